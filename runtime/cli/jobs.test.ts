import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { keyOf, wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

describe("jobs on a cluster", () => {
  test("run one stage with inputs from the store, once, and fetch what it made", async () => {
    const folder = await rig.write(await rig.dataPlan(["one", "two", "three"]));
    const release = join(folder, "release.json");
    const store = join(rig.root, "elsewhere", "store");
    const args = [
      "run-stage",
      "--release",
      release,
      "--stage",
      "dataset/talks",
      "--store",
      store,
      "--root",
      rig.root,
    ] as const;
    const first = await rig.call(...args);
    expect(first.err).toBe("");
    expect(first.out).toMatch(/^dataset\/talks: ran \d+\.\d s {2}sha256:[0-9a-f]{64}\n$/);
    const again = await rig.call(...args, "--json");
    expect(JSON.parse(again.out)).toMatchObject({ ran: false, evidence: { stage: "dataset" } });
    expect(await readdir(join(rig.root, "elsewhere"))).toEqual(["scratch", "store"]);
    expect(await readdir(join(rig.root, "elsewhere", "scratch"))).toEqual([]);
    const to = join(rig.root, "models", "data");
    const fetched = await rig.call(
      "fetch",
      "--release",
      release,
      "--stage",
      "dataset/talks",
      "--store",
      store,
      "--to",
      to,
    );
    expect(fetched.out).toMatch(`copied to ${to}: sha256:`);
    expect(await readdir(to)).toContain("meta.json");
    const { key, output } = (JSON.parse(again.out) as { evidence: { key: string; output: string } }).evidence;
    const byKey = await rig.call("fetch", "--key", key, "--store", store, "--to", to);
    expect(byKey.out).toMatch(`already in ${to}: sha256:`);
    const byDigest = await rig.call("fetch", "--digest", output, "--store", store, "--to", to);
    expect(byDigest.out).toBe(`already in ${to}: ${output}\n`);
    const other = `sha256:${"0".repeat(64)}`;
    const missing = await rig.call("fetch", "--digest", other, "--store", store, "--to", to);
    expect(missing.err).toBe(`${store} has no output of ${other}. Copy it there.\n`);
  });

  test("are refused when an input, the output, the store or the stage is not there", async () => {
    const folder = await rig.write(wholePlan());
    const release = join(folder, "release.json");
    const store = join(rig.root, "store");
    const run = await rig.call("run-stage", "--release", release, "--stage", "train/main", "--store", store);
    expect(run.code).toBe(1);
    expect(run.err).toMatch(
      /^Stage train\/main needs the output of dataset\/talks \(key [0-9a-f]{64}\), which is not in \S+store\. Run that stage first, into the same store\.\n$/,
    );
    const serve = await rig.call("run-stage", "--release", release, "--stage", "observe/main", "--store", store);
    expect(serve.err).toBe(
      "Stage observe/main has no output: it serves or watches, and ends only when it is stopped.\n",
    );
    const fetched = await rig.call(
      "fetch",
      "--release",
      release,
      "--stage",
      "train/main",
      "--store",
      store,
      "--to",
      join(rig.root, "x"),
    );
    expect(fetched.err).toMatch(
      /^\S+store has no output of stage train\/main \(key [0-9a-f]{64}\)\. Run the stage first\.\n$/,
    );
    const none = await rig.call(
      "fetch",
      "--key",
      keyOf("x"),
      "--store",
      join(rig.root, "none"),
      "--to",
      join(rig.root, "x"),
    );
    expect(none.err).toBe(`There is no artifact store in ${join(rig.root, "none")}.\n`);
    const bad = await rig.call("fetch", "--key", "../../etc", "--store", store, "--to", join(rig.root, "x"));
    expect(bad.code).toBe(64);
  });

  test("do not fetch over files of somebody", async () => {
    const folder = await rig.write(await rig.dataPlan(["one", "two"]));
    const store = join(rig.root, "store");
    const release = join(folder, "release.json");
    await rig.call("run-stage", "--release", release, "--stage", "dataset/talks", "--store", store, "--root", rig.root);
    const fetched = await rig.call(
      "fetch",
      "--release",
      release,
      "--stage",
      "dataset/talks",
      "--store",
      store,
      "--to",
      rig.root,
    );
    expect(fetched.code).toBe(1);
    expect(fetched.err).toBe(
      `${rig.root} holds files that were not checked out from an artifact store. Move them away, or name another folder.\n`,
    );
    expect((await readdir(rig.root)).sort()).toEqual(["data", "generated", "scratch", "store"]);
  });
});
