import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startLoad } from "../../testing/load.ts";
import { endlessAbove } from "../../testing/serving-rig.ts";
import { api, key, type Model, place, question, useServices, stateOf } from "../../testing/use-services.ts";

const services = useServices();
let first: Model;
/** Answers of up to 4096 tokens, about a second. */
let patient: Model;
beforeAll(async () => {
  first = await services.model("first");
  patient = await services.model("patient", { positions: 4096 });
});

/** Of the process that runs now. */
async function eventsOf(): Promise<string[]> {
  const lines = (await readFile(services.files.log, "utf8")).trim().split("\n");
  const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
  return events.slice(events.lastIndexOf("started"));
}

describe("scaling a service", () => {
  test("up and down under load fails no request; version, process, port and what was probed stay", async () => {
    const request = services.request(first, { batching: { maxBatch: 2, maxTokens: 256, maxQueue: 64 } });
    const { changed: _, ...before } = await services.serve(request);
    expect(before.replicas).toBe(1);
    const load = startLoad(before.port, 6, 40);
    await expect.poll(load.count).toBeGreaterThan(12);
    for (const replicas of [3, 1, 2]) {
      const notes = new Set<string>();
      const scaled = await services.serve({ ...request, replicas }, { onNote: (note) => void notes.add(note) });
      expect(scaled).toEqual({ ...before, replicas, changed: true });
      expect([...notes]).toEqual(replicas === 1 ? [] : ["loading the model", "warming up"]);
      expect(await stateOf(services.home, place)).toEqual({ ...before, replicas });
      const answered = load.count();
      await expect.poll(load.count).toBeGreaterThan(answered + 12);
    }
    expect(await services.serve({ ...request, replicas: 2 })).toEqual({ ...before, replicas: 2, changed: false });
    const answers = await load.stop();
    expect(load.failures).toEqual([]);
    expect(new Set(answers.flat().map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await eventsOf()).toEqual(["started", "serving", "scaled", "scaled", "scaled"]);
    const record = JSON.parse(await readFile(services.files.record, "utf8")) as { service: object };
    expect(record.service).toEqual({ ...before, replicas: 2 });
  });

  test("down lets a stream that is under way end", async () => {
    const batching = { maxBatch: 1, maxTokens: 4096, maxQueue: 8 };
    const rollout = { strategy: "blueGreen", drainSeconds: 60 } as const;
    const request = services.request(patient, { batching, rollout });
    const { port } = await services.serve({ ...request, replicas: 2 });
    const streams = [0, 1].map(() => api(port).chat.completions.create({ ...question, stream: true }));
    const ends = streams.map(async (stream) => {
      const parts = [];
      for await (const { choices } of await stream) parts.push(choices[0]?.finish_reason);
      return parts.at(-1);
    });
    await Promise.all(streams);
    expect(await services.serve({ ...request, replicas: 1 })).toMatchObject({ replicas: 1, changed: true });
    expect(await Promise.all(ends)).toEqual(["length", "length"]);
  });

  test("up fails as a whole when a worker cannot be opened, and the old number goes on", async () => {
    const copy = await services.model("copy");
    const request = services.request(copy);
    const { changed: _, ...before } = await services.serve(request);
    const load = startLoad(before.port, 2, 20);
    await writeFile(join(copy.folder, "model.onnx"), "not a graph");
    const failure = await services.failureOf({ ...request, replicas: 3 });
    expect(failure.reason).toBe("store-corrupt");
    expect(failure.message).toContain(copy.folder);
    await expect.poll(load.count).toBeGreaterThan(10);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await stateOf(services.home, place)).toEqual(before);
    expect(await eventsOf()).toEqual(["started", "serving", "not-scaled"]);
  });

  test("that is given up half-way leaves the old number, and another version comes with its own", async () => {
    const copy = await services.model("endless");
    const request = services.request(copy);
    await services.serve(request);
    // More workers of it would never be warm.
    await services.model("endless", { template: endlessAbove(0) });
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: () => stop.abort() };
    expect((await services.failureOf({ ...request, replicas: 2 }, giveUp)).reason).toBe("cancelled");
    await expect.poll(eventsOf).toContain("not-scaled");
    expect((await stateOf(services.home, place))?.replicas).toBe(1);
    const next = { ...services.request(first, {}, key("b")), replicas: 2 };
    expect(await services.serve(next)).toMatchObject({ serveKey: key("b"), replicas: 2, changed: true });
  });
});
