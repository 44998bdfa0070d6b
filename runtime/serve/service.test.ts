import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { entryOf } from "../../specs/program/entry.ts";
import { stopServing } from "./control/control.ts";
import { serviceFiles } from "./control/service-files.ts";
import type { ServiceState } from "./serving-request.ts";
import { api, isAlive, key, type Model, place, question, useServices, stateOf } from "../testing/use-services.ts";

const services = useServices();
let first: Model;
beforeAll(async () => {
  first = await services.model("first");
});

describe("a service", () => {
  test("E2: is started, found again, and stopped; its files are for its user alone", async () => {
    const request = services.request(first);
    const notes: string[] = [];
    const { changed, ...state } = await services.serve(request, { onNote: (note) => notes.push(note) });
    expect(changed).toBe(true);
    expect(state).toEqual({
      pid: expect.any(Number),
      port: expect.any(Number),
      serveKey: key("a"),
      modelDigest: first.digest,
      replicas: 1,
      probe: expect.objectContaining({ prompts: 9, promptTokens: 16, answerTokens: 4, versionsLoaded: 1 }),
    });
    expect([...new Set(notes)]).toEqual(["loading the model", "warming up", "probing"]);
    expect(await stateOf(services.home, place)).toEqual(state);
    expect(await services.serve(request)).toEqual({ ...state, changed: false });
    const { files } = services;
    expect((await stat(files.socket ?? "")).mode & 0o777).toBe(0o600);
    expect((await stat(files.log)).mode & 0o777).toBe(0o600);
    const { port, pid } = state;
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "stopped" });
    expect(isAlive(pid)).toBe(false);
    expect(await stateOf(services.home, place)).toBeUndefined();
    await expect(stat(files.record)).rejects.toThrow("ENOENT");
    await expect(stat(files.socket ?? "")).rejects.toThrow("ENOENT");
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "did not run" });
    const events = (await readFile(files.log, "utf8")).trim().split("\n");
    expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      "started",
      "serving",
      "draining",
      "ended",
    ]);
  });

  test("E2: is one, however many start it at once", async () => {
    const both = await Promise.all([
      services.serve(services.request(first)),
      services.serve(services.request(first)),
      services.serve(services.request(first)),
    ]);
    expect(new Set(both.map(({ pid }) => pid)).size).toBe(1);
    expect(both.filter(({ changed }) => changed).length).toBe(1);
  });

  test("E2: outlives the process that started it, and that one's death by kill -9", async () => {
    const { url: control, execArgv } = entryOf(new URL("./control/control.ts", import.meta.url));
    const code = `
      const { ensureServing } = await import(${JSON.stringify(control.href)});
      const served = await ensureServing(${JSON.stringify(services.request(first))}, { progress: { step() {} }, signal: new AbortController().signal });
      process.stdout.write(JSON.stringify(served.value));
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, [...execArgv, "--input-type=module", "-e", code], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [out] = (await once(starter.stdout, "data")) as [Buffer];
    const { pid } = JSON.parse(out.toString("utf8")) as ServiceState;
    process.kill(-starter.pid!, "SIGKILL");
    await once(starter, "exit");
    expect(isAlive(pid)).toBe(true);
    expect((await stateOf(services.home, place))?.pid).toBe(pid);
  });

  test("E2: that was killed is started again, and what it left is cleared", async () => {
    const before = await services.serve(services.request(first));
    process.kill(before.pid, "SIGKILL");
    await expect.poll(() => stateOf(services.home, place)).toBeUndefined();
    const after = await services.serve(services.request(first));
    expect(after).toMatchObject({ serveKey: key("a"), changed: true });
    expect(after.pid).not.toBe(before.pid);
    expect((await api(after.port).chat.completions.create({ ...question, max_tokens: 3 })).choices.length).toBe(1);
  });

  test("whose record is damaged, or names a process that is somebody else's, is started afresh", async () => {
    const files = services.files;
    await mkdir(join(files.record, ".."), { recursive: true });
    for (const text of ["{", JSON.stringify({ version: 1, process: { pid: process.pid, host: "x" } })]) {
      await writeFile(files.record, text);
      expect(await stateOf(services.home, place)).toBeUndefined();
    }
    expect((await services.serve(services.request(first))).changed).toBe(true);
  });

  test("E2: that hangs is not waited for when it is stopped", async () => {
    const { pid } = await services.serve(services.request(first));
    process.kill(pid, "SIGSTOP");
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "killed" });
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect((await services.serve(services.request(first))).pid).not.toBe(pid);
  });

  test("in a home whose path is too long for a socket keeps it elsewhere", async () => {
    const home = join(services.home, "a".repeat(60), "b".repeat(60));
    const request = { ...services.request(first), home };
    expect(serviceFiles(home, request).socket).toBeUndefined();
    await services.serve(request);
    expect(await stateOf(home, request)).toMatchObject({ modelDigest: first.digest });
    const { socket } = JSON.parse(await readFile(serviceFiles(home, request).record, "utf8")) as { socket: string };
    await stopServing(home, request);
    await expect(stat(socket)).rejects.toThrow("ENOENT");
    await expect(stat(join(socket, ".."))).rejects.toThrow("ENOENT");
  });
});
