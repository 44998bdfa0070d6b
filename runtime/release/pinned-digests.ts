// What the releases of a repository pin, whether they were applied or not: somebody may have copied it for the next apply.
import { join } from "node:path";
import { Release } from "../../specs/handoff/release.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { ok, type Result } from "../result.ts";
import { releasePath } from "./find-releases.ts";
import { environmentsIn } from "./generated-folder.ts";
import { ReleaseFiles } from "./release-files.ts";

/** Digests of outputs; none where the repository has no releases. Fails at a release that cannot be read: what it pins is not known. */
export async function pinnedDigests(repository: string): Promise<Result<readonly string[]>> {
  const generated = join(repository, "generated");
  try {
    const environments = await environmentsIn(generated);
    if (!environments.ok) return environments;
    const digests: string[] = [];
    for (const { name, projects } of environments.value) {
      for (const project of projects) {
        const shown = releasePath(name, project);
        const release = await new ReleaseFiles(join(repository, shown), shown).document("release.json", Release);
        if (!release.ok) return release;
        digests.push(...Object.values(release.value.pins).map(({ digest }) => digest));
      }
    }
    return ok(digests);
  } catch (cause) {
    return systemFailure(`reading ${generated}`, cause);
  }
}
