import { existsSync, writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { api, isAlive, key, type Model, place, question, stateOf, useServices } from "../../testing/use-services.ts";
import { moveServing, stopServing } from "./control.ts";
import { serviceFiles } from "./service-files.ts";

const services = useServices();
const other = { ...place, team: "help", project: "desk" };
let first: Model;
let second: Model;
beforeAll(async () => {
  first = await services.model("first");
  second = await services.model("second", { seed: 7 });
});
afterEach(() => stopServing(services.home, other));

const move = () => moveServing(services.home, place, other);
const otherFiles = () => serviceFiles(services.home, other);
const left = () => {
  const { record, serviceLock, controlLock, socket, log } = services.files;
  return [record, serviceLock, controlLock, socket ?? "", log].filter((file) => existsSync(file));
};

describe("a service that moves", () => {
  test("is the same process at the same port, goes on with the answer that it gives, and leaves nothing where it was", async () => {
    const { changed: _, ...before } = await services.serve(services.request(first));
    const stream = await api(before.port).chat.completions.create({ ...question, max_tokens: 64, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    writeFileSync(otherFiles().log, "of one that was called so once\n");
    expect(await move()).toEqual({ ok: true, value: "moved" });
    let end: string | null | undefined;
    for (let part = await parts.next(); part.done !== true; part = await parts.next())
      end = part.value.choices[0]?.finish_reason;
    expect(end).toMatch(/stop|length/);
    expect(await stateOf(services.home, place)).toBeUndefined();
    expect(await stateOf(services.home, other)).toEqual(before);
    expect((await fetch(`http://127.0.0.1:${before.port}/readyz`)).status).toBe(200);
    expect(left()).toEqual([]);
    expect([existsSync(otherFiles().log), existsSync(`${otherFiles().log}.1`)]).toEqual([true, true]);
    expect(await move()).toEqual({ ok: true, value: "did not run" });
  });

  test("is switched there at its port, and stopped there to its end", async () => {
    const before = await services.serve(services.request(first));
    await move();
    const request = { ...services.request(second, {}, key("b")), ...other };
    expect(await services.serve(request)).toMatchObject({
      pid: before.pid,
      port: before.port,
      modelDigest: second.digest,
    });
    expect(await stopServing(services.home, other)).toEqual({ ok: true, value: "stopped" });
    expect(isAlive(before.pid)).toBe(false);
    const { record, serviceLock, socket } = otherFiles();
    expect([record, serviceLock, socket ?? ""].filter((file) => existsSync(file))).toEqual([]);
  });

  test("comes back, and leaves the place for another one", async () => {
    const before = await services.serve(services.request(first));
    await move();
    expect(await moveServing(services.home, other, place)).toEqual({ ok: true, value: "moved" });
    expect((await stateOf(services.home, place))?.pid).toBe(before.pid);
    const next = await services.serve({ ...services.request(first), ...other });
    expect(next.pid).not.toBe(before.pid);
  });
});

describe("a service that cannot move is stopped", () => {
  test("where another one lives, which goes on", async () => {
    const before = await services.serve(services.request(first));
    const there = await services.serve({ ...services.request(first), ...other });
    expect(await move()).toEqual({ ok: true, value: "stopped" });
    expect([isAlive(before.pid), (await stateOf(services.home, other))?.pid]).toEqual([false, there.pid]);
  });

  test("where it hangs", async () => {
    const { pid } = await services.serve(services.request(first));
    process.kill(pid, "SIGSTOP");
    expect(await move()).toEqual({ ok: true, value: "killed" });
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(existsSync(services.files.record)).toBe(false);
  });

  test("and one that was killed has left nothing in the way", async () => {
    const { pid } = await services.serve(services.request(first));
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await move()).toEqual({ ok: true, value: "did not run" });
    expect(existsSync(services.files.record)).toBe(false);
  });
});
