import { dirname, join, resolve } from "node:path";
import type { Release } from "../../specs/handoff/release.ts";
import { gateFailure } from "../apply/gate-failure.ts";
import { scopeOf } from "../engine.ts";
import { loadStage, type ReleaseStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import { type RanStage, runStage } from "../stages/keyed-stage.ts";
import { stageRegistry } from "../stages/registry.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import type { StoredOutput } from "../store/outputs.ts";
import {
  type Command,
  exitCodeOf,
  exitCodes,
  type Io,
  jsonOption,
  noPositionals,
  optionalFlag,
  quietOption,
  reportEnd,
  requiredFlag,
} from "./command.ts";
import { consoleProgress } from "./console-watcher.ts";

export const command: Command = {
  usage: "run-stage --release FILE --stage NAME --store DIR [options]",
  help: `Runs one stage of a release and stores its output with its evidence, as a job on a cluster does. Inputs are taken from the same
store, by the keys in the release. A stage whose key has an output is not run again. When the stage has gates that did not pass, its
output is stored and the exit code is 2.
`,
  options: [
    { name: "release", value: "FILE", what: "release.json; the stage's own file lies beside it" },
    { name: "stage", value: "NAME", what: "the stage, such as train or dataset/dialogues" },
    { name: "store", value: "DIR", what: "the artifact store, an OCI image layout" },
    { name: "root", value: "DIR", what: "where paths in the release start; by default the working folder" },
    { name: "scratch", value: "DIR", what: "where checkpoints are kept; by default scratch beside the store" },
    jsonOption,
    quietOption,
  ],
  examples: [
    [
      "fairlead-runtime run-stage --release generated/dev/care/bot/release.json --stage train --store .fairlead/store",
      "train, or find that it was done",
    ],
  ],
  async run(args, io) {
    noPositionals(args);
    const json = args.flags.json === true;
    const file = resolve(io.cwd, requiredFlag(args, "release"));
    const folder = resolve(io.cwd, requiredFlag(args, "store"));
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
    return reportRan(io, json, release, stage, ran.value);
  },
};

function reportRan(io: Io, json: boolean, release: Release, { job }: ReleaseStage, ran: RanStage): number {
  const { evidence } = ran;
  if (json) io.out(`${JSON.stringify({ ran: ran.ran, evidence }, undefined, 2)}\n`);
  else
    io.out(`${evidence.stage}: ${ran.ran ? `ran ${evidence.seconds.toFixed(1)} s` : "reused"}  ${evidence.output}\n`);
  if (evidence.gates.every((gate) => gate.passed)) return exitCodes.done;
  const failure = gateFailure(scopeOf(release), evidence, job.kind === "EvaluationJob" ? job.config.gates : []);
  io.err(`${failure.message}\n`);
  return exitCodeOf(failure);
}

async function inputsOf(
  { stages, pins }: Release,
  { stage }: ReleaseStage,
  store: ArtifactStore,
): Promise<Result<ReadonlyMap<string, StoredOutput>>> {
  const inputs = new Map<string, StoredOutput>();
  for (const need of stage.needs) {
    const key = stages.find(({ name }) => name === need)?.key ?? "";
    const pin = pins[need];
    const found = await (pin === undefined ? store.find(key) : store.get(pin));
    if (!found.ok) return found;
    if (found.value.state !== "present") {
      const what = pin === undefined ? `key ${key}` : `pinned digest ${pin}`;
      const lost = found.value.state === "incomplete" ? `; ${found.value.missing} is missing` : "";
      return fail(
        "input-missing",
        `Stage ${stage.name} needs the output of ${need} (${what}), which is not in ${store.folder}${lost}. Run that stage first, into the same store.`,
      );
    }
    inputs.set(need, found.value);
  }
  return ok(inputs);
}
