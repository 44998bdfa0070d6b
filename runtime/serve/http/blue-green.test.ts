import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startLoad } from "../../testing/load.ts";
import {
  api,
  fingerprintOf,
  freePort,
  key,
  type Model,
  place,
  question,
  useServices,
  stateOf,
} from "../../testing/use-services.ts";
import { vouch } from "../../testing/serving-rig.ts";

const services = useServices();
let first: Model;
let second: Model;
/** Answers of up to 4096 tokens, about a second. */
let patient: Model;
beforeAll(async () => {
  first = await services.model("first");
  second = await services.model("second", { seed: 2 });
  patient = await services.model("patient", { positions: 4096 });
});

describe("D3, E2: a switch", () => {
  test("under load fails no request: every answer is whole and of one version, and each client sees the version change once", async () => {
    const config = { batching: { maxBatch: 4, maxTokens: 256, maxQueue: 64 } };
    const before = await services.serve(services.request(first, config));
    const load = startLoad(before.port, 8, 60);
    await expect.poll(load.count).toBeGreaterThan(40);
    const after = await services.serve(services.request(second, config, key("b")));
    expect(after).toEqual({
      ...before,
      serveKey: key("b"),
      modelDigest: second.digest,
      probe: expect.objectContaining({ versionsLoaded: 2 }),
      changed: true,
    });
    const atSwitch = load.count();
    await expect.poll(load.count).toBeGreaterThan(atSwitch + 40);
    const answers = await load.stop();
    expect(load.failures).toEqual([]);
    const prints = [first, second].map(fingerprintOf);
    for (const mine of answers) {
      const seen = mine.map(({ fingerprint }) => fingerprint);
      expect(seen.filter((print, at) => print !== seen[at - 1])).toEqual(prints);
    }
    const texts = new Map<string, Set<string>>();
    for (const { fingerprint, text } of answers.flat()) {
      texts.set(fingerprint, (texts.get(fingerprint) ?? new Set()).add(text));
    }
    expect([...texts.get(prints[0]!)!].filter((text) => texts.get(prints[1]!)!.has(text))).toEqual([]);
    await expect
      .poll(() => readFile(services.files.log, "utf8"))
      .toContain(`"event":"version-retired","model":"${first.digest}"`);
  });

  test("that fails to load leaves the old version serving, and says why", async () => {
    const before = await services.serve(services.request(first));
    const load = startLoad(before.port, 2, 20);
    const { folder } = await services.model("broken", { seed: 3 });
    await writeFile(join(folder, "model.onnx"), "not a graph");
    const broken = { folder, digest: await vouch(folder) };
    const failure = await services.failureOf(services.request(broken, {}, key("c")));
    expect(failure.reason).toBe("model-corrupt");
    expect(failure.message).toContain(`The model in ${broken.folder} cannot be opened: `);
    await expect.poll(load.count).toBeGreaterThan(10);
    const answers = (await load.stop()).flat();
    expect(load.failures).toEqual([]);
    expect(new Set(answers.map(({ fingerprint }) => fingerprint))).toEqual(new Set([fingerprintOf(first)]));
    const { changed: _, ...state } = before;
    expect(await stateOf(services.home, place)).toEqual(state);
  });

  test("that is given up half-way leaves the old version serving", async () => {
    const before = await services.serve(services.request(first));
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: () => stop.abort() };
    expect(await services.failureOf(services.request(second, {}, key("b")), giveUp)).toEqual({
      reason: "cancelled",
      message: "Starting care/bot (dev, laptop) was stopped.",
      retry: "later",
    });
    expect((await services.serve(services.request(first))).changed).toBe(false);
    expect((await stateOf(services.home, place))?.pid).toBe(before.pid);
  });

  test("to another port answers there, and lets answers on the old one end", async () => {
    const before = await services.serve(
      services.request(patient, { batching: { maxBatch: 2, maxTokens: 4096, maxQueue: 8 } }),
    );
    const free = await freePort();
    const stream = await api(before.port).chat.completions.create({ ...question, stream: true });
    const after = await services.serve(services.request(first, { local: { port: free, threads: 1 } }, key("b")));
    expect(after).toMatchObject({ pid: before.pid, port: free });
    const reasons = [];
    for await (const { choices } of stream) reasons.push(choices[0]?.finish_reason);
    expect(reasons.at(-1)).toBe("length");
    expect((await fetch(`http://127.0.0.1:${free}/readyz`)).status).toBe(200);
    await expect.poll(() => fetch(`http://127.0.0.1:${before.port}/readyz`).catch(() => "closed")).toBe("closed");
  });
});
