import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import { Int8Weights } from "../compress/int8-weights.ts";
import { buildTrainingGraph } from "../train/training-graph.ts";
import { fullParameters } from "../train/parameters.ts";
import { ContinuousBatch, type TokenEvent } from "./continuous-batch.ts";
import { Decoder } from "./decoder.ts";
import { buildDecodingGraph, Float32Weights } from "./decoding-graph.ts";
import { type LlamaConfig, llamaTensors } from "./llama.ts";
import { normal } from "./random.ts";
import type { Tensors } from "./safetensors.ts";
import { greedy } from "./sampler.ts";
import { float32, int64, Session } from "./session.ts";

const config: LlamaConfig = {
  vocabulary: 29,
  hidden: 16,
  intermediate: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  maxPositions: 200,
  normEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tied: true,
  endTokens: [],
};

const tensors: Tensors = new Map(
  [...llamaTensors(config)].map(([name, shape]) => {
    const data = normal(
      5,
      name,
      shape.reduce((product, size) => product * size, 1),
      0.4,
    );
    return [name, { shape, data: shape.length === 1 ? data.map((value) => 1 + value / 4) : data }];
  }),
);

let session: Session;
let int8: Session;
beforeAll(async () => {
  session = await Session.open(buildDecodingGraph(config, tensors, new Float32Weights(tensors)), { threads: 1 });
  int8 = await Session.open(buildDecodingGraph(config, tensors, new Int8Weights(tensors, true)), { threads: 1 });
});
afterAll(async () => {
  await session.close();
  await int8.close();
});

/** Summed negative log likelihood of tokens 1.. by feeding them one by one. */
async function lossByDecoding(tokens: readonly number[]): Promise<number> {
  const decoder = new Decoder(session, config, { maxBatch: 1, maxTokens: 200 });
  let [logits] = await decoder.begin([Int32Array.of(tokens[0]!)]);
  let loss = 0;
  for (const token of tokens.slice(1)) {
    const total = Math.log(logits!.reduce((sum, value) => sum + Math.exp(value), 0));
    loss += total - logits![token]!;
    [logits] = await decoder.step([token]);
  }
  return loss;
}

async function lossByTrainingGraph(tokens: readonly number[]): Promise<number> {
  const parameters = fullParameters(tensors);
  const count = tokens.length;
  const spec = { config, base: tensors, parameters, lora: null, batch: 1, tokens: count, lossOnly: true } as const;
  const graph = await Session.open(buildTrainingGraph(spec).model, { threads: 1 });
  const weights = [...parameters].map(([name, { shape, data }]) => [name, float32(data, shape)] as const);
  const answer = await graph.run({
    ...Object.fromEntries(weights),
    ids: int64(tokens, [1, count]),
    positions: int64([...tokens.keys()], [1, count]),
    segments: int64(
      tokens.map(() => 1),
      [1, count],
    ),
    rows: int64([...tokens.keys()].slice(0, -1), [count - 1]),
    labels: int64(tokens.slice(1), [count - 1]),
  });
  await graph.close();
  return Number(answer.loss!.data[0]);
}

/** Runs requests that arrive at given steps to their end. */
async function generate(
  on: Session,
  requests: readonly { prompt: readonly number[]; arrives: number; length: number }[],
  maxBatch: number,
): Promise<number[][]> {
  const batch = new ContinuousBatch(new Decoder(on, config, { maxBatch, maxTokens: 150 }));
  const answers: number[][] = requests.map(() => []);
  const note = (event: TokenEvent) => {
    if ("token" in event) answers[event.id]!.push(event.token);
  };
  for (let step = 0; ; step++) {
    requests.forEach(({ prompt, arrives, length }, id) => {
      if (arrives !== step) return;
      batch.add({
        id,
        prompt: Int32Array.from(prompt),
        maxNewTokens: length,
        sampling: greedy,
        endTokens: new Set([0]),
      });
    });
    if (batch.idle && requests.every((request) => request.arrives <= step)) return answers;
    for (const event of await batch.step()) note(event);
  }
}

describe("decoding with cached keys and values", () => {
  it("gives the same likelihood as the training graph on the whole sequence", async () => {
    const tokens = Array.from({ length: 90 }, (_, i) => (i * 7 + (i % 5)) % 29);
    const whole = await lossByTrainingGraph(tokens);
    expect(whole).toBeGreaterThan(10);
    expect(Math.abs((await lossByDecoding(tokens)) - whole) / whole).toBeLessThan(1e-5);
  });

  it("D4: an answer does not depend on the other sequences of the batch, whenever they come and go", async () => {
    const request = fc.record({
      prompt: fc.array(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 80 }),
      arrives: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 70 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 4 }),
        async (requests, maxBatch) => {
          const together = await generate(session, requests, maxBatch);
          for (const [id, { prompt, length }] of requests.entries()) {
            const [alone] = await generate(session, [{ prompt, arrives: 0, length }], 1);
            expect(together[id]).toEqual(alone);
          }
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });

  it("ends an answer at the longest sequence that the decoder has room for", async () => {
    const [answer] = await generate(session, [{ prompt: [3, 4, 5], arrives: 0, length: 1000 }], 1);
    expect(answer!.length).toBeLessThanOrEqual(148);
  });

  it("forgets a cancelled request, waiting or running, and leaves the others as they were", async () => {
    const batch = new ContinuousBatch(new Decoder(session, config, { maxBatch: 2, maxTokens: 150 }));
    const [expected] = await generate(session, [{ prompt: [9, 8], arrives: 0, length: 10 }], 1);
    for (const [id, prompt] of [[1, 2], [9, 8], [5], [6]].entries()) {
      batch.add({ id, prompt: Int32Array.from(prompt), maxNewTokens: 10, sampling: greedy, endTokens: new Set([0]) });
    }
    const heard: TokenEvent[] = [...(await batch.step())];
    batch.cancel(0);
    batch.cancel(3);
    while (!batch.idle) heard.push(...(await batch.step()));
    expect(heard.filter((event) => event.id === 3)).toEqual([]);
    expect(heard.filter((event) => event.id === 0).length).toBe(1);
    expect(heard.flatMap((event) => (event.id === 1 && "token" in event ? [event.token] : []))).toEqual(expected);
  });
});

describe("INT8 weights", () => {
  it("D1: keep logits close to those of the FP32 model", async () => {
    const prompt = Int32Array.from([3, 1, 4, 1, 5, 9, 2, 6]);
    const [exact] = await new Decoder(session, config, { maxBatch: 1, maxTokens: 50 }).begin([prompt]);
    const [coarse] = await new Decoder(int8, config, { maxBatch: 1, maxTokens: 50 }).begin([prompt]);
    const error = Math.sqrt(exact!.reduce((sum, value, at) => sum + (value - coarse![at]!) ** 2, 0));
    const size = Math.sqrt(exact!.reduce((sum, value) => sum + value ** 2, 0));
    expect(error / size).toBeGreaterThan(0);
    expect(error / size).toBeLessThan(0.05);
  });

  it("D1, D4: an INT8 answer does not depend on the other sequences of the batch", async () => {
    const requests = [
      { prompt: [1, 2, 3, 4, 5, 6, 7], arrives: 0, length: 30 },
      { prompt: [28, 27], arrives: 1, length: 30 },
      { prompt: [11, 12, 13], arrives: 3, length: 30 },
    ];
    const together = await generate(int8, requests, 3);
    for (const [id, request] of requests.entries()) {
      expect(together[id]).toEqual((await generate(int8, [{ ...request, arrives: 0 }], 1))[0]);
    }
  });
});
