// What one run of apply works with, and how each project ends.
import type { ApplyReport, Watcher } from "../apply/apply-report.ts";
import type { Engine } from "../engine.ts";
import type { ProjectName } from "../release/project-name.ts";
import type { Failure } from "../result.ts";
import type { Io } from "../../specs/program/command.ts";
import type { Folders } from "./folders.ts";

export interface Applying {
  readonly io: Io;
  readonly json: boolean;
  readonly folders: Folders;
  readonly environment: string;
  readonly engine: Engine;
  readonly watcher: Watcher;
  /** Absolute. */
  readonly reportFile: string | undefined;
}

export interface ProjectEnd extends ProjectName {
  /** Undefined for a release that could not be read, and for a removed project. */
  readonly report: ApplyReport | undefined;
  readonly failure: Failure | undefined;
}
