// Datasets of what is behind URLs, against a real server.
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manifestOf, openRig, type Rig } from "../../testing/dataset-rig.ts";
import type { LocatedSource } from "./source.ts";

const rows = Array.from({ length: 40 }, (_, i) => `{"text":"row ${i}"}\n`).join("");
const zipped = gzipSync(rows);

let rig: Rig;
let server: Server;
let asked: string[];
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  rig = await openRig();
  asked = [];
  answer = (response) => response.end(zipped);
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers["accept-encoding"]} ${String(request.headers.authorization)}`);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rig.remove();
});

async function remote(): Promise<LocatedSource> {
  const { digest, bytes } = await rig.file("elsewhere", zipped);
  const path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows.jsonl.gz`;
  return { path, digest, bytes, container: "jsonl", gzip: true };
}

async function failure(scratch = "scratch"): Promise<{ reason?: string; message?: string; retry?: string }> {
  const source = await remote();
  const ran = await rig.run(manifestOf([source]), { scratch });
  if (ran.ok) return {};
  const { reason, message, retry } = ran.failure;
  return { reason, message: message.replaceAll(source.path, "URL"), retry };
}

test("B1: a source behind a URL is downloaded once, and is called by it", async () => {
  const source = await remote();
  const whole = await rig.build(manifestOf([source]));
  expect(whole.meta.accounting).toMatchObject({ lines: 40, kept: 40 });
  expect(whole.meta.lineage.sources).toEqual([{ digest: source.digest, bytes: source.bytes, gzip: true, lines: 40 }]);
  expect(JSON.stringify(whole.files)).not.toContain("127.0.0.1");
  await rig.build(manifestOf([source]));
  expect(asked).toEqual(["/rows.jsonl.gz identity undefined"]);
});

test("B1: what is not what was pinned is refused, and never read", async () => {
  const advice = 'Run "fairlead pin --refresh" to take what is there now, and build again';
  answer = (response) => response.end(Buffer.concat([zipped, Buffer.from("more")]));
  expect(await failure()).toEqual({
    reason: "input-changed",
    message: `URL is not what was pinned: it has more than ${zipped.length} bytes. ${advice}`,
    retry: "no",
  });
  answer = (response) => response.end(zipped.subarray(1));
  expect((await failure()).message).toBe(
    `URL is not what was pinned: it has ${zipped.length - 1} bytes where ${zipped.length} were pinned. ${advice}`,
  );
  answer = (response) => response.end(Buffer.alloc(zipped.length));
  expect((await failure()).message).toContain("URL is not what was pinned: its digest is sha256:");
  answer = (response) => response.writeHead(503).end();
  expect(await failure()).toEqual({
    reason: "download-failed",
    message: "URL could not be downloaded: the server answers 503",
    retry: "later",
  });
  answer = (response) => {
    response.writeHead(200, { "content-length": zipped.length });
    response.write(zipped.subarray(0, 10), () => response.destroy());
  };
  expect((await failure()).message).toContain("URL could not be downloaded: ");
  answer = (response) => response.end(zipped);
  expect(await failure()).toEqual({});
});

test("B4: Ctrl-C ends a download, and the next run begins it again", async () => {
  const stop = new AbortController();
  answer = (response) => {
    response.write(zipped.subarray(0, 10));
    response.write(zipped.subarray(10, 20), () => setImmediate(() => stop.abort()));
  };
  const ran = await rig.run(manifestOf([await remote()]), { signal: stop.signal });
  expect(ran).toMatchObject({ ok: false, failure: { reason: "cancelled" } });
  answer = (response) => response.end(zipped);
  expect((await rig.build(manifestOf([await remote()]))).meta.accounting.kept).toBe(40);
});
