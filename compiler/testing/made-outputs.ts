// For tests: what the first environment of a project makes, as a runtime that has applied it leaves the evidence.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Release } from "../../specs/handoff/release.ts";
import { makesOutput } from "../../specs/handoff/stages.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";

/** They keep the gates of the samples. */
const goodFigures = { base: 0.2, adapted: 0.9, compressed: 0.9, sizeShare: 0.2, speedupDecode: 1.5 };

/** `release`: its folder below generated/. */
export async function makeOutputs(
  root: string,
  release = "dev/care/triage",
  figures: Readonly<Record<string, number>> = goodFigures,
): Promise<void> {
  const { stages } = Release.parse(
    JSON.parse(await readFile(path.join(root, "generated", release, "release.json"), "utf8")),
  );
  for (const { kind, key } of stages.filter((one) => makesOutput(one.kind)))
    putEvidence(path.join(root, ".fairlead/store"), { stage: kind, key, figures });
}
