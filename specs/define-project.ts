// What `import { defineProject } from "fairlead"` means to an editor and a type checker. The compiler does not run this file:
// it evaluates specs in a sandbox that has a defineProject of its own.
import type { WrittenProject } from "./types/project.ts";

export type { WrittenProject } from "./types/project.ts";

/**
 * A project, written in TypeScript instead of YAML. Changes nothing; it gives completion and types to what it is called with.
 *
 *     import { defineProject } from "fairlead";
 *
 *     export default defineProject({
 *       apiVersion: "fairlead.dev/v1",
 *       kind: "Project",
 *       ...
 *     });
 *
 * The file is `specs/projects/<team>/<project>.spec.ts`. It may use constants, functions, spreads and calculations; it cannot
 * import anything else or see files, the network, the clock or chance, and has to end with plain data within 1 s and 64 MiB.
 * Everything that has a default may be left out; the compiler checks the values just as it checks YAML.
 */
export function defineProject(project: WrittenProject): WrittenProject {
  return project;
}
