// fairlead-runtime supervise: starts services of a home again that are gone. apply starts it by itself.
import type { Run } from "../../specs/program/command.ts";
import { runSupervisor } from "../serve/supervisor/run-supervisor.ts";
import { foldersOf } from "./folders.ts";

export const run: Run = (args, io) => runSupervisor(foldersOf(args, io).home);
