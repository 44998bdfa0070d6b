// What configures a stage, by kind.
import type { z } from "zod";
import { BaseImport } from "./base-import.ts";
import { CompressionJob } from "./compression-job.ts";
import { DatasetManifest } from "./dataset-manifest.ts";
import { EvaluationJob } from "./evaluation-job.ts";
import { Objectives } from "./objectives.ts";
import { ServingConfig } from "./serving-config.ts";
import type { StageKind } from "./stages.ts";
import { TrainingJob } from "./training-job.ts";

type Document = z.ZodObject<{ kind: z.ZodLiteral<string>; config: z.ZodType }>;

export const stageDocuments = {
  dataset: DatasetManifest,
  base: BaseImport,
  train: TrainingJob,
  quantise: CompressionJob,
  evaluate: EvaluationJob,
  serve: ServingConfig,
  observe: Objectives,
} as const satisfies Readonly<Record<StageKind, Document>>;

/** The document that configures a stage of a kind. */
export type StageDocument<K extends StageKind = StageKind> = z.infer<(typeof stageDocuments)[K]>;
