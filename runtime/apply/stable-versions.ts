// Which of the applied releases stay in a home, as a way back. Pure.
import { makesOutput } from "../../specs/handoff/stages.ts";
import type { AppliedRelease } from "./inventory.ts";

/** How many versions of a project in an environment are kept with all that they reach, the one that runs among them. */
export const stableVersions = 3;

/**
 * The newest release of each of the last few versions, newest first, as they come. A release that serves what a newer one serves, and
 * differs in alerts, replicas or gates, is no version of its own and pushes none out.
 */
export function lastVersions(applied: readonly AppliedRelease[]): AppliedRelease[] {
  const byVersion = new Map<string, AppliedRelease>();
  for (const release of applied) {
    const version = versionOf(release);
    if (!byVersion.has(version)) byVersion.set(version, release);
  }
  return [...byVersion.values()].slice(0, stableVersions);
}

/**
 * What it serves: the key of each target's configuration, alias included, and the digests of its models. Of a project that serves nothing:
 * its outputs.
 */
function versionOf({ stages }: AppliedRelease): string {
  const entries = Object.entries(stages);
  const serves = entries.filter(([, { kind }]) => kind === "serve");
  const outputs = entries.filter(([, { kind }]) => makesOutput(kind) && (serves.length === 0 || isModel(kind)));
  const parts = [
    ...serves.map(([name, { key }]) => `${name} ${key}`),
    ...outputs.map(([name, { digest }]) => `${name} ${digest}`),
  ];
  return parts.sort().join("\n");
}

/** Data is in a model by its digest, and a measurement changes nothing that is served. */
function isModel(kind: AppliedRelease["stages"][string]["kind"]): boolean {
  return kind !== "dataset" && kind !== "evaluate";
}
