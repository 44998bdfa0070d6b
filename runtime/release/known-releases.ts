// What the releases that a repository knows say of outputs, whether they were applied or not: those of the work tree and of every branch
// that the clone has. Somebody may have copied what one of them pins, for the next apply.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Release } from "../../specs/handoff/release.ts";
import { readIfThere, systemFailure } from "../system/atomic-file.ts";
import { ok, type Result } from "../result.ts";
import { eachBranchRelease } from "./branch-releases.ts";
import { releasePath } from "./find-releases.ts";
import { environmentsIn } from "./generated-folder.ts";
import { type GitLimits, gitLimits, readRepository } from "./git-repository.ts";
import { readOutputs } from "./reads.ts";
import { ReleaseFiles } from "./release-files.ts";

export interface KnownReleases {
  readonly pins: readonly KnownPin[];
  readonly reads: readonly KnownRead[];
  /** What stages are called whose keys are known: `train/main of care/bot (dev)`. */
  readonly names: ReadonlyMap<string, string>;
  /** Sentences about what was not looked at, or not understood. */
  readonly notes: readonly string[];
}

/** What a release reads of another project: by key, since that project makes it. */
interface KnownRead extends Pick<KnownPin, "name" | "by"> {
  readonly key: string;
}

interface KnownPin {
  readonly digest: string;
  /** `train/main of care/bot (prod)`; undefined where the release says so in no way that is known here. */
  readonly name: string | undefined;
  /** Where the release is, as it follows `pinned by`. */
  readonly by: string;
}

/** Fails at a release that cannot be read: what it pins is not known. */
export async function knownReleases(repository: string, limits: GitLimits = gitLimits): Promise<Result<KnownReleases>> {
  const releases = await workTreeReleases(repository);
  if (!releases.ok) return releases;
  const pins: KnownPin[] = [];
  const names = new Map<string, string>();
  const reads: KnownRead[] = [];
  for (const { release, folder } of releases.value) add(release, folder, { pins, names, reads });
  for (const pin of await recordedPins(repository)) pins.push(pin);
  const git = await readRepository(repository, limits);
  if (!git.ok) return git;
  if (git.value === undefined) return ok({ pins, names, reads, notes: [] });
  if (git.value === "no git")
    return ok({
      pins,
      names,
      reads,
      notes: ["There is no git here: what releases on other branches pin is not known."],
    });
  const notes: string[] = [];
  const read = await eachBranchRelease(repository, git.value, limits, ({ folder, branch, bytes }) => {
    const text = bytes.toString("utf8");
    const by = `${folder} on ${branch}`;
    const release = parsed(text);
    if (release !== undefined) return add(release, by, { pins, names, reads });
    // More is kept rather than less: whatever the version, a pin is in it with its digest.
    for (const [digest] of text.matchAll(/sha256:[0-9a-f]{64}/g)) pins.push({ digest, name: undefined, by });
    notes.push(
      `${folder}/release.json on ${branch} is none that this version can read: every output that it names is kept.`,
    );
  });
  return read.ok ? ok({ pins, names, reads, notes }) : read;
}

/** Bytes of the largest promotion record that is read. */
const largestRecord = 2 ** 20;

/**
 * What promotion records pin whose releases were not built yet. What they are is the compiler's affair: every digest in them is kept. None where
 * there are none, or they cannot be read.
 */
async function recordedPins(repository: string): Promise<readonly KnownPin[]> {
  const folder = join(repository, "specs", "promotions");
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const pins: KnownPin[] = [];
  for (const name of names.filter((one) => one.endsWith(".yaml"))) {
    const bytes = await readIfThere(join(folder, name), largestRecord).catch(() => undefined);
    const text = bytes?.toString("utf8") ?? "";
    for (const [digest] of text.matchAll(/sha256:[0-9a-f]{64}/g))
      pins.push({ digest, name: undefined, by: `specs/promotions/${name}` });
  }
  return pins;
}

export interface FoundRelease {
  readonly release: Release;
  /** From the repository's root. */
  readonly folder: string;
}

/** Fails at a release that cannot be read. */
export async function workTreeReleases(repository: string): Promise<Result<readonly FoundRelease[]>> {
  const generated = join(repository, "generated");
  try {
    const environments = await environmentsIn(generated);
    if (!environments.ok) return environments;
    const releases: FoundRelease[] = [];
    for (const { name, projects } of environments.value) {
      for (const project of projects) {
        const folder = releasePath(name, project);
        const release = await new ReleaseFiles(join(repository, folder), folder).document("release.json", Release);
        if (!release.ok) return release;
        releases.push({ release: release.value, folder });
      }
    }
    return ok(releases);
  } catch (cause) {
    return systemFailure(`reading ${generated}`, cause);
  }
}

function add(
  { pins, stages, reads, project, environment }: Release,
  by: string,
  known: { readonly pins: KnownPin[]; readonly names: Map<string, string>; readonly reads: KnownRead[] },
): void {
  const of = `${project.team}/${project.name} (${environment})`;
  for (const [stage, { digest }] of Object.entries(pins)) known.pins.push({ digest, name: `${stage} of ${of}`, by });
  for (const { name, key } of readOutputs({ reads })) known.reads.push({ key, name: `${name} of ${of}`, by });
  for (const { name, key } of stages) if (!known.names.has(key)) known.names.set(key, `${name} of ${of}`);
}

function parsed(text: string): Release | undefined {
  try {
    return Release.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
