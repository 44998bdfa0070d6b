// A model as evaluation sees it, a session over its decoding graph, and what measuring it is.
import type { EvaluationJob } from "../../specs/handoff/evaluation-job.ts";
import type { LlamaConfig } from "../model/llama.ts";
import type { Session } from "../model/session.ts";
import type { ChatTokenizer } from "../model/tokenizer.ts";
import type { Result } from "../result.ts";
import type { Row } from "../train/samples.ts";

export interface MeasuredModel {
  readonly name: "base" | "adapted" | "compressed";
  readonly session: Session;
  readonly config: LlamaConfig;
  readonly tokenizer: ChatTokenizer;
}

/** Called now and then with how many samples of a suite are done. */
export type OnSamples = (done: number) => void;

export interface MeasureInput {
  readonly model: MeasuredModel;
  /** At least one; conversations alone where the metric reads no others. */
  readonly rows: readonly Row[];
  readonly config: EvaluationJob["config"];
  readonly onSamples: OnSamples;
}

/** What goes into the report of a suite; the score is what gates judge. */
export interface Measurement {
  readonly score: number;
  readonly samples: number;
}

export type Measure = (input: MeasureInput) => Promise<Result<Measurement>>;
