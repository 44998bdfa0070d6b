// Reads: datasets of other projects. A release names them by key, and those projects make them into the same store. Pure.
import type { Release } from "../../specs/handoff/release.ts";
import { instanceOf, stageName } from "../../specs/handoff/stages.ts";
import { isPlainName } from "../system/plain-name.ts";

export interface ReadOutput {
  /** As stages need it: `dataset/<team>/<project>/<name>`. */
  readonly name: string;
  readonly key: string;
}

/** In the order of their names. */
export function readOutputs({ reads }: Pick<Release, "reads">): readonly ReadOutput[] {
  return Object.entries(reads)
    .map(([name, key]) => ({ name, key }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The project that makes it, `<team>/<project>`, and what the dataset is called there. */
export function makerOf({ name }: Pick<ReadOutput, "name">): { readonly project: string; readonly dataset: string } {
  const [team, project, dataset] = instanceOf(name).split("/") as [string, string, string];
  return { project: `${team}/${project}`, dataset };
}

/** What is wrong with the reads of a release, as the end of a sentence. */
export function readsProblem({ reads, stages }: Pick<Release, "reads" | "stages">): string | undefined {
  for (const name of Object.keys(reads)) {
    const parts = instanceOf(name).split("/");
    if (name !== stageName("dataset", parts.join("/")) || parts.length !== 3 || !parts.every(isPlainName))
      return `${JSON.stringify(name)} names no dataset of another project`;
    if (!stages.some(({ needs }) => needs.includes(name))) return `${name} is read by no stage`;
  }
  return undefined;
}
