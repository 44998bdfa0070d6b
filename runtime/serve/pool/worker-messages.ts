// What the gateway's thread and a model thread say to each other. Plain data: it is copied on the way.
import type { GenerationConfig } from "../../../specs/handoff/generation-config.ts";
import type { ChatMessage } from "../../model/tokenizer.ts";
import type { Failure } from "../../result.ts";

/** What a model thread serves, and how. */
export interface WorkerSpec {
  /** Folder of the model's artifact. */
  readonly folder: string;
  /** Of the artifact: its files are verified before they are loaded. Absent where a folder is no artifact. */
  readonly digest?: string;
  /** Threads inside one operator. */
  readonly threads: number;
  /** Answers that are generated together. */
  readonly maxBatch: number;
  /** Longest sequence, prompt and answer together, in tokens. */
  readonly maxTokens: number;
}

export interface ThreadData {
  readonly spec: WorkerSpec;
  /** Of its Terminable. */
  readonly memory: SharedArrayBuffer;
}

/** One answer to be generated. Tokenising is the model thread's work: long texts must not stall the gateway. */
export interface Generation {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  /** Undefined: as many tokens as fit. */
  readonly maxNewTokens: number | undefined;
  /** The answer ends before the first of these texts. */
  readonly stop: readonly string[];
}

/** A prompt of seeded words and an answer, both of so many tokens as far as the model's context goes: no end token ends it early. */
export interface MeasuredGeneration {
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** What clients get by default: drawing takes time too. */
  readonly sampling: GenerationConfig;
  readonly seed: number;
  /** Of the prompt: one seed has many prompts. */
  readonly number: number;
}

export type ToWorker =
  | { readonly type: "generate"; readonly id: number; readonly generation: Generation | MeasuredGeneration }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "step"; readonly step: "loading the model" | "warming up" }
  | { readonly type: "ready" }
  /** The model cannot be served; nothing else follows. */
  | { readonly type: "failed"; readonly failure: Omit<Failure, "cause"> }
  /** What one decoding step brought, for all answers together. */
  | { readonly type: "events"; readonly events: readonly WorkerEvent[] };

export interface WorkerEvent {
  readonly id: number;
  readonly event: GenerationEvent;
}

/** `accepted` or `refused` comes first; nothing follows `refused` and `ended`. */
export type GenerationEvent =
  | { readonly type: "accepted"; readonly promptTokens: number }
  | {
      readonly type: "refused";
      readonly code: "context_length_exceeded" | "invalid_messages";
      readonly message: string;
    }
  /** One token. Its text is empty while a character, or a text that may end the answer, is not complete. */
  | { readonly type: "token"; readonly text: string }
  /** `text` is what was held back. */
  | { readonly type: "ended"; readonly reason: "stop" | "length"; readonly text: string };
