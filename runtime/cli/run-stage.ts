// fairlead-runtime run-stage: runs one stage of a release against a store, as a job of a cluster does.
import { outLine } from "../../specs/program/lines.ts";
import { dirname, join, resolve } from "node:path";
import type { Release } from "../../specs/handoff/release.ts";
import { readOutputs } from "../release/reads.ts";
import { loadStage, type ReleaseStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import { type RanStage, runStage } from "../stages/keyed-stage.ts";
import { stageRegistry } from "../stages/registry.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { lackText, type StoredOutput } from "../store/outputs.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { trustedStore } from "./folders.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";
import { consoleProgress } from "./console-watcher.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const file = resolve(io.cwd, requiredFlag(args, "release"));
  const folder = trustedStore(io.cwd, requiredFlag(args, "store"));
  const loaded = await loadStage(file, requiredFlag(args, "stage"));
  if (!loaded.ok) return reportEnd(io, loaded.failure, { json });
  const store = await ArtifactStore.open(folder);
  if (!store.ok) return reportEnd(io, store.failure, { json });
  const { release, ...stage } = loaded.value;
  const inputs = await inputsOf(release, stage, store.value);
  if (!inputs.ok) return reportEnd(io, inputs.failure, { json });
  const progress = consoleProgress(io, args.flags.quiet === true);
  progress.begin(stage.stage.name);
  const ran = await runStage({
    stage,
    repository: resolve(io.cwd, optionalFlag(args, "root") ?? "."),
    inputs: inputs.value,
    store: store.value,
    scratch: resolve(io.cwd, optionalFlag(args, "scratch") ?? join(dirname(folder), "scratch")),
    registry: stageRegistry,
    progress,
    signal: io.signal,
  });
  progress.clear();
  if (!ran.ok) return reportEnd(io, ran.failure, { json });
  return reportRan(io, json, stage, ran.value);
};

function reportRan(io: Io, json: boolean, { stage }: ReleaseStage, ran: RanStage): number {
  const { evidence } = ran;
  if (json) io.out(`${JSON.stringify({ ran: ran.ran, evidence }, undefined, 2)}\n`);
  else outLine(io, `${stage.name}: ${ran.ran ? `ran ${evidence.seconds.toFixed(1)} s` : "reused"}  ${evidence.output}`);
  return exitCodes.done;
}

/** What a stage that makes an output reads is made here too, or by another project: a release that pins makes none. */
async function inputsOf(
  release: Release,
  { stage }: ReleaseStage,
  store: ArtifactStore,
): Promise<Result<ReadonlyMap<string, StoredOutput>>> {
  const inputs = new Map<string, StoredOutput>();
  const made = [...release.stages, ...readOutputs(release)];
  for (const { name, key } of made.filter((one) => stage.needs.includes(one.name))) {
    const found = await store.find(key);
    if (!found.ok) return found;
    if (found.value.state !== "present") {
      const lost = found.value.state === "absent" ? "" : `; ${lackText(found.value)}`;
      return fail(
        "input-missing",
        `Stage ${stage.name} needs the output of ${name} (key ${key}), which is not in ${store.folder}${lost}. Run that stage first, into the same store.`,
      );
    }
    inputs.set(key, found.value);
  }
  return ok(inputs);
}
