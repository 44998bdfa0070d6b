// A process for `.ci/kill.mjs`: kills commands of the runtime in the folder that it is given.
import { serveCases } from "../../../specs/testing/fuzz/case-process.ts";
import { trialsOf } from "../../../specs/testing/trials/trial.ts";
import { commands } from "./killed-commands.ts";

const [work = ""] = process.argv.slice(2);
serveCases(trialsOf(commands, work));
