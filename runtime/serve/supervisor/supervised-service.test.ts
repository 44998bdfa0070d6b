// A supervisor as a real process over real services.
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import { lockInUse } from "../../../specs/program/lock.ts";
import { replaceFile } from "../../system/atomic-file.ts";
import { servicesFolder, wantedEnding } from "../../system/service-places.ts";
import { value } from "../../testing/store-rig.ts";
import {
  api,
  isAlive,
  type Model,
  place,
  question,
  stateOf,
  freePort,
  useServices,
} from "../../testing/use-services.ts";
import { moveServing, serviceState, stopServing } from "../control/control.ts";
import { pulseOf } from "../control/pulse.ts";
import { reachService } from "../control/reach-service.ts";
import { serviceFiles } from "../control/service-files.ts";
import { spawnService } from "../control/spawn-service.ts";
import { wantedServices } from "../control/wanted-service.ts";
import { ensureSupervisor } from "./ensure-supervisor.ts";
import { readSupervisor, supervisorFiles } from "./supervisor-files.ts";

const services = useServices();
let model: Model;
beforeAll(async () => {
  model = await services.model("one");
});
afterEach(async () => {
  await stopServing(services.home, place);
  await until(async () => (await lockInUse(supervisorFiles(services.home).lock)) === undefined);
});

/** What is waited for comes from other processes. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

/** By one that lives; another one may have left its record. */
const supervised = () =>
  until(async () => {
    const record = await readSupervisor(services.home);
    return record !== undefined && isAlive(record.process.pid);
  });
const answering = async () => {
  await until(async () => (await stateOf(services.home, place)) !== undefined);
  return (await stateOf(services.home, place))!;
};

test("R2, R9: a service that is killed is started again at its port, by a process that outlives whoever started it; what was stopped is not", async () => {
  const port = await freePort();
  const before = await services.serve(services.request(model, { local: { port, threads: 1 } }));
  expect(await ensureSupervisor(services.home)).toEqual({ ok: true, value: undefined });
  await supervised();
  process.kill(before.pid, "SIGKILL");
  await until(async () => !isAlive(before.pid));
  const after = await answering();
  expect([after.port, after.pid === before.pid]).toEqual([port, false]);
  expect((await api(port).chat.completions.create({ ...question, max_tokens: 2 })).choices).toHaveLength(1);
  await until(async () => (await readSupervisor(services.home))?.restarts.length === 1);
  expect(await readSupervisor(services.home)).toMatchObject({ restarts: [{ count: 1, failure: null }] });
  await stopServing(services.home, place);
  expect(await wantedServices(services.home)).toEqual([]);
  await until(async () => (await lockInUse(supervisorFiles(services.home).lock)) === undefined);
  expect(await serviceState(services.home, place)).toEqual({ ok: true, value: undefined });
});

test("what is wanted is what is served, though nobody who asked for it lives to write it down", async () => {
  const { ended } = await services.startChild(services.request(model));
  const request = services.request(model, {}, "b".repeat(64));
  const channel = value(await reachService(services.files))!;
  channel.send({ command: "serve", request });
  await until(async () => {
    const reply = await channel.next();
    return reply !== undefined && "reply" in reply && reply.reply === "served";
  });
  channel.end();
  expect((await wantedServices(services.home)).map(({ serveKey }) => serveKey)).toEqual([request.serveKey]);
  await stopServing(services.home, place);
  expect([await ended, await wantedServices(services.home)]).toEqual([0, []]);
});

test("a service that was started and never asked to serve is asked, and what is no file keeps no other from being looked after", async () => {
  const { pid } = await services.serve(services.request(model));
  await mkdir(join(servicesFolder(services.home), `other${wantedEnding}`));
  await ensureSupervisor(services.home);
  await supervised();
  process.kill((await readSupervisor(services.home))!.process.pid, "SIGKILL");
  process.kill(pid, "SIGKILL");
  await until(async () => !isAlive(pid));
  // As a supervisor leaves it that is killed between the start of a service and the question.
  const { child } = await spawnService(services.files, services.request(model));
  await until(async () => (await pulseOf(services.files)) === "idle");
  await ensureSupervisor(services.home);
  expect((await answering()).pid).toBe(child.pid);
});

test("a home has one supervisor, which a newer runtime replaces; a service goes on meanwhile", async () => {
  const { pid } = await services.serve(services.request(model));
  await ensureSupervisor(services.home);
  await until(async () => (await lockInUse(supervisorFiles(services.home).lock)) !== undefined);
  await supervised();
  const first = (await readSupervisor(services.home))!;
  await ensureSupervisor(services.home);
  expect((await readSupervisor(services.home))?.process).toEqual(first.process);
  await replaceFile(supervisorFiles(services.home).record, JSON.stringify({ ...first, runtime: "0.0.0" }));
  await ensureSupervisor(services.home);
  await until(async () => (await readSupervisor(services.home))?.runtime === first.runtime);
  expect((await readSupervisor(services.home))?.process).not.toEqual(first.process);
  expect((await stateOf(services.home, place))?.pid).toBe(pid);
});

test("no supervisor is started where nothing is wanted, and a service that moves is wanted under its new name", async () => {
  expect(await ensureSupervisor(services.home)).toEqual({ ok: true, value: undefined });
  expect(await lockInUse(supervisorFiles(services.home).lock)).toBeUndefined();
  await services.serve(services.request(model));
  const other = { ...place, project: "desk" };
  await moveServing(services.home, place, other);
  expect((await wantedServices(services.home)).map(({ project }) => project)).toEqual(["desk"]);
  expect(existsSync(services.files.wanted)).toBe(false);
  expect(JSON.parse(await readFile(serviceFiles(services.home, other).wanted, "utf8"))).toMatchObject({ version: 1 });
  await stopServing(services.home, other);
  expect(await wantedServices(services.home)).toEqual([]);
});
