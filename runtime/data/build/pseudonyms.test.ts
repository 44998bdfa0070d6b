// Pseudonyms in whole datasets: the key is a secret of this machine, which decides bytes and is in none of them.
import { createHmac } from "node:crypto";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WrittenCleanRule } from "../../../specs/handoff/clean-rules.ts";
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { manifestOf, openRig, type Rig } from "../../testing/dataset-rig.ts";
import { message } from "../../testing/store-rig.ts";

const key = "0123456789abcdef0123456789abcdef-of-a-test";
const fingerprint = (of: string) => createHmac("sha256", of).update("fairlead pseudonyms").digest("hex").slice(0, 16);

let rig: Rig;
let secrets: string;
beforeEach(async () => {
  rig = await openRig();
  secrets = join(rig.root, ".secrets");
  vi.stubEnv("FAIRLEAD_SECRETS", secrets);
  await mkdir(join(secrets, "care"), { recursive: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.remove();
});

const keep = (text: string) => writeFile(join(secrets, "care/pseudonyms"), text, { mode: 0o600 });

async function manifest(texts: readonly string[], of = fingerprint(key)): Promise<DatasetManifest> {
  const file = await rig.file(
    `data/${texts.length}.jsonl`,
    texts.map((text) => `${JSON.stringify({ text })}\n`).join(""),
  );
  const clean: WrittenCleanRule[] = [
    { rule: "personalData", redact: [], mask: [], pseudonyms: ["email"], fingerprint: of },
  ];
  return manifestOf([file], { clean, keys: { [of]: "secret://care/pseudonyms" } });
}

const rows = Array.from({ length: 400 }, (_, i) => `question ${i} of person${i % 7}@example.com about parcel ${i}`);

describe("a dataset with pseudonyms", () => {
  test("B1: gives a person the same one in every row, on any number of threads, and in every dataset of the key", async () => {
    await keep(`${key}\n`);
    const one = await rig.build(await manifest(rows), { threads: 2, chunkBytes: 1000 });
    const same = await rig.build(await manifest(rows), { threads: 0, scratch: "same" });
    const other = await rig.build(await manifest(rows.slice(0, 70)), { threads: 0, scratch: "other" });
    expect(one.files).toEqual(same.files);
    const names = (files: typeof one.files) => new Set(JSON.stringify(files).match(/\[email:[0-9a-f]{10}\]/g));
    expect(names(one.files).size).toBe(7);
    expect(names(other.files)).toEqual(names(one.files));
    expect(one.meta.rules[0]).toMatchObject({
      parameters: { redact: [], mask: [], pseudonyms: ["email"], fingerprint: fingerprint(key) },
      hits: { changedSamples: 400, email: 400 },
    });
  });

  test("B1: holds no key, nor does anything that a build leaves behind", async () => {
    await keep(key);
    const stop = new AbortController();
    let steps = 0;
    const progress = { step: () => void (++steps > 3 && stop.abort()) };
    const half = { threads: 1, chunkBytes: 1000, checkpointBytes: 2000, progress, signal: stop.signal };
    expect(message(await rig.run(await manifest(rows), half))).toContain("was stopped");
    const texts = await allTexts(join(rig.root, ".scratch"));
    expect(texts).toContain("[email:");
    expect(texts).not.toContain(key);
    const { files } = await rig.build(await manifest(rows), { threads: 1, chunkBytes: 1000 });
    expect(JSON.stringify(files)).not.toContain(key);
    expect(JSON.stringify(files)).not.toContain("secret://");
  });

  test("B1: is not begun without its key, with another one, or with one that could be guessed", async () => {
    const failed = async () => {
      const said = message(await rig.run(await manifest(rows)));
      expect(await readdir(join(rig.root, ".scratch")).catch(() => [])).toEqual([]);
      return said.replaceAll(secrets, "<secrets>");
    };
    expect(await failed()).toBe(
      `personalData.key is secret://care/pseudonyms, and there is no file <secrets>/care/pseudonyms. Put the key with the fingerprint ${fingerprint(key)} there; ` +
        "where there is none yet, make one: (umask 077; mkdir -p <secrets>/care; openssl rand -hex 32 > <secrets>/care/pseudonyms), and have fairlead pin write its fingerprint",
    );
    await keep("x".repeat(31));
    expect(await failed()).toBe(
      "<secrets>/care/pseudonyms has 31 bytes; a key of pseudonyms has at least 32, drawn at random.",
    );
    const another = "x".repeat(32);
    await keep(another);
    expect(await failed()).toBe(
      `<secrets>/care/pseudonyms is another key than personalData.key of the spec: its fingerprint is ${fingerprint(another)}, and the spec's is ${fingerprint(key)}. ` +
        "Put that key there; or, to give everybody another pseudonym, have fairlead pin --refresh write this one's",
    );
    await chmod(join(secrets, "care/pseudonyms"), 0o666);
    expect(await failed()).toBe("<secrets>/care/pseudonyms may be written by others; run: chmod go-w on it.");
  });

  test("B1: is read with a line end behind its key, as editors write it, and as Windows does", async () => {
    const built = [];
    for (const [i, end] of ["", "\n", "\r\n"].entries()) {
      await keep(key + end);
      built.push((await rig.build(await manifest(rows.slice(0, 50)), { scratch: `end${i}` })).files);
    }
    expect(built[1]).toEqual(built[0]);
    expect(built[2]).toEqual(built[0]);
    await keep(`${key}\n\n`);
    expect(message(await rig.run(await manifest(rows)))).toContain("is another key");
  });
});

async function allTexts(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "latin1")))).join("\n");
}
