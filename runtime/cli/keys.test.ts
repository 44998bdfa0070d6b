import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { servingConfig } from "../../specs/testing/documents.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { runProgram } from "../testing/program.ts";
import { wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
let folder: string;
beforeEach(async () => {
  rig = await openCliRig();
  folder = await mkdtemp(join(tmpdir(), "fairlead-secrets-"));
  vi.stubEnv("FAIRLEAD_SECRETS", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.remove();
  await rm(folder, { recursive: true });
});

const keys = (...args: string[]) => rig.call("keys", ...args);
/** Names of keys, and days. */
const masked = (text: string) =>
  text
    .replaceAll(folder, "<secrets>")
    .replace(/\b[0-9a-f]{12}\b/g, "<key>")
    .replace(/\d{4}-\d{2}-\d{2}/g, "<day>");

describe("keys", () => {
  test("makes a key, shows it once, and keeps a digest of it that only its owner may read", async () => {
    const { code, out, err } = await keys("add", "shop");
    expect([code, masked(err)]).toEqual([0, "Key <key> of shop, in <secrets>/fairlead/api-keys. It is shown once:\n"]);
    expect(out).toMatch(/^fl-[A-Za-z0-9_-]{43}\n$/);
    const file = join(folder, "fairlead", "api-keys");
    expect(await readFile(file, "utf8")).not.toContain(out.trim());
    expect(masked((await keys("list")).out)).toBe("<key>  <day>  shop\n");
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("lists and takes away those of a tenant, or one of them", async () => {
    for (const tenant of ["shop", "shop", "bank"]) await keys("add", tenant);
    const [first] = (await keys("list", "shop")).out.split("  ");
    expect((await keys("list", "shop")).out.split("\n")).toHaveLength(3);
    expect(masked((await keys("revoke", "shop", "--key", first!)).out)).toBe("revoked  <key>  <day>  shop\n");
    expect(masked((await keys("list")).out)).toBe("<key>  <day>  shop\n<key>  <day>  bank\n");
    expect(await keys("revoke", "bank", "--key", first!)).toEqual({
      code: 1,
      out: "",
      err: `bank has no key ${first}; nothing was changed.\n`,
    });
    await keys("revoke", "shop");
    await keys("revoke", "bank");
    expect(await keys("list")).toMatchObject({ code: 0, out: "" });
  });

  test("loses none of those that are made at once", async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => runProgram("cli.ts", ["keys", "add", "shop"])));
    const added = made.filter(({ code }) => code === 0).length;
    expect(added).toBeGreaterThan(0);
    expect((await keys("list")).out.split("\n")).toHaveLength(added + 1);
  });

  test.each([
    [["add"], "whose key? write keys add <tenant>"],
    [["add", "a b"], "\"a b\" is no name of a tenant; it has letters, digits, '.', '_', '@' and '-', at most 64"],
    [["list", "--key", "1"], "--key is for revoke alone"],
    [["list", "--secret", "bot/keys"], '--secret is "bot/keys"; write secret://<name>/<key>'],
    [["list", "--secret", "secret://../../etc"], '--secret is "secret://../../etc"; write secret://<name>/<key>'],
  ])("%j is a mistake of the command line", async (args, said) => {
    expect(await keys(...args)).toEqual({ code: 64, out: "", err: `${said}; see fairlead-runtime keys --help\n` });
  });

  test("leaves a file that it did not write, or that a newer version did, as it is", async () => {
    await keys("add", "shop");
    const file = join(folder, "fairlead", "api-keys");
    for (const [text, said] of [
      ["{}", "is no file of API keys; fairlead-runtime keys writes one."],
      ['{"version":2}', "was made by a newer version of Fairlead, which this one cannot read."],
    ] as const) {
      await writeFile(file, text);
      expect(await keys("add", "shop")).toEqual({ code: 1, out: "", err: `${file} ${said}\n` });
      expect(await readFile(file, "utf8")).toBe(text);
    }
  });
});

test("an apply says which secret is missing before it runs anything", async () => {
  const plan = wholePlan();
  const serve = servingConfig({ apiKeys: "secret://bot/api-keys" });
  const stages = plan.stages.map((stage) => (stage.name === "serve/laptop" ? { ...stage, job: serve } : stage));
  await rig.write({ ...plan, stages });
  const refused = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect([refused.code, masked(refused.out)]).toEqual([
    1,
    "care/bot (dev)\n  failed: serving.apiKeys is secret://bot/api-keys, and there is no file <secrets>/bot/api-keys. " +
      "Make one with a first key: fairlead-runtime keys add <tenant> --secret secret://bot/api-keys\n",
  ]);
});
