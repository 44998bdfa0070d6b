import { readFile, stat } from "node:fs/promises";
import { thisProcess } from "../../../specs/program/process-identity.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { gate } from "../../../specs/testing/documents.ts";
import { startLoad } from "../../testing/load.ts";
import { endlessAbove } from "../../testing/serving-rig.ts";
import {
  api,
  fingerprintOf,
  isAlive,
  key,
  type Model,
  place,
  question,
  useServices,
  stateOf,
} from "../../testing/use-services.ts";
import { ServiceRecord } from "../control/service-files.ts";

const services = useServices();
let first: Model;
let second: Model;
beforeAll(async () => {
  first = await services.model("first");
  second = await services.model("second", { seed: 2 });
});

const room = { batching: { maxBatch: 4, maxTokens: 512, maxQueue: 16 } };
/** 400 tokens in 5 ms: the least that an objective can ask for, and more than any machine gives. */
const impossible = { answerTokens: 400, latency: { thresholdSeconds: 0.005, of: "request" } } as const;
const long = { answerTokens: 400 };

async function answers(port: number): Promise<string | undefined> {
  const { system_fingerprint: fingerprint } = await api(port).chat.completions.create({ ...question, max_tokens: 2 });
  return fingerprint ?? undefined;
}

/** Figures of this machine replaced by names, so that the whole text can be read. */
function masked(message: string): string {
  return message.replace(/took [\d.]+ (ms|MiB)/g, "took N $1").replace(/ on .+ \(cores: \d+\)/, " on CPU (cores: N)");
}

describe("D3: a version that keeps its bounds", () => {
  test("takes traffic with what was measured on record, and is not probed again while it serves", async () => {
    const bounds = { memoryBytes: 2 ** 40, latency: { thresholdSeconds: 60, of: "timeToFirstToken" } } as const;
    const request = services.request(first, room, key("a"), { promptTokens: 40, answerTokens: 10, ...bounds });
    const { changed, ...state } = await services.serve(request);
    expect(changed).toBe(true);
    expect(state.probe).toEqual({
      prompts: 9,
      promptTokens: 40,
      answerTokens: 10,
      firstTokenSeconds: expect.any(Number),
      requestSeconds: expect.any(Number),
      tokensPerSecond: expect.any(Number),
      memoryBytes: expect.any(Number),
      versionsLoaded: 1,
      probedAt: expect.stringMatching(/^\d{4}-/),
      machine: {
        cpu: expect.any(String),
        cores: expect.any(Number),
        memoryBytes: expect.any(Number),
        node: process.version,
        runtime: expect.any(String),
      },
    });
    const record = ServiceRecord.parse(JSON.parse(await readFile(services.files.record, "utf8")));
    expect(record.service).toEqual(state);
    expect(await services.serve({ ...request, probe: { ...request.probe, ...impossible } })).toEqual({
      ...state,
      changed: false,
    });
  });

  test("is what a state of an older service lacks, and its record is read all the same", () => {
    const state = { pid: 1, port: 2, serveKey: key("a"), modelDigest: first.digest };
    const older = { version: 1, process: thisProcess(), socket: "/s", service: state };
    expect(ServiceRecord.parse(older).service).toEqual({ ...state, replicas: null, probe: null });
  });
});

describe("D3: a version that misses its bounds", () => {
  test("of latency leaves the old one answering under load, and says what was measured, what is allowed and what helps", async () => {
    const before = await services.serve(services.request(first, room));
    const load = startLoad(before.port, 2, 20);
    const { reason, retry, message } = await services.failureOf(services.request(second, room, key("b"), impossible));
    expect({ reason, retry }).toEqual({ reason: "probe-failed", retry: "later" });
    expect(masked(message)).toMatchInlineSnapshot(`
      "The new version was probed on laptop before it took traffic, and missed what the spec asks for:
        A whole answer took N ms, and objectives.latency.under allows 5 ms.
      Times are medians of 9 seeded prompts of 16 tokens, each answered with 400, one at a time, on CPU (cores: N); memory is the most that was seen.
      The version before it goes on answering.
      Faster: a smaller or a compressed model, more targets.laptop.threads, a shorter objectives.load; or allow more in objectives.latency.under. If the machine was busy, run the same command again."
    `);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await answers(before.port)).toBe(fingerprintOf(first));
    const { changed: _, ...state } = before;
    expect(await stateOf(services.home, place)).toEqual(state);
  });

  test("of memory leaves the old one answering, and counts it in", async () => {
    const before = await services.serve(services.request(first, room));
    const { reason, retry, message } = await services.failureOf(
      services.request(second, room, key("b"), { memoryBytes: 2 ** 20 }),
    );
    expect({ reason, retry }).toEqual({ reason: "probe-failed", retry: "no" });
    expect(masked(message)).toMatchInlineSnapshot(`
      "The new version was probed on laptop before it took traffic, and missed what the spec asks for:
        The service's process took N MiB, the version before it included, and targets.laptop.memory allows 1 MiB.
      Times are medians of 9 seeded prompts of 16 tokens, each answered with 4, one at a time, on CPU (cores: N); memory is the most that was seen.
      The version before it goes on answering.
      Smaller: a smaller or a compressed model, a lower serving.scale.min or serving.batching.maxBatch; or allow more in targets.laptop.memory."
    `);
    expect(await answers(before.port)).toBe(fingerprintOf(first));
    expect((await services.serve(services.request(second, room, key("b")))).modelDigest).toBe(second.digest);
  });

  test("of a gate leaves the old one answering, and hands on what was measured", async () => {
    const before = await services.serve(services.request(first, room));
    const most = gate("serving.request on laptop", "<=", 0.005, "seconds", {
      stage: "serve/laptop",
      measure: "request",
    });
    const request = services.request(second, room, key("b"), { answerTokens: 400, gates: [most] });
    const { reason, message, retry, probe } = await services.failureOf(request);
    expect({ reason, retry }).toEqual({ reason: "gate-failed", retry: "later" });
    expect(message).toMatch(/\n {2}serving\.request on laptop has to be <= 0\.005, and measured [\d.]+ ms\.\n/);
    expect(probe).toMatchObject({ prompts: 9, answerTokens: 400, versionsLoaded: 2 });
    expect(await answers(before.port)).toBe(fingerprintOf(first));
    const least = gate("serving.tokensPerSecond on laptop", ">=", 0.001, "number", {
      stage: "serve/laptop",
      measure: "tokensPerSecond",
    });
    const kept = services.request(second, room, key("b"), { gates: [least] });
    expect((await services.serve(kept)).modelDigest).toBe(second.digest);
  });

  test("and is the first one serves nothing: the service ends, and another version may come", async () => {
    const { reason, message } = await services.failureOf(services.request(first, room, key("a"), impossible));
    expect(reason).toBe("probe-failed");
    expect(message).toContain("\nNothing is served on laptop.\n");
    await expect.poll(() => stat(services.files.record).catch(() => "gone")).toBe("gone");
    expect(await stateOf(services.home, place)).toBeUndefined();
    expect((await services.serve(services.request(first, room))).changed).toBe(true);
  });

  test("because it breaks on the way leaves the old one answering", async () => {
    const fragile = await services.model("fragile", { seed: 3, breaksAt: 100 });
    const before = await services.serve(services.request(first, room));
    expect(
      await services.failureOf(services.request(fragile, room, key("c"), { promptTokens: 90, answerTokens: 40 })),
    ).toEqual({
      reason: "service-failed",
      message: "A model worker ended while it was probed.",
      retry: "later",
    });
    expect(await answers(before.port)).toBe(fingerprintOf(first));
  });
});

describe("D3: a probe that is given up", () => {
  test("by who asked for it, who hangs up, leaves the old version answering, and the next switch goes on", async () => {
    const before = await services.serve(services.request(first, room));
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: (note: string) => void (note === "probing" && stop.abort()) };
    const request = services.request(second, room, key("b"), long);
    expect(await services.failureOf(request, giveUp)).toMatchObject({ reason: "cancelled" });
    expect(await services.serve(services.request(first, room))).toEqual({ ...before, changed: false });
    expect(await answers(before.port)).toBe(fingerprintOf(first));
    expect((await services.serve(request)).modelDigest).toBe(second.digest);
  });

  test("because the template goes on and on lets the next switch and the service's end go on", async () => {
    const endless = await services.model("endless", { seed: 4, template: endlessAbove(8) });
    const before = await services.serve(services.request(first, room));
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: (note: string) => void (note === "probing" && stop.abort()) };
    const failure = await services.failureOf(services.request(endless, room, key("d")), giveUp);
    expect(failure).toMatchObject({ reason: "cancelled" });
    expect(await answers(before.port)).toBe(fingerprintOf(first));
    expect((await services.serve(services.request(second, room, key("b")))).modelDigest).toBe(second.digest);
    const end = (note: string) => void (note === "probing" && process.kill(before.pid, "SIGTERM"));
    await services.failureOf(services.request(endless, room, key("d")), { onNote: end });
    await expect.poll(() => isAlive(before.pid), { timeout: 10_000 }).toBe(false);
    expect(await readFile(services.files.record, "utf8").catch(() => "gone")).toBe("gone");
  });

  test("because the service is told to end lets it end", async () => {
    const { pid } = await services.serve(services.request(first, room));
    const end = (note: string) => void (note === "probing" && process.kill(pid, "SIGTERM"));
    const request = services.request(second, room, key("b"), long);
    expect((await services.failureOf(request, { onNote: end })).reason).toBe("cancelled");
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
