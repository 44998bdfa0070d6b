import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatTokenizer } from "../../model/tokenizer.ts";
import { openServingRig, type ServingRig, writeServable } from "../../testing/serving-rig.ts";
import { seededPrompt } from "./seeded-prompt.ts";

let rig: ServingRig;
let tiny: ChatTokenizer;
let starter: ChatTokenizer;
beforeAll(async () => {
  rig = await openServingRig();
  tiny = await load((await writeServable(join(rig.home, "model"))).folder);
  starter = await load("runtime/starter/bilingual@1");
});
afterAll(() => rig.remove());

async function load(folder: string): Promise<ChatTokenizer> {
  const loaded = await ChatTokenizer.load(folder);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return loaded.value;
}

describe("a seeded prompt", () => {
  test("has exactly the tokens that were asked for, in vocabularies of 300 and of 3,072 tokens", () => {
    for (const tokenizer of [tiny, starter]) {
      for (const tokens of [6, 7, 8, 16, 31, 64, 100, 127, 128, 129, 255, 400]) {
        for (const seed of [1, 2, 3]) {
          const prompt = seededPrompt(tokenizer, tokens, seed);
          expect([tokens, seed, prompt.tokens]).toEqual([tokens, seed, tokens]);
          expect(tokenizer.encodePrompt(prompt.messages).length).toBe(tokens);
        }
      }
    }
  });

  test("is equal for an equal seed, and another for another", () => {
    expect(seededPrompt(starter, 64, 7)).toEqual(seededPrompt(starter, 64, 7));
    expect(seededPrompt(starter, 64, 7).messages).not.toEqual(seededPrompt(starter, 64, 8).messages);
  });

  test("is the shortest that there is where the chat template alone has more", () => {
    const template = tiny.encodePrompt([{ role: "user", content: "" }]).length;
    for (const tokens of [1, template]) {
      expect(seededPrompt(tiny, tokens, 7)).toEqual({
        messages: [{ role: "user", content: "a" }],
        tokens: template + 1,
      });
    }
  });
});
