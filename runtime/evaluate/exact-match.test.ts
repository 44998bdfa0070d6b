import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { evaluationJob } from "../../specs/testing/documents.ts";
import { readLlamaConfig } from "../model/llama.ts";
import { Session } from "../model/session.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { writeServable } from "../testing/serving-rig.ts";
import { value } from "../testing/store-rig.ts";
import { tinyConversations } from "../testing/tiny-model.ts";
import { exactMatch } from "./exact-match.ts";
import type { MeasuredModel } from "./measured-model.ts";

let home: string;
const open: Session[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "exact-match-"));
  await writeServable(home);
});
afterEach(() => Promise.all(open.splice(0).map((session) => session.close())));
afterAll(() => rm(home, { recursive: true, force: true }));

/** Of random weights: every answer is wrong, and another one for another draw. */
async function model(threads = 1): Promise<MeasuredModel> {
  const session = await Session.open(join(home, "model.onnx"), { threads });
  open.push(session);
  const config = value(readLlamaConfig(await readFile(join(home, "config.json"), "utf8")));
  return { name: "adapted", session, config, tokenizer: value(await ChatTokenizer.load(home)) };
}

/** The first ten answers to the first so many conversations, which are generated together. */
async function missesOf(measured: MeasuredModel, changes: Parameters<typeof evaluationJob>[0], count = 20) {
  const rows = tinyConversations.slice(0, count).map((messages) => ({ messages }));
  const { config } = evaluationJob(changes);
  return value(await exactMatch({ model: measured, rows, config, onSamples() {} })).misses;
}

const drawn = { generation: { temperature: 0.9, topP: 0.95 }, seed: 7 };

describe("exact match", () => {
  it("R22: draws the same answers however many are generated together, and on however many threads", async () => {
    const measured = await model();
    const all = await missesOf(measured, drawn);
    expect(all).toHaveLength(10);
    for (const together of [1, 2, 7]) expect(await missesOf(measured, drawn, together)).toEqual(all.slice(0, together));
    expect(await missesOf(await model(3), drawn)).toEqual(all);
  });

  it("R22: draws other answers with another seed, and from fewer tokens where topP says so", async () => {
    const measured = await model();
    const texts = async (changes: typeof drawn) => (await missesOf(measured, changes)).map(({ answered }) => answered);
    const first = await texts(drawn);
    expect(await texts({ ...drawn, seed: 8 })).not.toEqual(first);
    expect(await texts({ ...drawn, generation: { temperature: 0.9, topP: 0.3 } })).not.toEqual(first);
  });

  it("R22: draws for each sample by itself: the same question twice is answered in two ways", async () => {
    const measured = await model();
    const rows = [0, 0].map(() => ({ messages: tinyConversations[0]! }));
    const answersOf = async (changes: Parameters<typeof evaluationJob>[0]) => {
      const { config } = evaluationJob(changes);
      const { misses } = value(await exactMatch({ model: measured, rows, config, onSamples() {} }));
      return new Set(misses.map(({ answered }) => answered)).size;
    };
    expect(await answersOf(drawn)).toBe(2);
    expect(await answersOf({})).toBe(1);
  });

  it("takes the likeliest answers by default, whatever the seed, and then names none", async () => {
    const measured = await model();
    const greedy = await missesOf(measured, {});
    expect(await missesOf(measured, { seed: 8 })).toEqual(greedy);
    expect(new Set(greedy.flatMap((miss) => Object.keys(miss)))).toEqual(new Set(["sample", "expected", "answered"]));
  });
});
