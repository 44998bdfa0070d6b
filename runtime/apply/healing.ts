// What heals a damage that was found in a home, as a command that can be pasted, and what the damage is part of. Pure.
import { basename, join } from "node:path";
import { shellWord } from "../../specs/program/shell-word.ts";
import { outputKinds } from "../../specs/handoff/stages.ts";
import { homeFolder } from "../../specs/handoff/store-places.ts";
import { copyCommand } from "../release/copy-command.ts";
import type { FoundRelease } from "../release/known-releases.ts";
import { sourceStore } from "../release/source-store.ts";
import { artifactTypeOf } from "../store/artifact-store.ts";
import { checkoutMark } from "../store/artifact-path.ts";
import type { Part, StoreDamage } from "../store/expected-blobs.ts";
import { storeOf } from "../system/home.ts";
import type { Scope } from "../engine.ts";
import type { Inventory } from "./inventory.ts";
import type { Needed } from "./kept-outputs.ts";
import type { HomeDamage } from "./read-home.ts";

export interface Found {
  readonly path: string;
  /** Ends a sentence about the path. */
  readonly problem: string;
  /** `train/main of care/bot (dev), sha256:…: its file weights`. */
  readonly partOf: readonly string[];
  /** Which releases and services need that; empty where nothing does. */
  readonly usedBy: readonly string[];
  readonly heal: string;
}

export interface Known {
  readonly home: string;
  readonly repository: string;
  readonly inventories: readonly Inventory[];
  readonly releases: readonly FoundRelease[];
  readonly needed: Needed;
}

export function found(damage: HomeDamage, known: Known): Found {
  const { path, problem, parts } = damage;
  const outputs = [...new Set(parts.map(({ output }) => output))];
  return {
    path,
    problem,
    partOf: [...new Set(parts.map((part) => `${nameOf(part, known)}, ${part.output}: ${part.what}`))],
    usedBy: [...new Set(outputs.flatMap((output) => [...(known.needed.outputs.get(output)?.why ?? [])]))],
    heal: healOf(damage, known),
  };
}

/** The same of a store that is named alone: who needs what is in it is not known. */
export function foundInStore({ path, problem, parts, content }: StoreDamage, store: string): Found {
  const copy = copyCommand({ release: "<release>", from: undefined, to: store }).replace("'<release>'", "<release>");
  return {
    path,
    problem,
    partOf: parts.map((part) => `${nameOf(part, unknown)}, ${part.output}: ${part.what}`),
    usedBy: [],
    heal:
      content === "newer"
        ? newer
        : parts.length === 0
          ? "fairlead-runtime apply, with the home of this store"
          : `${content === "strange" ? `rm -r ${shellWord(path)}; then ` : ""}fairlead-runtime apply, with the home of this store, where it was made; elsewhere ${copy}`,
  };
}

const unknown: Pick<Known, "needed" | "releases"> = {
  needed: { outputs: new Map(), names: new Map(), notes: [] },
  releases: [],
};
const newer = "use the version of Fairlead that wrote it";

function nameOf({ output, key, artifactType }: Part, { needed, releases }: Pick<Known, "needed" | "releases">): string {
  const [name] = needed.outputs.get(output)?.names ?? [];
  if (name !== undefined) return name;
  const ofKey = key === undefined ? undefined : (needed.names.get(key) ?? stageOf(key, releases));
  if (ofKey !== undefined) return ofKey;
  const kind = outputKinds.find((one) => artifactTypeOf(one) === artifactType);
  return kind === undefined ? "an output" : `an output of ${kind}`;
}

function stageOf(key: string, releases: readonly FoundRelease[]): string | undefined {
  for (const { release } of releases) {
    const stage = release.stages.find((one) => one.key === key);
    if (stage !== undefined)
      return `${stage.name} of ${release.project.team}/${release.project.name} (${release.environment})`;
  }
  return undefined;
}

function healOf({ path, parts, content, place }: HomeDamage, known: Known): string {
  switch (place.kind) {
    case "inventory":
      if (parts[0] !== undefined) return outputHeal(parts[0], known);
      return `rm ${shellWord(path)} && ${applyOf({ environment: place.environment }, known)}`;
    case "model":
      return `rm -r ${shellWord(place.folder)} && ${laidOutBy(parts, known) ?? gcOf(known)}`;
    case "dataset": {
      const { team, project } = place;
      const owner = known.inventories.find((one) => one.team === team && one.project === project);
      if (owner === undefined) return `rm -r ${shellWord(place.folder)}`;
      // People may have put something beside the files; without its mark the folder is taken for theirs.
      const gone = basename(path) === checkoutMark ? `rm -r ${shellWord(place.folder)}` : `rm -f ${shellWord(path)}`;
      return `${gone} && ${applyOf(owner, known)}`;
    }
    case "store":
      if (content === "newer") return newer;
      if (parts[0] === undefined) return applyOf({ environment: known.inventories[0]?.environment ?? "<name>" }, known);
      return `${content === "strange" ? `rm -r ${shellWord(path)} && ` : ""}${outputHeal(parts[0], known)}`;
  }
}

/** Of a model that a service has: whoever applies lays it out. */
function laidOutBy(parts: HomeDamage["parts"], known: Known): string | undefined {
  const digests = parts.map(({ output }) => output);
  const owner = known.inventories.find(({ services }) => services.some((one) => digests.includes(one.modelDigest)));
  return owner && applyOf(owner, known);
}

/** Where a release makes it, it is made again; where one pins it, it is copied; where none needs it, it is removed. */
function outputHeal({ output, key }: Part, known: Known): string {
  const { releases, inventories, repository, home } = known;
  const makers = releases.filter(({ release }) => release.stages.some((one) => one.key === key));
  const here = makers.find(({ release }) => inventories.some((one) => isOf(one, release)));
  if (here !== undefined) return applyOf(scopeIn(here), known);
  const pinner = releases.find(({ release }) => Object.values(release.pins).some(({ digest }) => digest === output));
  if (pinner !== undefined) {
    const { source } = pinner.release;
    const from = source === null ? undefined : sourceStore(source, repository);
    return copyCommand({ release: join(repository, pinner.folder), from, to: storeOf(home) });
  }
  if (makers[0] !== undefined && inventories.length === 0) return applyOf(scopeIn(makers[0]), known);
  const last = inventories.find(({ applied }) => applied.some((one) => has(one.stages, output)));
  if (last === undefined) return gcOf(known);
  const version = last.applied.find((one) => has(one.stages, output));
  return `no release in generated/ makes or pins it any more: check out the one that was applied ${version?.appliedAt} (${version?.release}), and there: ${applyOf(last, known)}`;
}

function has(stages: Inventory["applied"][number]["stages"], output: string): boolean {
  return Object.values(stages).some(({ digest }) => digest === output);
}

function isOf({ team, project, environment }: Scope, release: FoundRelease["release"]): boolean {
  return team === release.project.team && project === release.project.name && environment === release.environment;
}

function scopeIn({ release: { project, environment } }: FoundRelease): Scope {
  return { team: project.team, project: project.name, environment };
}

function applyOf({ environment, team, project }: Pick<Scope, "environment"> & Partial<Scope>, known: Known): string {
  const only = team === undefined || project === undefined ? "" : ` --project ${team}/${project}`;
  return `fairlead-runtime apply --environment ${environment}${only}${homeFlag(known)}`;
}

function gcOf(known: Known): string {
  return `fairlead-runtime gc --yes${homeFlag(known)}`;
}

function homeFlag({ home, repository }: Pick<Known, "home" | "repository">): string {
  return home === join(repository, homeFolder) ? "" : ` --home ${shellWord(home)}`;
}
