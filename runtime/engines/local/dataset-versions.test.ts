// Versions of a dataset as an engine lays them out: each is compared with the one before it, and carries what that found.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReleaseStage } from "../../release/release.ts";
import type { Result } from "../../result.ts";
import { readDataset } from "../../store/read-checkout.ts";
import { Blobs, diskWriter } from "../../store/blobs.ts";
import { storeOf } from "../../system/home.ts";
import { contextOf, manifestOf, openRig, type Rig } from "../../testing/dataset-rig.ts";
import { type LocalEngine, openLocalEngine } from "./local-engine.ts";

let rig: Rig;
let home: string;
let engine: LocalEngine;
beforeEach(async () => {
  rig = await openRig();
  home = join(rig.root, ".fairlead");
  engine = value(await openLocalEngine({ home, repository: rig.root }));
});
afterEach(() => rig.remove());

const context = { progress: { step() {} }, signal: new AbortController().signal };
const scope = { team: "care", project: "bot", environment: "dev" };
const rows = { format: "text", columns: null } as const;
const texts = Array.from({ length: 12 }, (_, i) => `text number ${i}`);

/** What an apply does with a dataset: it is made, and laid out. */
async function layOut(version: string, said: readonly string[], signal = context.signal) {
  const file = await rig.file("a.jsonl", said.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  const manifest = manifestOf([file]);
  const { stage } = contextOf(manifest, rig.root, rig.root);
  const key = createHash("sha256").update(said.join("|")).digest("hex");
  const of = { stage: { ...stage, key }, kind: "dataset", job: manifest } as ReleaseStage<"dataset">;
  const ran = value(await engine.apply({ action: "run", scope, stage: of, inputs: new Map() }, context));
  if (ran.action !== "run") throw new Error("nothing ran");
  const { keys: _, ...named } = manifest.metadata;
  const labels = { ...named, name: "talks", version };
  return engine.apply({ action: "checkout", scope, labels, rows, digest: ran.output.digest }, { ...context, signal });
}

function folder(version: string): string {
  return join(home, "dataset/care/bot/talks", `v${version}`);
}

async function changeOf(version: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder(version), "change.json"), "utf8"));
}

it("writes the class and the counts beside a version, and advises once where a minor number promises less", async () => {
  expect(value(await layOut("1.0", texts))).toEqual({ action: "checkout", folder: folder("1.0"), changed: true });
  expect(value(await layOut("1.1", [...texts, "one more"]))).not.toHaveProperty("advice");
  expect(await changeOf("1.1")).toMatchObject({
    ...{ since: "1.0", change: { class: "minor", rows: { added: 1, removed: 0, same: 12 } } },
  });
  const others = [...texts.slice(2), "one more"];
  expect(value(await layOut("1.2", others))).toMatchObject({
    advice:
      "care/bot/talks v1.2 is a major change of v1.1 (removed 2), and its number promises a minor one. fairlead-runtime data diff care/bot/talks 1.1 1.2 " +
      "shows the rows. Where readers should notice, call it 2.0 in the spec: that runs nothing again.",
  });
  const page = await readFile(join(folder("1.2"), "report.html"), "utf8");
  expect(page).toContain("Since v1.1 <b>a major change</b> (removed 2)");
  expect(value(await layOut("1.2", others))).toEqual({ action: "checkout", folder: folder("1.2"), changed: false });
  expect(value(await layOut("2.0", texts.slice(3)))).not.toHaveProperty("advice");
  expect(await changeOf("2.0")).toMatchObject({ since: "1.2", change: { class: "major" } });
});

it("compares again once another version stands before it, and says nothing where none does any more", async () => {
  await layOut("1.0", texts);
  await layOut("1.2", [...texts, "one more"]);
  await layOut("1.1", [...texts, "another"]);
  expect(value(await layOut("1.2", [...texts, "one more"]))).toMatchObject({
    advice: expect.stringContaining("(added 1, removed 1)"),
  });
  expect(await changeOf("1.2")).toMatchObject({ since: "1.1" });
  for (const version of ["1.0", "1.1"]) await rm(folder(version), { recursive: true });
  await layOut("1.2", [...texts, "one more"]);
  await expect(changeOf("1.2")).rejects.toThrow("ENOENT");
});

it("makes a damaged comparison again, and verify takes it for no stranger", async () => {
  await layOut("1.0", texts);
  await layOut("1.1", [...texts, "one more"]);
  await writeFile(join(folder("1.1"), "change.json"), '{"since": "1.0"');
  await layOut("1.1", [...texts, "one more"]);
  expect(await changeOf("1.1")).toMatchObject({ since: "1.0", change: { class: "minor" } });
  const blobs = new Blobs(storeOf(home), diskWriter);
  expect(await readDataset(folder("1.1"), "care/bot", blobs, context)).toMatchObject({ damages: [], strangers: [] });
});

it("stops comparing when it is asked to, and the next time compares", async () => {
  await layOut("1.0", texts);
  expect(await layOut("1.1", texts.slice(1), AbortSignal.abort())).toMatchObject({
    ok: false,
    failure: { reason: "cancelled" },
  });
  expect(value(await layOut("1.1", texts.slice(1)))).toMatchObject({
    changed: false,
    advice: expect.any(String) as string,
  });
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

it("goes on where the version before cannot be read, and waits for nothing that stands in the place of its files", async () => {
  await layOut("1.0", texts);
  await writeFile(join(folder("1.0"), "train", "part-00000.jsonl"), '{"id":"zz\n');
  expect(value(await layOut("1.1", texts.slice(1)))).toMatchObject({
    changed: true,
    advice: expect.stringContaining("v1.1 was not compared with v1.0, which cannot be read here"),
  });
  await rm(join(folder("1.1"), "change.json"), { force: true });
  execFileSync("mkfifo", [join(folder("1.1"), "change.json")]);
  await rm(join(folder("1.0"), "meta.json"));
  execFileSync("mkfifo", [join(folder("1.0"), "meta.json")]);
  expect(value(await layOut("1.1", texts.slice(1)))).not.toHaveProperty("advice");
});
