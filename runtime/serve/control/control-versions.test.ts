// What a program of another version says over the control socket, and what a service of another version answers.
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { api, isAlive, type Model, place, question, useServices } from "../../testing/use-services.ts";
import { serviceState, stopServing } from "./control.ts";

const services = useServices();
let first: Model;
beforeAll(async () => {
  first = await services.model("first");
});

/** Sends it as it is, and returns all that comes until the other side hangs up. */
async function say(text: string): Promise<string> {
  const socket = connect(services.files.socket ?? "");
  socket.setEncoding("utf8").write(text);
  let answer = "";
  socket.on("data", (part: string) => (answer += part));
  await once(socket, "close");
  return answer;
}

describe("R1: a service that is asked what it does not understand", () => {
  test.each([
    ["an unknown field", '{"command":"state","version":1,"since":4}', 'it has a field "version"'],
    ["an unknown command", '{"command":"reload"}', 'its field "command" is another'],
    ["an unknown field deep inside", '{"command":"serve","request":{"home":7}}', 'its field "request.home" is another'],
    ["no JSON", "state", "it is not JSON"],
    ["no object", "[]", "it is no such message"],
    ["an endless line", "x".repeat(2 ** 20 + 1), "it is longer than 1048576 characters"],
  ])("says what it understands, and goes on: %s", async (_, line, why) => {
    const { pid, port } = await services.serve(services.request(first));
    const isEndless = line.length > 2 ** 20;
    const answer = await say(isEndless ? line : `${line}\n`);
    expect(JSON.parse(answer)).toEqual({ reply: "not-understood", versions: [1], why });
    expect((await api(port).chat.completions.create({ ...question, max_tokens: 2 })).choices).toHaveLength(1);
    expect(isAlive(pid)).toBe(true);
    const log = readFileSync(services.files.log, "utf8").trim().split("\n");
    expect(JSON.parse(log.at(-1) ?? "")).toMatchObject({ level: "warning", event: "command-not-understood", why });
  });
});

test("R1: a service whose record cannot be written says so, logs why, and goes on", async () => {
  const { pid, port } = await services.serve(services.request(first));
  const { record } = services.files;
  const before = readFileSync(record, "utf8");
  rmSync(record);
  mkdirSync(join(record, "in-the-way"), { recursive: true });
  const more = { command: "serve", request: { ...services.request(first), replicas: 2 } };
  const replies = (await say(`${JSON.stringify(more)}\n`)).trim().split("\n");
  rmSync(record, { recursive: true });
  writeFileSync(record, before);
  expect(JSON.parse(replies.at(-1) ?? "")).toMatchObject({
    reply: "failed",
    failure: {
      reason: "service-failed",
      message: "The service made a mistake of its own, and goes on. Its log says which.",
    },
  });
  expect(readFileSync(services.files.log, "utf8")).toContain('"event":"command-failed","command":"serve","error":"');
  expect((await api(port).chat.completions.create({ ...question, max_tokens: 2 })).choices).toHaveLength(1);
  expect(isAlive(pid)).toBe(true);
});

describe("R1: a service of another version", () => {
  /** Answers every question in the place of the service whose record stands there. */
  async function answering(reply: object, ask: () => Promise<void>): Promise<void> {
    await services.serve(services.request(first));
    const { record } = services.files;
    const before = readFileSync(record, "utf8");
    const path = join(dirname(record), "0123456789ab.sock");
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(`${JSON.stringify(reply)}\n`));
    });
    server.listen(path);
    await once(server, "listening");
    writeFileSync(record, JSON.stringify({ ...(JSON.parse(before) as object), socket: path }));
    try {
      await ask();
    } finally {
      for (const socket of open) socket.destroy();
      server.close();
      rmSync(path, { force: true });
      writeFileSync(record, before);
    }
  }

  test("that does not understand the question is named with the versions of both, and left serving", async () => {
    await answering(
      { reply: "not-understood", versions: [2, 3], why: 'it has a field "probe"', since: 3 },
      async () => {
        const looked = await serviceState(services.home, place);
        const message = looked.ok ? "" : looked.failure.message;
        expect(message).toMatchInlineSnapshot(
          `"The service of care/bot (dev, laptop) does not understand what it was asked: it has a field "probe". It understands control messages of versions 2, 3, and this program those of version 1. It goes on serving. Use the version of Fairlead that started it, or stop it with fairlead-runtime stop, which every version understands, and apply again."`,
        );
        expect((await services.failureOf(services.request(first))).message).toBe(message);
      },
    );
    expect((await serviceState(services.home, place)).ok).toBe(true);
  });

  test("whose answer is not understood is named, and left serving", async () => {
    await answering({ reply: "state", state: null, load: 3 }, async () => {
      const looked = await serviceState(services.home, place);
      const message = looked.ok ? "" : looked.failure.message;
      expect(message).toMatchInlineSnapshot(
        `"The service of care/bot (dev, laptop) answers in a way that this program does not know: it has a field "load". It goes on serving. Use the version of Fairlead that started it, or stop it with fairlead-runtime stop, which every version understands, and apply again."`,
      );
      expect((await services.failureOf(services.request(first))).message).toBe(message);
    });
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "stopped" });
  });
});
