// The stage graph of one project in one environment, and the key of every stage. Keys are computed here without running anything.
import { keyText } from "../../specs/handoff/key.ts";
import type { Pin } from "../../specs/handoff/release.ts";
import { stageDocuments } from "../../specs/handoff/stage-documents.ts";
import {
  makesOutput,
  stageCatalogue,
  stageFile,
  stageKinds,
  stageName,
  type StageKind,
} from "../../specs/handoff/stages.ts";
import { written } from "../../specs/handoff/wire.ts";
import { sha256Hex } from "../fingerprint.ts";
import { type Json, unwrap } from "../trace.ts";
import { baseBody } from "./bodies/base.ts";
import type { Body, BodyInput, StagePlan } from "./bodies/body.ts";
import { datasetBody } from "./bodies/dataset.ts";
import { evaluateBody } from "./bodies/evaluate.ts";
import { observeBody } from "./bodies/observe.ts";
import { quantiseBody } from "./bodies/quantise.ts";
import { serveBody } from "./bodies/serve.ts";
import { trainBody } from "./bodies/train.ts";
import type { ModelStage } from "./model.ts";

export const bodies: { readonly [K in StageKind]: Body<K> } = {
  dataset: datasetBody,
  base: baseBody,
  train: trainBody,
  quantise: quantiseBody,
  evaluate: evaluateBody,
  serve: serveBody,
  observe: observeBody,
};

/** The stages that make the model; they are the same in every environment. Topologically ordered. */
export function modelStages(input: Omit<BodyInput, "targets">): readonly ModelStage[] {
  return withStages([], stageKinds.filter(makesOutput), { ...input, targets: [] });
}

/**
 * The stages of `modelStages`, and after them those of one environment: a service a target, and its objectives. Where outputs are pinned,
 * none is made, and `pins` has their keys.
 */
export function environmentStages(
  made: readonly ModelStage[],
  input: BodyInput,
  pins: Readonly<Record<string, Pick<Pin, "key">>> = {},
): readonly ModelStage[] {
  const kinds = stageKinds.filter((kind) => !makesOutput(kind));
  return withStages(made, kinds, input, pins);
}

function withStages(
  made: readonly ModelStage[],
  kinds: readonly StageKind[],
  input: BodyInput,
  pins: Readonly<Record<string, Pick<Pin, "key">>> = {},
): ModelStage[] {
  const stages = [...made];
  const keyOf = (name: string): string | undefined =>
    stages.find((stage) => stage.name === name)?.key ?? (Object.hasOwn(pins, name) ? pins[name]!.key : undefined);
  for (const kind of kinds) {
    for (const plan of bodies[kind](input, keyOf)) stages.push(stageOf(kind, plan, keyOf));
  }
  return stages;
}

function stageOf<K extends StageKind>(
  kind: K,
  { instance, needs, reads = {}, body }: StagePlan<K>,
  keyOf: (name: string) => string | undefined,
): ModelStage {
  const name = stageName(kind, instance);
  const keys = needs.map((need) => {
    const key = keyOf(need);
    if (key === undefined) throw new Error(`internal: stage ${need} is needed before it is made`);
    return key;
  });
  keys.push(...Object.values(reads));
  const { semantics } = stageCatalogue[kind];
  const document = written(stageDocuments[kind], unwrap(body));
  const { config } = document as { readonly config?: Json };
  const key = sha256Hex(keyText({ kind, semantics, config, needs: keys }));
  const file = stageFile(name);
  const all = [...needs, ...Object.keys(reads)];
  return { name, kind, semantics, key, needs: all, file, reads, body, document } as ModelStage;
}
