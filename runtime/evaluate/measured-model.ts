// A model as evaluation sees it: a session over its decoding graph.
import type { LlamaConfig } from "../model/llama.ts";
import type { Session } from "../model/session.ts";
import type { ChatTokenizer } from "../model/tokenizer.ts";

export interface MeasuredModel {
  readonly name: "base" | "adapted" | "compressed";
  readonly session: Session;
  readonly config: LlamaConfig;
  readonly tokenizer: ChatTokenizer;
}

/** Called now and then with how many samples of a suite are done. */
export type OnSamples = (done: number) => void;
