// Exact match: the last answer of each conversation is generated as clients get it by default, and compared with the one that stands there.
// What is drawn for a sample depends on the job's seed and the sample's place in the suite, however samples are batched.
import { ContinuousBatch } from "../model/continuous-batch.ts";
import { Decoder } from "../model/decoder.ts";
import { seedFor } from "../model/random.ts";
import { samplingOf } from "../model/sampler.ts";
import type { ChatMessage } from "../model/tokenizer.ts";
import { fail, ok, type Result } from "../result.ts";
import type { MeasuredModel, MeasureInput, Measurement, OnSamples } from "./measured-model.ts";

interface ExactMatch extends Measurement {
  /** Share of conversations, from 0 to 1. */
  readonly score: number;
  /** The first few that do not match, to be read by people. */
  readonly misses: readonly Miss[];
}

interface Miss {
  readonly sample: number;
  readonly expected: string;
  readonly answered: string;
  /** Where answers are drawn: what a client sends to get this one. */
  readonly seed?: number;
}

/** Sequences that are generated together. */
const batchSize = 16;
const shownMisses = 10;
/** Tokens beyond the expected answer's that are generated before an answer counts as another one. */
const slack = 4;

/** `on: firstLine` compares, and generates, only the first line. White space at both ends does not count. */
export async function exactMatch({ model, rows, config, onSamples }: MeasureInput): Promise<Result<ExactMatch>> {
  if (!model.tokenizer.canChat) return fail("model-unsupported", "exactMatch needs a model with a chat template.");
  const conversations = rows.flatMap((row) => ("messages" in row ? [row.messages] : []));
  const { on } = config;
  const expected = conversations.map((messages) => compared(messages.at(-1)!.content, on));
  const answered = await generateAll(model, conversations, expected, config, onSamples);
  const wrong = expected.flatMap((text, sample) => {
    const answer = compared(answered[sample]!, on);
    return answer === text ? [] : [{ sample, expected: text, answered: answer, ...drawnWith(config, sample) }];
  });
  const score = 1 - wrong.length / conversations.length;
  return ok({ score, samples: conversations.length, misses: wrong.slice(0, shownMisses) });
}

function compared(text: string, on: "answer" | "firstLine"): string {
  const trimmed = text.trim();
  return on === "answer" ? trimmed : trimmed.split("\n", 1)[0]!.trim();
}

function seedOf(seed: number, sample: number): number {
  return seedFor(seed, "sample", sample);
}

function drawnWith({ generation, seed }: MeasureInput["config"], sample: number): Pick<Miss, "seed"> {
  return generation.temperature === 0 ? {} : { seed: seedOf(seed, sample) };
}

async function generateAll(
  { session, config, tokenizer }: MeasuredModel,
  conversations: readonly (readonly ChatMessage[])[],
  expected: readonly string[],
  { generation, seed }: MeasureInput["config"],
  onSamples: OnSamples,
): Promise<string[]> {
  const requests = conversations.map((messages, id) => {
    const prompt = tokenizer.encodePrompt(messages.slice(0, -1));
    const maxNewTokens = tokenizer.encodeText(`${expected[id]!}\n`).length + slack;
    // A prompt that is too long loses its front, as in training.
    const room = config.maxPositions - maxNewTokens;
    return { id, prompt: prompt.subarray(Math.max(0, prompt.length - room)), maxNewTokens };
  });
  const longest = Math.max(...requests.map((request) => request.prompt.length + request.maxNewTokens));
  const batch = new ContinuousBatch(new Decoder(session, config, { maxBatch: batchSize, maxTokens: longest }));
  const endTokens = new Set(config.endTokens);
  for (const request of requests) {
    batch.add({ ...request, sampling: samplingOf(generation, seedOf(seed, request.id)), endTokens });
  }
  const tokens: number[][] = requests.map(() => []);
  let done = 0;
  while (!batch.idle) {
    for (const event of await batch.step()) {
      if ("token" in event) tokens[event.id]!.push(event.token);
      if (event.end !== undefined) onSamples(++done);
    }
  }
  return tokens.map((answer) => tokenizer.decode(answer));
}
