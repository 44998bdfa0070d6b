// fairlead pin as people use it, against a real server.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryOf } from "../../specs/program/entry.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";

const file = "specs/projects/care/talks.yaml";
const rows = '{"text":"one"}\n{"text":"two"}\n';
const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

let folder: string;
let server: Server;
let origin: string;
let content: string;
let asked: string[];
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-pin-")));
  await fairlead("init");
  content = rows;
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["accept-encoding"]}`);
    if (request.url === "/moved.jsonl") response.writeHead(302, { location: "/rows.jsonl" }).end();
    else if (request.url?.startsWith("/rows.jsonl") === true) response.end(content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const fairlead = (...args: string[]) => collect(main, args, folder);
const read = () => readFile(path.join(folder, file), "utf8");

async function specOf(source: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(
    path.join(folder, file),
    `apiVersion: fairlead.dev/v1
kind: Project
name: talks # by hand
team: care
datasets:
  rows: { version: "1.0", source: { format: text, ${source} } }
  block:
    version: "1.0"
    source:
      format: text
      urls:
        # the newest export
        - url: ${origin}/rows.jsonl?day=1 # daily
environments: { dev: {} }
`,
  );
}

describe("fairlead pin", () => {
  it("B1: writes digest and size beside each URL, and keeps every other byte", async () => {
    await specOf(`urls: [{ url: "${origin}/rows.jsonl" }]`);
    const before = await read();
    expect((await fairlead("check")).err).toContain("source-unpinned");
    const { code, out } = await fairlead("pin");
    expect([code, out.replaceAll(origin, "ORIGIN")]).toEqual([
      0,
      `pinned  ${file}: ORIGIN/rows.jsonl  digest: "${digest(rows)}", bytes: 30\n` +
        `pinned  ${file}: ORIGIN/rows.jsonl?day=1  digest: "${digest(rows)}", bytes: 30\n\nNext: fairlead plan\n`,
    ]);
    const pins = (text: string): string => text.replace(`, digest: "${digest(rows)}", bytes: 30`, "");
    const lines = `\n          digest: "${digest(rows)}"\n          bytes: 30`;
    expect(pins(await read()).replace(lines, "")).toBe(before);
    expect((await fairlead("check")).code).toBe(0);
    expect(asked).toEqual(["GET /rows.jsonl identity", "GET /rows.jsonl?day=1 identity"]);
    expect((await fairlead("pin")).out).toBe(
      "Nothing to pin: the YAML specs say what they mean by every URL, dataset of another project and key.\n",
    );
  });

  it("B1: takes what is there now with --refresh alone", async () => {
    await specOf(`urls: [{ url: "${origin}/rows.jsonl" }]`);
    await fairlead("pin");
    content = '{"text":"three"}\n';
    expect((await fairlead("pin", "--json")).out).toBe('{\n  "pinned": []\n}\n');
    const { out } = await fairlead("pin", "--refresh", "--json");
    const { pinned } = JSON.parse(out) as { pinned: { state: string; digest: string }[] };
    expect(pinned.map((one) => [one.state, one.digest])).toEqual([
      ["changed", digest(content)],
      ["changed", digest(content)],
    ]);
    expect(await read()).not.toContain(digest(rows));
    expect((await fairlead("pin", "--refresh")).out).toContain("as before");
  });

  it("B1: an apply downloads what was pinned, once, and makes the dataset of it", async () => {
    content = Array.from({ length: 30 }, (_, i) => `{"text":"row ${i}"}\n`).join("");
    await specOf(`urls: [{ url: "${origin}/rows.jsonl" }]`);
    await fairlead("pin");
    expect((await fairlead("build")).code).toBe(0);
    asked = [];
    const { url, execArgv } = entryOf(new URL("../../runtime/cli.ts", import.meta.url));
    const args = [...execArgv, fileURLToPath(url), "apply", "--environment", "dev", "--project", "care/talks"];
    const applied = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_, out, err) => resolve(`${out}${err}`));
    });
    expect(applied).toMatch(/dataset\/block +ran .* trainSamples \d+ {2}validSamples \d+ /);
    // The same bytes by another URL are the same dataset.
    expect(asked).toEqual(["GET /rows.jsonl?day=1 identity"]);
  });

  it("B1: what cannot be had is named, and what was pinned before stays", async () => {
    await specOf(`urls: [{ url: "${origin}/moved.jsonl" }, { url: "${origin}/gone.jsonl" }]`);
    const { code, err } = await fairlead("pin");
    expect([code, err.replaceAll(origin, "ORIGIN")]).toEqual([
      1,
      "ORIGIN/gone.jsonl cannot be pinned: the server answers 404. 1 before it was pinned\n",
    ]);
    expect(await read()).toContain(`/moved.jsonl", digest: "${digest(rows)}", bytes: 30 }, { url:`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await fairlead("pin")).err).toContain("cannot be pinned: ECONNREFUSED");
  });
});
