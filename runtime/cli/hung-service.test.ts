// A service whose process was stopped (SIGSTOP): it has its port, its lock and its socket, and never answers.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { inventoryVersion, writeInventory } from "../apply/inventory.ts";
import { openLocalEngine } from "../engines/local/local-engine.ts";
import { serviceState } from "../serve/control/control.ts";
import { openControlServer } from "../serve/control/control-server.ts";
import { runProgram, startProgram } from "../testing/program.ts";
import { api, isAlive, type Model, place, question, useServices } from "../testing/use-services.ts";

const services = useServices();
let first: Model;
beforeAll(async () => {
  first = await services.model("first");
});

/** A service that was applied, and was stopped in the middle of its life. */
async function hung(): Promise<number> {
  await mkdir(join(services.home, "generated"), { recursive: true });
  const { pid, port, ...state } = await services.serve(services.request(first));
  const { changed: _, ...service } = state;
  await writeInventory(services.home, {
    version: inventoryVersion,
    ...{ team: place.team, project: place.project, environment: place.environment },
    repository: services.home,
    engine: "local",
    applied: [],
    services: [{ ...service, target: place.target, address: `http://127.0.0.1:${port}`, alias: "helper" }],
    attempt: null,
  });
  process.kill(pid, "SIGSTOP");
  return pid;
}

const flags = () => ["--root", services.home, "--home", services.home];

test("R3: status names a service that hangs, and ends", async () => {
  const pid = await hung();
  const { code, out } = await runProgram("cli.ts", ["status", ...flags()]);
  expect(code).toBe(0);
  expect(out).toContain(
    `  serve/laptop  hung  helper; process ${pid} lives and does not answer; run apply to replace it\n`,
  );
  const json = await runProgram("cli.ts", ["status", "--json", ...flags()]);
  expect(JSON.parse(json.out)).toMatchObject({
    projects: [{ services: [{ target: "laptop", up: false, stuck: { pid, why: "hung" } }] }],
  });
  expect(await serviceState(services.home, place)).toEqual({ ok: true, value: { pid, stuck: "hung" } });
});

test("R3: stop ends a service that hangs, says so, and ends", async () => {
  const pid = await hung();
  const stop = ["stop", "--environment", "dev", "--project", "bot", ...flags()];
  const { code, out } = await runProgram("cli.ts", stop);
  expect({ code, out }).toEqual({
    code: 0,
    out:
      "care/bot (dev): stopped laptop by force (it was hung, or took too long)\n" +
      "Clients are refused until the next apply. A restart needs no stop: apply alone replaces what has to be replaced, without a gap.\n",
  });
  expect(isAlive(pid)).toBe(false);
});

test("R3: a service that hangs is replaced, which is said, and the new one answers", async () => {
  const pid = await hung();
  const notes: string[] = [];
  const served = await services.serve(services.request(first), { onNote: (note) => notes.push(note) });
  expect(served).toMatchObject({ changed: true, replaced: pid });
  expect(notes).toContain(`process ${pid} is hung and is ended by force`);
  expect(served.pid).not.toBe(pid);
  expect(isAlive(pid)).toBe(false);
  expect((await api(served.port).chat.completions.create({ ...question, max_tokens: 2 })).choices).toHaveLength(1);
});

test("R3: what an engine observes tells a service that hangs from one that is gone", async () => {
  const pid = await hung();
  const engine = await openLocalEngine({ home: services.home, repository: services.home });
  if (!engine.ok) throw new Error(engine.failure.message);
  const observed = await engine.value.observe({ scope: place, outputs: [], targets: ["laptop", "desk"] });
  expect(observed).toMatchObject({
    ok: true,
    value: { services: [], stuck: [{ target: "laptop", pid, stuck: "hung" }] },
  });
});

test("R3: a program that hangs while it talks to a service does not keep it from ending", async () => {
  const handler = {
    state: () => undefined,
    serve: () => new Promise<never>(() => undefined),
    replace: () => new Promise<never>(() => undefined),
    stop: () => 0,
    stopping: () => undefined,
    move: () => new Promise<never>(() => undefined),
    broke: () => undefined,
    misunderstood: () => undefined,
  };
  const socket = `${services.home}/alone.sock`;
  const control = await openControlServer({ ...services.files, socket }, handler);
  const client = startProgram("testing/silent-client.ts", [socket]);
  await client.prints("connected");
  client.child.kill("SIGSTOP");
  await control.close();
  client.child.kill("SIGKILL");
  expect((await client.ended).out).toBe("connected\n");
});
