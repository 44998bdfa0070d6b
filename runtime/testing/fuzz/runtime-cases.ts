// A process for `.ci/fuzz.mjs`: runs cases of hostile homes in the folder that it is given.
import { serveCases } from "../../../specs/testing/fuzz/case-process.ts";
import { runCase } from "./home-case.ts";

const [work = ""] = process.argv.slice(2);
serveCases((request) => runCase(work, request));
