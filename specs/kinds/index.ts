// The one list of kinds. A kind that is not here does not exist: the reader, the JSON Schemas and the tests go by it.
import { Platform } from "./platform.ts";
import { Project } from "./project.ts";

export const kinds = { Project, Platform } as const;
export type KindName = keyof typeof kinds;
