// Which code runs which kind of stage. Each is loaded when it is first needed: a command that runs nothing starts quickly.
import type { OutputKind } from "../../specs/handoff/stages.ts";
import type { RunStage } from "../stage.ts";

export type StageRegistry = { readonly [K in OutputKind]: () => Promise<RunStage<K>> };

export const stageRegistry: StageRegistry = {
  dataset: async () => (await import("./dataset.ts")).runDataset,
  base: async () => (await import("./base.ts")).runBase,
  train: async () => (await import("./train.ts")).runTrain,
  quantise: async () => (await import("./quantise.ts")).runQuantise,
  evaluate: async () => (await import("./evaluate.ts")).runEvaluate,
};
