// A process for `.ci/fuzz.mjs`: runs cases of hostile repositories in the folder that it is given.
import { serveCases } from "../../../specs/testing/fuzz/case-process.ts";
import { runCase } from "./compiler-case.ts";

const [work = ""] = process.argv.slice(2);
// As for a user without settings of a machine.
process.env["GIT_CONFIG_NOSYSTEM"] = "1";
delete process.env["GIT_CONFIG_GLOBAL"];
serveCases((request) => runCase(work, request));
