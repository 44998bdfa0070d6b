import { afterEach, expect, test } from "vitest";
import type { ChunkTask } from "../sources/read-chunks.ts";
import { CleanPool } from "./clean-pool.ts";
import { noInputs } from "./loaded-inputs.ts";

const config = {
  rows: { format: "text", columns: null },
  rules: [],
  inputs: noInputs,
  split: { validShare: 0.5, groupBy: "sample", seed: 7 },
  maxLineBytes: 1000,
} as const;

function task(text: string): ChunkTask {
  const bytes = new Uint8Array(Buffer.from(text));
  return { bytes, path: "a.jsonl", source: 0, offset: 0, firstLine: 1, lineBytes: null, header: null };
}

let pool: CleanPool;
afterEach(() => pool.close());

test.each([0, 1, 3])("B1: with %i threads every chunk gets its own answer, large and small mixed", async (threads) => {
  pool = new CleanPool(config, threads);
  const sizes = [5000, 1, 20, 3000, 2, 1, 400];
  const answers = await Promise.all(sizes.map((size) => pool.clean(task('{"text":"x"}\n'.repeat(size)))));
  expect(answers.map(({ lines, rowEnds }) => [lines, rowEnds.length])).toEqual(sizes.map((size) => [size, size]));
});

test("B1: a chunk's memory moves to the thread instead of being copied", async () => {
  pool = new CleanPool(config, 1);
  const chunk = task('{"text":"x"}');
  const answer = pool.clean(chunk);
  expect(chunk.bytes.length).toBe(0);
  expect((await answer).lines).toBe(1);
});

test("B1: closing ends chunks in work, and a closed pool takes no more, instead of leaving anybody waiting", async () => {
  pool = new CleanPool(config, 1);
  const working = pool.clean(task('{"text":"x"}\n'.repeat(100_000)));
  const closing = pool.close();
  await expect(working).rejects.toThrow("internal: a thread ended before its work");
  await closing;
  await expect(pool.clean(task("x"))).rejects.toThrow("internal: the pool is closed");
});

test("B1: a mistake in a thread reaches the caller", async () => {
  const broken = {
    ...config,
    rules: [{ rule: "unicode", form: "no such form" as "NFC", removeInvisible: true }],
  } as const;
  pool = new CleanPool(broken, 1);
  await expect(pool.clean(task('{"text":"x"}'))).rejects.toThrow(
    "The normalization form should be one of NFC, NFD, NFKC, NFKD.",
  );
});
