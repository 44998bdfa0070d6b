import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createParser } from "eventsource-parser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EventStream } from "./event-stream.ts";

let server: Server;
let client: Socket;
let response: ServerResponse;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const asked = new Promise<ServerResponse>((resolve) => server.once("request", (_, answer) => resolve(answer)));
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  client.pause();
  response = await asked;
  response.writeHead(200, { "content-type": "text/event-stream" });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Everything that the client gets, once it reads. */
async function readAll(): Promise<{ event: string | undefined; data: string }[]> {
  const parts: Buffer[] = [];
  client.on("data", (part) => parts.push(part));
  client.resume();
  await new Promise((resolve) => client.once("close", resolve));
  const text = Buffer.concat(parts).toString("utf8");
  const events: { event: string | undefined; data: string }[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  // Chunked: a size in hexadecimal, a line break, the bytes, a line break.
  let at = 0;
  const bytes = Buffer.from(body);
  for (;;) {
    const end = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, end).toString("latin1"), 16);
    if (!(size > 0)) break;
    parser.feed(bytes.subarray(end + 2, end + 2 + size).toString("utf8"));
    at = end + 2 + size + 2;
  }
  return events;
}

test("D3: a reader that is slow gets every text, in few events, and what waits for it is kept once", async () => {
  const stream = new EventStream(response, { textEvent: (text) => JSON.stringify({ text }) });
  const texts = Array.from({ length: 20_000 }, (_, at) => `${at}:${"x".repeat(1000)}\n`);
  stream.event("first");
  let mostQueued = 0;
  for (const [at, text] of texts.entries()) {
    stream.text(text);
    mostQueued = Math.max(mostQueued, response.writableLength);
    if (at % 100 === 0) await new Promise(setImmediate);
  }
  // 20 MB were written, the system's buffers hold some of it, and node no more than its high-water mark and one event.
  expect(mostQueued).toBeLessThan(200_000);
  stream.event("last");
  stream.end();
  const events = await readAll();
  expect(events[0]?.data).toBe("first");
  expect(events.at(-1)?.data).toBe("last");
  const middle = events.slice(1, -1).map(({ data }) => (JSON.parse(data) as { text: string }).text);
  expect(middle.join("")).toBe(texts.join(""));
  expect(middle.length).toBeLessThan(texts.length);
});

test("events have names, and keep their place among texts", async () => {
  const stream = new EventStream(response, { textEvent: (text) => `<${text}>` });
  stream.text("a");
  stream.text("b");
  stream.event("{}", "error");
  stream.end();
  expect(await readAll()).toEqual([
    { event: undefined, data: "<a>" },
    { event: undefined, data: "<b>" },
    { event: "error", data: "{}" },
  ]);
});

test("D3: a reader that takes nothing for too long is hung up on", async () => {
  const stream = new EventStream(response, { textEvent: (text) => text, stallMs: 100 });
  // Until the system's buffers are full too.
  for (let parts = 0; !response.destroyed; parts++) {
    expect(parts).toBeLessThan(10_000);
    stream.text("x".repeat(100_000));
    await new Promise((resolve) => setTimeout(resolve, response.writableNeedDrain ? 5 : 0));
  }
  expect(response.errored?.message).toBe("the reader stopped reading");
  stream.text("nobody hears this");
  stream.end();
});

test("D3: a reader that does not take the end of an answer is hung up on", async () => {
  const stream = new EventStream(response, { textEvent: (text) => text, stallMs: 50 });
  const closed = new Promise((resolve) => response.once("close", resolve));
  stream.event("x".repeat(50_000_000));
  stream.end();
  await closed;
  expect(response.errored?.message).toBe("the reader stopped reading");
});
