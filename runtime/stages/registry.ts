// Which code runs which kind of stage. Each is loaded when it is first needed: a command that runs nothing starts quickly.
import type { StageKind } from "../../specs/handoff/release.ts";
import type { RunStage } from "../stage.ts";

/** Kinds that make an output; serve and observe are the engine's own. */
export type RunnableKind = Exclude<StageKind, "serve" | "observe">;

export type StageRegistry = Readonly<Record<RunnableKind, () => Promise<RunStage>>>;

export const stageRegistry: StageRegistry = {
  dataset: async () => (await import("./dataset.ts")).runDataset,
  train: async () => (await import("./train.ts")).runTrain,
  compress: async () => (await import("./compress.ts")).runCompress,
  evaluate: async () => (await import("./evaluate.ts")).runEvaluate,
};
