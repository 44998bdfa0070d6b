import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOf } from "../../specs/program/entry.ts";
import { loadLlama } from "../model/checkpoint-folder.ts";
import type { Tensors } from "../model/safetensors.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { tinyConversations, writeTinyModel } from "../testing/tiny-model.ts";
import { updatesOfEpoch } from "../../specs/handoff/training-updates.ts";
import { freshLora, fullParameters } from "./parameters.ts";
import { tokeniseRows } from "./samples.ts";
import { train, type TrainingRun } from "./trainer.ts";

let folder: string;
let tokenizer: ChatTokenizer;
let run: Omit<TrainingRun, "checkpoint" | "signal">;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-"));
  await writeTinyModel(folder, "model");
  const model = await loadLlama(join(folder, "model"));
  const loaded = await ChatTokenizer.load(join(folder, "model"));
  if (!model.ok || !loaded.ok) throw new Error("the tiny model does not load");
  tokenizer = loaded.value;
  const samples = tokeniseRows(
    tinyConversations.map((messages) => ({ messages })),
    tokenizer,
    48,
  );
  if (!samples.ok) throw new Error(samples.failure.message);
  const { config, tensors } = model.value;
  const lora = { r: 4, alpha: 8, dropout: 0.1, targets: ["q_proj", "v_proj", "down_proj"] };
  run = {
    config,
    base: tensors,
    parameters: freshLora(config, lora, 7),
    lora,
    data: [{ samples: samples.value, weight: 1 }],
    batch: 2,
    tokens: 48,
    accumulate: 2,
    epochs: 4,
    minUpdates: 0,
    optimiser: { learningRate: 1e-2, schedule: "cosine", warmupSteps: 2, clipNorm: 1, weightDecay: 0.01 },
    seed: 7,
    threads: 1,
    progress: { step: () => undefined },
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function checkpoints(name: string) {
  return { folder: join(folder, name), everySteps: 3, keep: 2 };
}

async function finish(name: string, changes: Partial<TrainingRun> = {}) {
  const signal = new AbortController().signal;
  const trained = await train({ ...run, checkpoint: checkpoints(name), signal, ...changes });
  if (!trained.ok) throw new Error(trained.failure.message);
  return trained.value;
}

function bytesOf(parameters: Tensors): string {
  return Buffer.concat(
    [...parameters.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ).toString("base64");
}

describe("training", () => {
  it("U3: makes the updates that are foretold of it where every sample fills a sequence, and fewer where several share one", async () => {
    const samples = run.data.flatMap((source) => source.samples);
    const longest = Math.max(...samples.map(({ ids }) => ids.length));
    const foretold = run.epochs * updatesOfEpoch(samples.length, { perDevice: run.batch, accumulate: run.accumulate });
    const alone = samples.map(({ ids, labelled }) => ({
      ids: Int32Array.from({ length: longest }, (_, at) => ids[at % ids.length]!),
      labelled: Uint8Array.from({ length: longest }, (_, at) => labelled[at % ids.length]!),
    }));
    const filling = await finish("foretold", { data: [{ samples: alone, weight: 1 }], tokens: longest });
    expect(filling.curve).toHaveLength(foretold);
    const sharing = await finish("foretold-shared", { tokens: 4 * longest });
    expect(sharing.curve.length).toBeLessThan(foretold);
  });

  it("M12: without a single sample drawn says so, and makes nothing", async () => {
    const data = [{ samples: run.data[0]!.samples, weight: 0.0001 }];
    await expect(finish("nothing", { data })).rejects.toThrow(
      "No sample is drawn for training: the weights of training.data are too small for so few samples. Raise them.",
    );
  });

  it("full fine-tuning learns conversations by heart, and LoRA then teaches that model other answers", async () => {
    const full = { parameters: fullParameters(run.base), lora: null, accumulate: 1 };
    const optimiser = { ...run.optimiser, learningRate: 5e-3, weightDecay: 0 };
    const taught = await finish("full", { ...full, optimiser, epochs: 200 });
    expect(taught.curve[0]!.loss).toBeGreaterThan(5);
    expect(taught.curve.at(-1)!.loss).toBeLessThan(0.2);

    const base = taught.parameters;
    const before = bytesOf(base);
    // The answers of other questions: the same words, so that the frozen embeddings can say them.
    const others = tinyConversations.map(([asked], at) => ({
      messages: [asked!, tinyConversations[(at + 5) % tinyConversations.length]![1]!],
    }));
    const samples = tokeniseRows(others, tokenizer, 48);
    if (!samples.ok) throw new Error(samples.failure.message);
    const lora = {
      r: 4,
      alpha: 8,
      dropout: 0,
      targets: ["q_proj", "k_proj", "v_proj", "o_proj", "up_proj", "down_proj"],
    };
    const parameters = freshLora(run.config, lora, 7);
    const data = [{ samples: samples.value, weight: 1 }];
    const { curve, ...result } = await finish("lora", {
      base,
      parameters,
      lora,
      data,
      accumulate: 1,
      epochs: 60,
    });
    expect(curve[0]!.loss).toBeGreaterThan(0.7);
    expect(curve.at(-1)!.loss).toBeLessThan(0.3);
    expect(curve.map((point) => point.step)).toEqual(curve.map((_, at) => at + 1));
    expect(curve.every((point) => point.gradientNorm > 0 && point.tokens > 0 && point.seconds > 0)).toBe(true);
    expect([...result.parameters.keys()]).toEqual([...parameters.keys()]);
    expect(bytesOf(base)).toBe(before);
  });

  it("goes through the data again until there were as many updates as asked, and never through less", async () => {
    const [four, more, less] = [
      await finish("epochs"),
      await finish("more", { minUpdates: 21 }),
      await finish("less", { minUpdates: 3 }),
    ];
    expect([four.epochs, less.epochs]).toEqual([4, 4]);
    const updates = four.curve.length / 4;
    expect(more.epochs).toBe(Math.ceil(21 / updates));
    expect(more.curve).toHaveLength(more.epochs * updates);
    expect(less.curve).toHaveLength(four.curve.length);
  });

  it("two runs give the same bytes", async () => {
    expect(bytesOf((await finish("first")).parameters)).toBe(bytesOf((await finish("second")).parameters));
  });

  it("summing gradients over two passes equals one pass of twice the size", async () => {
    const lora = { ...run.lora!, dropout: 0 };
    const once = await finish("once", { lora, batch: 4, accumulate: 1, epochs: 1 });
    const twice = await finish("twice", { lora, batch: 2, accumulate: 2, epochs: 1 });
    expect(twice.curve.length).toBe(once.curve.length);
    once.curve.forEach((point, at) => expect(twice.curve[at]!.loss).toBeCloseTo(point.loss, 4));
  });

  it("stops at Ctrl-C with a checkpoint, and the resumed run ends with the weights of an uninterrupted one", async () => {
    const whole = await finish("whole");
    const stop = new AbortController();
    const progress = { step: ({ done }: { done: number }) => void (done === 5 && stop.abort()) };
    const stopped = await train({ ...run, progress, checkpoint: checkpoints("stopped"), signal: stop.signal });
    expect(stopped).toEqual({
      ok: false,
      failure: {
        reason: "cancelled",
        message: `Training stopped at step 5 of ${whole.curve.length}; the next run goes on from there.`,
        retry: "later",
      },
    });
    const resumed = await finish("stopped");
    expect(resumed.resumedFrom).toBe(5);
    expect(bytesOf(resumed.parameters)).toBe(bytesOf(whole.parameters));
    const withoutTime = (curve: typeof whole.curve) => curve.map((point) => ({ ...point, seconds: 0 }));
    expect(withoutTime(resumed.curve)).toEqual(withoutTime(whole.curve));
  });

  it("passes over a damaged checkpoint and goes on from the one before it", async () => {
    const whole = await finish("intact");
    const files = (await readdir(join(folder, "intact"))).sort();
    await writeFile(join(folder, "intact", files.at(-1)!), "damaged");
    const again = await finish("intact");
    expect(again.resumedFrom).toBeGreaterThan(0);
    expect(again.resumedFrom).toBeLessThan(whole.curve.length);
    expect(bytesOf(again.parameters)).toBe(bytesOf(whole.parameters));
  });

  it("says what to do when the loss is no number any more", async () => {
    const optimiser = { ...run.optimiser, learningRate: 1e30, warmupSteps: 0 };
    const signal = new AbortController().signal;
    const diverged = await train({ ...run, optimiser, epochs: 20, checkpoint: checkpoints("diverged"), signal });
    expect(diverged.ok ? "" : diverged.failure.reason).toBe("training-diverged");
    expect(diverged.ok ? "" : diverged.failure.message).toMatch(
      /^The loss is no number any more at step \d+ of \d+\. Lower training\.optimiser\.learningRate, or set warmupSteps\.$/,
    );
  });
});

describe("training that is killed", () => {
  it("C1: goes on after kill -9 and ends with the weights of an uninterrupted run", async () => {
    const whole = await finish("never-killed");
    const source = (path: string) => new URL(path, import.meta.url).href;
    const { execArgv } = entryOf(new URL("./trainer.ts", import.meta.url));
    // The same run in a process of its own, slowed down so that the kill hits it in the middle.
    const script = `
      import { loadLlama } from ${JSON.stringify(source("../model/checkpoint-folder.ts"))};
      import { ChatTokenizer } from ${JSON.stringify(source("../model/tokenizer.ts"))};
      import { freshLora } from ${JSON.stringify(source("./parameters.ts"))};
      import { tokeniseRows } from ${JSON.stringify(source("./samples.ts"))};
      import { tinyConversations } from ${JSON.stringify(source("../testing/tiny-model.ts"))};
      import { train } from ${JSON.stringify(source("./trainer.ts"))};
      const run = ${JSON.stringify({ ...run, config: undefined, base: undefined, parameters: undefined, data: undefined })};
      const model = (await loadLlama(${JSON.stringify(join(folder, "model"))})).value;
      const tokenizer = (await ChatTokenizer.load(${JSON.stringify(join(folder, "model"))})).value;
      const samples = tokeniseRows(tinyConversations.map((messages) => ({ messages })), tokenizer, 48).value;
      const slow = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      await train({ ...run, config: model.config, base: model.tensors, parameters: freshLora(model.config, run.lora, 7),
        data: [{ samples, weight: 1 }], checkpoint: ${JSON.stringify(checkpoints("killed"))},
        progress: { step({ done }) { process.stdout.write(done + "\\n"); slow(); } }, signal: new AbortController().signal });
    `;
    const child = spawn(process.execPath, [...execArgv, "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("5\n")) child.kill("SIGKILL");
      });
      child.on("exit", (_, signal) =>
        signal === "SIGKILL" ? resolve() : reject(new Error("the run ended before the kill")),
      );
    });
    const resumed = await finish("killed");
    expect(resumed.resumedFrom).toBeGreaterThan(0);
    expect(resumed.resumedFrom).toBeLessThan(whole.curve.length);
    expect(bytesOf(resumed.parameters)).toBe(bytesOf(whole.parameters));
  });
});
