// What compression gained and cost, measured on this machine: both models are open at once and take turns, so that a
// busy machine slows both.
import { Decoder } from "../model/decoder.ts";
import type { LlamaConfig } from "../model/llama.ts";
import { hash32 } from "../model/random.ts";
import { Session } from "../model/session.ts";

export interface CompressionFigures {
  /** Seconds of the exact model over seconds of the compressed one: medians of the rounds' ratios. Above 1 is faster. */
  readonly speedupDecode: number;
  readonly speedupPrefill: number;
  /** ‖exact − compressed‖ / ‖exact‖ of the logits. */
  readonly outputError: number;
  /** Tokens a second of the compressed model at batch 1, one thread. */
  readonly decodeTokensPerSecond: number;
}

const rounds = 15;
/** Tokens that are read and decoded, less where the model knows fewer positions. */
const promptTokens = 64;
const decodedTokens = 16;

export async function measureCompression(
  exact: Uint8Array,
  compressed: Uint8Array,
  config: LlamaConfig,
): Promise<CompressionFigures> {
  const sessions = [await Session.open(exact, { threads: 1 }), await Session.open(compressed, { threads: 1 })] as const;
  const decoded = Math.min(decodedTokens, Math.floor(config.maxPositions / 4));
  const length = Math.min(promptTokens, config.maxPositions - decoded);
  const limits = { maxBatch: 1, maxTokens: length + decoded };
  const prompt = Int32Array.from({ length }, (_, i) => hash32(1, i) % config.vocabulary);
  const prefill: number[] = [];
  const decode: number[] = [];
  const speeds: number[] = [];
  let outputError = 0;
  for (let round = -2; round < rounds; round++) {
    const seconds: { prefill: number; decode: number; logits: Float32Array }[] = [];
    for (const session of sessions)
      seconds.push(await timeAnswer(new Decoder(session, config, limits), prompt, decoded));
    const [slow, fast] = seconds as [(typeof seconds)[number], (typeof seconds)[number]];
    outputError = relativeError(slow.logits, fast.logits);
    if (round < 0) continue; // warm-up
    prefill.push(slow.prefill / fast.prefill);
    decode.push(slow.decode / fast.decode);
    speeds.push(decoded / fast.decode);
  }
  for (const session of sessions) await session.close();
  return {
    speedupDecode: median(decode),
    speedupPrefill: median(prefill),
    outputError,
    decodeTokensPerSecond: median(speeds),
  };
}

async function timeAnswer(decoder: Decoder, prompt: Int32Array, decoded: number) {
  const started = performance.now();
  const [logits] = await decoder.begin([prompt]);
  const read = performance.now();
  for (let i = 0; i < decoded; i++) await decoder.step([prompt[i]!]);
  const ended = performance.now();
  decoder.end(0);
  return { prefill: (read - started) / 1000, decode: (ended - read) / 1000, logits: logits!.slice() };
}

function relativeError(exact: Float32Array, other: Float32Array): number {
  let difference = 0;
  let size = 0;
  exact.forEach((value, at) => {
    difference += (value - other[at]!) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
