// In which order the releases of an environment are applied: what one reads of another project is made before it.
import { join } from "node:path";
import { behindWhatTheyRead } from "../../specs/handoff/after-reads.ts";
import { releasePath } from "./find-releases.ts";
import { type ProjectName, projectName } from "./project-name.ts";
import { makerOf, readOutputs } from "./reads.ts";
import { loadReleaseFile } from "./release.ts";

/** Else as they are. A release that cannot be read says nothing here: whoever applies it says why. */
export async function inReadingOrder(
  repository: string,
  environment: string,
  projects: readonly ProjectName[],
): Promise<readonly ProjectName[]> {
  const reads = new Map<string, readonly string[]>();
  for (const project of projects) {
    const loaded = await loadReleaseFile(join(repository, releasePath(environment, project), "release.json"));
    if (loaded.ok)
      reads.set(
        projectName(project),
        readOutputs(loaded.value).map((read) => makerOf(read).project),
      );
  }
  const names = readAfterMakers(projects.map(projectName), reads);
  return names.map((name) => projects.find((project) => projectName(project) === name)!);
}

/** `reads`: the makers of what each reads. Pinned keys may go round in a circle, which is cut where it is entered. */
export function readAfterMakers(
  names: readonly string[],
  reads: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const own = new Set(names);
  return behindWhatTheyRead(names, (name) => (reads.get(name) ?? []).filter((maker) => own.has(maker)));
}
