// A dataset with pseudonyms, applied: the machine that makes it needs the key, and no other does.
import { createHmac } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";

const key = "0123456789abcdef0123456789abcdef-of-a-test";
const fingerprint = createHmac("sha256", key).update("fairlead pseudonyms").digest("hex").slice(0, 16);
const clean: WrittenCleanRule[] = [{ rule: "personalData", redact: [], mask: [], pseudonyms: ["phone"], fingerprint }];
const lines = Array.from({ length: 40 }, (_, i) => `question ${i}: call 13800138${String(i % 4).padStart(3, "0")}`);

let rig: CliRig;
let secret: string;
beforeEach(async () => {
  rig = await openCliRig();
  vi.stubEnv("FAIRLEAD_SECRETS", join(rig.root, ".secrets"));
  secret = join(rig.root, ".secrets/care/pseudonyms");
  await rig.write(await rig.dataPlan(lines, clean, { [fingerprint]: "secret://care/pseudonyms" }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.remove();
});

const apply = (...args: string[]) => rig.cli("apply", "--environment", "dev", "--quiet", ...args);

async function keep(text: string): Promise<void> {
  await mkdir(join(secret, ".."), { recursive: true });
  await writeFile(secret, text, { mode: 0o600 });
}

test("B1: an apply that would make it says which key is missing, or another one, before it runs anything", async () => {
  const missing = await apply();
  expect(missing.code).toBe(1);
  expect(missing.out).toContain(
    `care/bot (dev)\n  failed: personalData.key is secret://care/pseudonyms, and there is no file ${secret}. ` +
      `Put the key with the fingerprint ${fingerprint} there; where there is none yet, make one: `,
  );
  await keep(`${key}-and-more`);
  expect((await apply()).out).toContain(`failed: ${secret} is another key than personalData.key of the spec`);
  expect(await readdir(join(rig.home, "scratch")).catch(() => [])).toEqual([]);
});

test("B1: no file that it leaves and no line that it prints has the key, and what is made needs it no more", async () => {
  await keep(`${key}\n`);
  const done = await apply("--json");
  expect(done.code).toBe(0);
  await rm(secret);
  expect((await apply()).code).toBe(0);
  const said = [
    done,
    await rig.cli("status"),
    await rig.cli("lineage", "bot"),
    await rig.cli("data", "show", "bot/talks"),
  ];
  const left = await allTexts(rig.home);
  expect([left.includes(fingerprint), /\[phone:[0-9a-f]{10}\]/.test(left)]).toEqual([true, true]);
  for (const text of [left, JSON.stringify(said)])
    expect([text.includes(key), text.includes("13800138")]).toEqual([false, false]);
  expect(left).not.toContain("secret://");
});

async function allTexts(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "latin1")))).join("\n");
}
