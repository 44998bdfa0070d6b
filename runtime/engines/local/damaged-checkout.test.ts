// The files of a served model, after somebody or a disk has changed them: on a real store, with a real service.
import { readdirSync, renameSync, rmSync } from "node:fs";
import { open, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { EngineStep } from "../../engine.ts";
import { checkoutManifest } from "../../../specs/handoff/store-places.ts";
import { hexOf } from "../../system/digest.ts";
import { modelsOf, storeOf } from "../../system/home.ts";
import { stopServing } from "../../serve/control/control.ts";
import { ArtifactStore } from "../../store/artifact-store.ts";
import { writeServable } from "../../testing/serving-rig.ts";
import { putOptions, value } from "../../testing/store-rig.ts";
import { api, place, question, useServices } from "../../testing/use-services.ts";
import { type LocalEngine, openLocalEngine } from "./local-engine.ts";

const services = useServices();
let engine: LocalEngine;
let step: Extract<EngineStep, { readonly action: "serve" }>;
/** Where the model is checked out. */
let folder: string;
const context = { progress: { step() {} }, signal: new AbortController().signal };

/** A model that answers of more than 60 tokens break, and with them its worker. */
beforeEach(async () => {
  const made = join(services.home, "made");
  await rm(made, { recursive: true, force: true });
  const { config, serveKey, probe, ...model } = services.request(await writeServable(made, { breaksAt: 60 }));
  await rm(join(made, checkoutManifest));
  const store = value(await ArtifactStore.open(storeOf(services.home)));
  const { artifact } = value(await store.put(made, putOptions("c".repeat(64))));
  engine = value(await openLocalEngine({ home: services.home, repository: services.home }));
  const { target, ...scope } = place;
  const { replicas } = model;
  step = { action: "serve", scope, target, serveKey, config, replicas, probe, modelDigest: artifact.digest };
  folder = join(modelsOf(services.home), hexOf(artifact.digest));
});

async function serve() {
  const outcome = value(await engine.apply(step, context));
  if (outcome.action !== "serve") throw new Error(`the engine answered ${outcome.action}`);
  return outcome;
}

async function observed() {
  const { target, ...scope } = place;
  const { services: up, stuck } = value(await engine.observe({ scope, outputs: [], targets: [target] }));
  return { up: up.length, stuck: stuck?.map((one) => one.stuck) };
}

async function answerAt(address: string): Promise<string | null | undefined> {
  const asked = { ...question, max_tokens: 8 };
  return (await api(Number(new URL(address).port)).chat.completions.create(asked)).choices[0]?.message.content;
}

/** Changes a byte and leaves size, inode and the time of modification as they were. */
async function flip(path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path);
  const file = await open(path, "r+");
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.floor(size / 2));
  await file.write(Buffer.from([buffer[0]! ^ 0xff]), 0, 1, Math.floor(size / 2));
  await file.close();
  await utimes(path, atime, mtime);
}

describe("R6: files of a model that were changed where it was checked out", () => {
  test("are laid out again by the next start, though size and time of modification are what they were", async () => {
    const { service } = await serve();
    const answer = await answerAt(service.address);
    await stopServing(services.home, place);
    await flip(join(folder, "model.onnx"));
    expect(await answerAt((await serve()).service.address)).toBe(answer);
  });

  test("are found by their digest where nothing about them looks changed, and laid out again", async () => {
    const { service } = await serve();
    const answer = await answerAt(service.address);
    await stopServing(services.home, place);
    const path = join(folder, "model.onnx");
    const good = await readFile(path);
    await flip(path);
    // The mark says that this is what was laid out, as it does of a disk that flips a bit.
    const mark = join(folder, ".fairlead-checkout.json");
    const content = JSON.parse(await readFile(mark, "utf8")) as { files: Record<string, string> };
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    content.files["model.onnx"] = `${size}/${mtimeNs}/${ctimeNs}/${ino}`;
    await writeFile(mark, JSON.stringify(content));
    expect(await answerAt((await serve()).service.address)).toBe(answer);
    expect((await readFile(path)).equals(good)).toBe(true);
  });

  test.each([
    [
      "a byte of the model is another",
      (at: string) => flip(join(at, "model.onnx")),
      /the bytes of model\.onnx have the digest sha256:\w+ instead of sha256:\w+/,
    ],
    [
      "a file is missing",
      (at: string) => rm(join(at, "tokenizer_config.json")),
      /tokenizer_config\.json is missing, or is no regular file/,
    ],
    ["a file came", (at: string) => writeFile(join(at, "base.json"), "{}"), /base\.json is no file of it/],
    [
      "the manifest is another",
      (at: string) => flip(join(at, checkoutManifest)),
      /\.fairlead-manifest\.json is missing, or is not the one of sha256:\w+/,
    ],
  ])("are not switched to, and the version before goes on: %s", async (_, spoil, why) => {
    const right = services.request(await writeServable(join(services.home, "one")));
    const { pid } = await services.serve(right);
    const other = await writeServable(join(services.home, "other"), { seed: 2 });
    await spoil(other.folder);
    const refused = await services.failureOf(services.request(other, {}, "b".repeat(64)));
    expect(refused.reason).toBe("store-corrupt");
    expect(refused.message).toMatch(why);
    expect(await services.serve(right)).toMatchObject({ pid, changed: false });
  });
});

describe("R8: a checkout that is lost", () => {
  test("leaves a service without a model when its worker ends; that is seen, and it is laid out and loaded again", async () => {
    const { service } = await serve();
    const answer = await answerAt(service.address);
    expect(await observed()).toEqual({ up: 1, stuck: [] });
    renameSync(folder, `${folder}-away`);
    const long = { ...question, max_tokens: 200 };
    const port = Number(new URL(service.address).port);
    await expect(api(port).chat.completions.create(long)).rejects.toThrow("500");
    await expect.poll(observed, { timeout: 10_000 }).toEqual({ up: 0, stuck: ["not ready"] });
    const again = await serve();
    expect(again).toMatchObject({ changed: true, service: { address: service.address } });
    expect(await observed()).toEqual({ up: 1, stuck: [] });
    expect(readdirSync(folder)).toContain("model.onnx");
    expect(await answerAt(service.address)).toBe(answer);
    rmSync(`${folder}-away`, { recursive: true });
  });
});
