// A service whose process is replaced by one of another program, as real processes over HTTP. The other program is this one by another name.
import { readFile, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { gatewayMetrics } from "../../../specs/handoff/metrics.ts";
import { startLoad } from "../../testing/load.ts";
import { vouch } from "../../testing/serving-rig.ts";
import {
  api,
  fingerprintOf,
  freePort,
  isAlive,
  key,
  type Model,
  place,
  question,
  stateOf,
  useServices,
} from "../../testing/use-services.ts";
import { addressesOf } from "../http/network.ts";
import { addKey, apiKeysText } from "../features/api-keys.ts";
import { serviceState, stopServing } from "./control.ts";
import { programName, startableProgram, thisProgram } from "./program.ts";
import { wantedServices } from "./wanted-service.ts";

const services = useServices();
let first: Model;
let second: Model;
/** Answers of up to 8192 tokens, about two seconds. */
let patient: Model;
beforeAll(async () => {
  first = await services.model("first");
  second = await services.model("second", { seed: 2 });
  patient = await services.model("patient", { positions: 8192 });
});

const newer = { ...startableProgram(), runtime: "99.0.0" };
const batching = { maxBatch: 4, maxTokens: 8192, maxQueue: 64 };
const rollout = { strategy: "blueGreen" as const, drainSeconds: 60 };

/** One that speaks as a successor does, and does no more than this. */
function speaking(code: string) {
  return {
    ...newer,
    args: ["-e", `process.on("message", (said) => { ${code} }); process.send({ say: "begun" });`, "--"],
  };
}

/** `key`: what other machines have to send. */
async function readyAt(host: string, port: number, key?: string): Promise<number | undefined> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host, port, path: "/readyz", agent: false, headers }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    });
    call.once("error", reject).end();
  });
}

/** Clients that make a connection for every request, until they are told to stop. */
function knock(port: number) {
  const answers: unknown[] = [];
  const over = new AbortController();
  const run = (async () => {
    while (!over.signal.aborted) answers.push(await readyAt("127.0.0.1", port).catch((error: unknown) => error));
  })();
  return {
    count: () => answers.length,
    async stop() {
      over.abort();
      await run;
      return answers.filter((answer) => answer !== 200);
    },
  };
}

async function failuresCounted(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counted = [...text.matchAll(new RegExp(`^${gatewayMetrics.requests}\\{.*code="5..".*\\} (\\d+)$`, "gm"))];
  return counted.reduce((sum, [, count]) => sum + Number(count), 0);
}

describe("R15: a service of another program", () => {
  test("is replaced under traffic: no connection is refused or reset, no answer is cut, none counts as a failure, and the old process ends after its last answer", async () => {
    const request = services.request(patient, { batching, rollout });
    const { state, ended } = await services.startChild(request);
    const { port } = state;
    const stream = await api(port).chat.completions.create({ ...question, max_tokens: 8000, stream: true });
    const reasons = (async () => {
      let last: string | null | undefined;
      for await (const { choices } of stream) last = choices[0]?.finish_reason ?? last;
      return last;
    })();
    const load = startLoad(port, 2, 8);
    const knocking = knock(port);
    await expect.poll(() => load.count() > 4 && knocking.count() > 4).toBe(true);
    const after = await services.serve(request, { program: newer });
    expect(after).toEqual({
      ...state,
      pid: expect.any(Number) as number,
      probe: expect.objectContaining({ versionsLoaded: 1 }) as object,
      changed: true,
      tookOverFrom: programName(thisProgram),
    });
    expect(after.pid).not.toBe(state.pid);
    const [asked, knocked] = [load.count(), knocking.count()];
    await expect.poll(() => load.count() > asked + 4 && knocking.count() > knocked + 4).toBe(true);
    await load.stop();
    expect([load.failures, await knocking.stop(), await reasons]).toEqual([[], [], "length"]);
    expect(await failuresCounted(port)).toBe(0);
    expect(await ended).toBe(0);
    expect(await readyAt("::1", port)).toBe(200);
    expect((await stateOf(services.home, place))?.pid).toBe(after.pid);
    expect((await wantedServices(services.home)).map(({ serveKey }) => serveKey)).toEqual([key("a")]);
    expect(await services.serve(request)).toMatchObject({ pid: after.pid, changed: false });
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "stopped" });
    expect(isAlive(after.pid)).toBe(false);
    await expect(readyAt("127.0.0.1", port)).rejects.toThrow("ECONNREFUSED");
  });

  test("takes another model, another port and the addresses of the release in the same step, and hands over again", async () => {
    const file = join(services.home, "api-keys");
    const { keys, key: secret } = addKey([], "shop", "2026-11-27");
    await writeFile(file, apiKeysText(keys), { mode: 0o600 });
    const request = (model: Model, port: number, serveKey: string) => ({
      ...services.request(model, { local: { port, threads: 1, address: "0.0.0.0" } }, serveKey),
      apiKeysFile: file,
    });
    const ports = [await freePort(), await freePort()] as const;
    await services.serve(request(first, ports[0], key("a")));
    const seen = [];
    for (const port of [ports[1], ports[1]]) {
      const { pid, port: now } = await services.serve(request(second, port, key("b")), { program: newer });
      const places = ["127.0.0.1", "::1", ...addressesOf("0.0.0.0")];
      for (const host of places) expect(await readyAt(host, now, secret)).toBe(200);
      const client = api(now).withOptions({ apiKey: secret });
      seen.push([pid, now, (await client.chat.completions.create(question)).system_fingerprint]);
    }
    expect(seen.map(([, ...rest]) => rest)).toEqual([1, 2].map(() => [ports[1], fingerprintOf(second)]));
    expect(new Set(seen.map(([pid]) => pid)).size).toBe(2);
    await expect.poll(() => readyAt("127.0.0.1", ports[0]).catch(() => "closed")).toBe("closed");
  });

  test("is said to run it; one that does not say what it runs, as those of older runtimes, goes on", async () => {
    const { pid } = await services.serve(services.request(first));
    const { record } = services.files;
    const written = JSON.parse(await readFile(record, "utf8")) as object;
    const older = { runtime: "0.0.9", node: "v20.19.0" };
    await writeFile(record, JSON.stringify({ ...written, program: older }));
    expect(await serviceState(services.home, place)).toMatchObject({ value: { pid, runs: programName(older) } });
    const { program: _, ...unsaid } = { ...written, program: older, version: 3 };
    await writeFile(record, JSON.stringify(unsaid));
    expect(await stateOf(services.home, place)).not.toHaveProperty("runs");
    expect(await services.serve(services.request(first), { program: newer })).toMatchObject({ pid, changed: false });
  });
});

describe("R15: the old process goes on", () => {
  test("where the model cannot be loaded by the new one", async () => {
    const { pid } = await services.serve(services.request(first));
    const { folder } = await services.model("broken", { seed: 3 });
    await writeFile(join(folder, "model.onnx"), "not a graph");
    const broken = services.request({ folder, digest: await vouch(folder) }, {}, key("c"));
    const load = startLoad((await stateOf(services.home, place))!.port, 2, 8);
    expect((await services.failureOf(broken, { program: newer })).reason).toBe("model-corrupt");
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await stateOf(services.home, place)).toMatchObject({ pid, serveKey: key("a") });
  });

  test("where it is given up half-way, and nothing is left of the new one", async () => {
    const { pid } = await services.serve(services.request(first));
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: () => stop.abort(), program: newer };
    expect((await services.failureOf(services.request(second, {}, key("b")), giveUp)).reason).toBe("cancelled");
    expect(await services.serve(services.request(first))).toMatchObject({ pid, changed: false });
    await expect.poll(() => readFile(services.files.log, "utf8")).toContain('"event":"not-replaced"');
  });

  test("and serves what is asked itself, where the other program cannot take over", async () => {
    const { pid } = await services.serve(services.request(first));
    const request = services.request(second, {}, key("b"));
    const program = { ...newer, args: ["-e", "process.exit(64)", "--"] };
    const served = await services.serve(request, { program });
    expect(served).toMatchObject({ pid, serveKey: key("b"), modelDigest: second.digest, changed: true });
    expect(served).not.toHaveProperty("tookOverFrom");
  });

  test("and has its place again, where the new one ends just when it is to take it", async () => {
    const { pid, port } = await services.serve(services.request(first));
    const program = speaking(
      `if (said.say === "load") process.send({ say: "loaded" }); if (said.say === "live") process.exit(1);`,
    );
    const failure = await services.failureOf(services.request(first), { program });
    expect(failure.message).toContain("The new process of care/bot (dev, laptop) ended before it served.");
    expect(await stateOf(services.home, place)).toMatchObject({ pid, port });
    expect(await readyAt("127.0.0.1", port)).toBe(200);
    expect((await services.serve(services.request(first), { program: newer })).pid).not.toBe(pid);
  });
});

test("R15: a process that is killed while its successor loads takes it with it, and the next start begins anew", async () => {
  const { pid } = await services.serve(services.request(first));
  const onNote = () => void (isAlive(pid) && process.kill(pid, "SIGKILL"));
  const failure = await services.failureOf(services.request(second, {}, key("b")), { onNote, program: newer });
  expect(failure.message).toContain("ended while it was loading the model");
  const after = await services.serve(services.request(first));
  expect([after.changed, after.pid === pid]).toEqual([true, false]);
  expect((await stateOf(services.home, place))?.pid).toBe(after.pid);
});
