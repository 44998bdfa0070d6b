import { describe, expect, it } from "vitest";
import { ServingConfig } from "../../specs/handoff/serving-config.ts";
import { checkSample, edit, sampleProject } from "../testing/sample-check.ts";

/** The serve stages of dev and staging. */
async function serving(...edits: readonly (readonly [piece: string, by: string])[]) {
  const text = edits.reduce((sample, [piece, by]) => edit(sample, piece, by), sampleProject);
  const { models, printed } = await checkSample(text);
  const [dev, staging] = models.map(({ stages }) => stages.find(({ kind }) => kind === "serve"));
  if (dev === undefined || staging === undefined) throw new Error(printed);
  return { dev, staging };
}

async function probe(...edits: readonly (readonly [piece: string, by: string])[]) {
  return ServingConfig.parse((await serving(...edits)).dev.document).metadata.probe;
}

const room = (maxTokens: number) =>
  ["  alias: assistant", `  alias: assistant\n  batching: { maxTokens: ${maxTokens} }`] as const;
const load = (text: string) => ["objectives:", `objectives:\n  load: ${text}`] as const;
const memory = ["engine: local", "engine: local, memory: 2GiB"] as const;

describe("the terms of a probe", () => {
  it("are the usual ones, and in no document, where a spec says nothing of them", async () => {
    const { dev } = await serving();
    expect(dev.document).toMatchObject({ metadata: { target: "laptop" } });
    expect(JSON.stringify(dev.document)).not.toContain("probe");
    expect(await probe()).toEqual({ promptTokens: 128, answerTokens: 32, seed: 7, memoryBytes: null });
  });

  it("are what is written, change no key, and are of local targets alone", async () => {
    const before = await serving();
    const after = await serving(load("{ promptTokens: 300, answerTokens: 100 }"), memory);
    expect(after.dev.document).toMatchObject({
      metadata: { probe: { promptTokens: 300, answerTokens: 100, memoryBytes: 2 * 2 ** 30 } },
    });
    expect(after.dev.key).toBe(before.dev.key);
    expect(after.staging).toMatchObject({ key: before.staging.key, document: before.staging.document });
  });

  it.each([
    [160, 128, 32],
    [159, 127, 32],
    [64, 32, 32],
    [40, 20, 20],
    [17, 9, 8],
  ])(
    "with room for %i tokens, a usual prompt has %i and its answer %i",
    async (maxTokens, promptTokens, answerTokens) => {
      expect(await probe(room(maxTokens))).toMatchObject({ promptTokens, answerTokens });
    },
  );

  it.each([
    ["{ promptTokens: 500 }", 500, 12],
    ["{ answerTokens: 500 }", 12, 500],
    ["{}", 128, 32],
  ])("where load is %s, what is left out makes room for it", async (written, promptTokens, answerTokens) => {
    expect(await probe(load(written))).toMatchObject({ promptTokens, answerTokens });
  });

  it("can differ between environments", async () => {
    const set = [
      "dev: { targets: [laptop] }",
      "dev: { targets: [laptop], set: { objectives.load.promptTokens: 50 } }",
    ] as const;
    expect(await probe(load("{ promptTokens: 60 }"), set)).toMatchObject({ promptTokens: 50, answerTokens: 32 });
  });
});
