// Pins: outputs that another environment has made. A release names them by stage, uses them by their digests, and makes none of them. Pure.
import type { Pin, Release } from "../../specs/handoff/release.ts";
import {
  instanceOf,
  kindOf,
  makesOutput,
  type OutputKind,
  outputKinds,
  stageName,
} from "../../specs/handoff/stages.ts";
import { isPlainName } from "../system/plain-name.ts";
import { readOutputs } from "./reads.ts";

export interface PinnedStage {
  readonly name: string;
  readonly kind: OutputKind;
  readonly pin: Pin;
}

/** The pins of a valid release, in the order in which their stages once ran. */
export function pinnedStages({ pins }: Pick<Release, "pins">): readonly PinnedStage[] {
  const entries = Object.entries(pins);
  return outputKinds.flatMap((kind) =>
    entries.filter(([name]) => kindOf(name) === kind).map(([name, pin]) => ({ name, kind, pin })),
  );
}

/** Keys of what a stage reads: made here, pinned, or of other projects. */
export function neededKeys(
  { stages, pins, reads }: Pick<Release, "stages" | "pins" | "reads">,
  needs: readonly string[],
): string[] {
  const pinned = pinnedStages({ pins }).map(({ name, pin }) => ({ name, key: pin.key }));
  const all = [...stages, ...pinned, ...readOutputs({ reads })];
  return all.flatMap(({ name, key }) => (needs.includes(name) ? [key] : []));
}

/** What is wrong with the pins of a release, as the end of a sentence. */
export function pinProblem({ pins, stages }: Pick<Release, "stages" | "pins">): string | undefined {
  const names = Object.keys(pins);
  const foreign = names.find((name) => !isOutputName(name));
  if (foreign !== undefined) return `the pin ${foreign} is not called by a kind that makes an output`;
  const twice = stages.find(({ name }) => names.includes(name));
  if (twice !== undefined) return `${twice.name} is pinned, and is a stage too`;
  const made = stages.find(({ kind }) => makesOutput(kind));
  if (made === undefined || names.length === 0) return undefined;
  return `stage ${made.name} makes an output, and ${names[0]} is pinned: a release makes its outputs or pins them`;
}

function isOutputName(name: string): boolean {
  const instance = instanceOf(name);
  return isPlainName(instance) && outputKinds.some((kind) => name === stageName(kind, instance));
}
