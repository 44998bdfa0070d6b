// Where the outputs of a project are made on a cluster: in its first environment, on one target. All else serves what was made there.
import type { EngineName } from "../../specs/handoff/capabilities.ts";

interface Placed {
  /** Is it the first environment that the project has, in the order of the platform? */
  readonly first: boolean;
  /** Of the environment, in its order. */
  readonly targets: readonly { readonly name: string; readonly engine: EngineName }[];
}

/** Name of the target whose manifests hold the jobs; undefined where the environment has none. */
export function jobTarget({ first, targets }: Placed): string | undefined {
  return first ? targets.find(({ engine }) => engine === "kubernetes")?.name : undefined;
}
