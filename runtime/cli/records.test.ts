import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hexOf } from "../system/digest.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { keyOf } from "../testing/release-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

describe("status, lineage and gc", () => {
  test("status says that nothing was applied, then what was, and when generated/ has moved on", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    expect((await rig.cli("status")).out).toBe(
      "Nothing was applied here. Run: fairlead-runtime apply --environment ENV\n",
    );
    await rig.cli("apply", "--environment", "dev");
    expect((await rig.cli("status")).out).toMatch(
      /^care\/bot \(dev\)\n {2}release {8}sha256:[0-9a-f]{12} {2}applied \S+Z\n {2}dataset\/talks {2}sha256:[0-9a-f]{12}\n$/,
    );
    await rig.write(await rig.dataPlan(["one", "two", "three"]));
    expect((await rig.cli("status")).out).toMatch("generated/ holds another one: run apply");
    const { projects } = JSON.parse((await rig.cli("status", "--json")).out) as {
      projects: { generated: string; applied: unknown[] }[];
    };
    expect(projects).toMatchObject([
      { project: "bot", environment: "dev", generated: "changed", services: [], attempt: null },
    ]);
    expect((await rig.cli("status", "--environment", "prod", "--json")).out).toBe('{\n  "projects": []\n}\n');
  });

  test("status does not wait for a pipe in the place of a generated index", async () => {
    const folder = await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    const index = join(folder, "index.json");
    await rm(index);
    execFileSync("mkfifo", [index]);
    expect(await rig.cli("status")).toEqual({
      code: 1,
      out: "",
      err: `reading ${index}: EFTYPE. No regular file is there. Move away what is, and run the same command again.\n`,
    });
  });

  test("status of an environment or a project that was not applied says what there is", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    for (const [flags, what] of [
      [["--environment", "dve"], 'Nothing was applied for environment "dve" here.'],
      [["--project", "nope"], 'Nothing of project "nope" was applied here.'],
      [
        ["--environment", "dev", "--project", "nope"],
        'Nothing of project "nope" was applied for environment "dev" here.',
      ],
    ] as const) {
      expect((await rig.cli("status", ...flags)).out).toBe(`${what} Applied here: care/bot (dev).\n`);
    }
  });

  test("status says of a stopped service that it is stopped, and of one that cannot be asked why", async () => {
    await rig.applyFakes();
    expect((await rig.cli("status")).out).toMatch(/\n {2}serve\/laptop {5}down {2}helper; run apply to start it\n/);
    // A folder that leads to itself stands for one that may not be read: root may read everything.
    const services = join(rig.home, "state", "services");
    await symlink("services", services);
    const { out, code } = await rig.cli("status");
    expect(out).toMatch(`serve/laptop     cannot be asked: looking for the services in ${rig.home}: ELOOP`);
    expect(code).toBe(0);
    const { projects } = JSON.parse((await rig.cli("status", "--json")).out) as { projects: { services: unknown[] }[] };
    expect(projects[0]?.services).toMatchObject([{ target: "laptop", up: null }]);
    await rm(services);
    await rig.cli("stop", "--environment", "dev", "--project", "bot");
    expect((await rig.cli("status")).out).toMatch(/\n {2}serve\/laptop {5}stopped; run apply to start it\n/);
  });

  test("status reads the record of an older runtime, which probed nothing", async () => {
    await rig.applyFakes();
    const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
    const inventory = JSON.parse(await readFile(file, "utf8")) as { services: { probe?: unknown }[] };
    for (const service of inventory.services) delete service.probe;
    await writeFile(file, JSON.stringify(inventory));
    const { projects } = JSON.parse((await rig.cli("status", "--json")).out) as { projects: { services: unknown[] }[] };
    expect(projects[0]?.services).toMatchObject([{ alias: "helper", up: false, probe: null }]);
  });

  test("U7: status shows a failed gate whole: its figure, its bound, and what follows", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
    const inventory = JSON.parse(await readFile(file, "utf8")) as object;
    const failure = {
      at: "2026-01-02T03:04:06.000Z",
      reason: "gate-failed",
      message:
        "care/bot (dev) has 1 of 2 gates that did not pass:\n  label has to be >= 80%, and measured 50%\nNothing new is served.",
    };
    const release = `sha256:${"0".repeat(64)}`;
    const attempt = { release, startedAt: "2026-01-02T03:04:05.000Z", stages: {}, targets: [], verdicts: [], failure };
    await writeFile(file, JSON.stringify({ ...inventory, attempt }));
    const { out, err } = await rig.cli("status");
    expect(err).toBe("");
    expect(out).toMatch(
      /\n {2}last apply {5}failed at 2026-01-02T03:04:06\.000Z, gate-failed: care\/bot \(dev\) has 1 of 2 gates that did not pass:\n {19}label has to be >= 80%, and measured 50%\n {17}Nothing new is served\.\n$/,
    );
  });

  test("lineage follows a served alias to its dataset, and an output to where it is served", async () => {
    const digests = await rig.applyFakes();
    const { out, code } = await rig.cli("lineage", "helper");
    expect(code).toBe(0);
    expect(out.replace(/made \S+Z/g, "made TIME")).toBe(
      [
        `helper  served by care/bot (dev) on laptop  ${digests["quantise/main"]?.slice(0, 19)}`,
        `  quantise/main  ${digests["quantise/main"]?.slice(0, 19)}  made TIME`,
        `    train/main  ${digests["train/main"]?.slice(0, 19)}  made TIME`,
        `      dataset/talks  ${digests["dataset/talks"]?.slice(0, 19)}  made TIME`,
        "",
      ].join("\n"),
    );
    const data = await rig.cli("lineage", digests["dataset/talks"]?.slice(0, 15) ?? "");
    expect(data.out).toMatch(
      `helper  served by care/bot (dev) on laptop  ${digests["quantise/main"]?.slice(0, 19)}\n  dataset/talks  `,
    );
    const { err } = await rig.cli("lineage", "nobody");
    expect(err).toBe(
      'Nothing is served as "nobody", and no output has that digest. fairlead-runtime status shows what there is.\n',
    );
  });

  test("gc keeps the last three versions and what an unfinished apply has made, and removes the rest only with --yes", async () => {
    const digests: string[] = [];
    for (const lines of [["one"], ["two"], ["three"], ["four"], ["five"]]) {
      await rig.write(await rig.dataPlan([...lines, "and", "more", "of", "the", "same"]));
      await rig.cli("apply", "--environment", "dev");
      digests.push(await appliedDigest());
    }
    const leftover = join(rig.home, "scratch", keyOf("long gone"));
    await mkdir(leftover);
    await writeFile(join(leftover, "checkpoint"), "bytes");
    const shown = await rig.cli("gc");
    expect(
      shown.out
        .replace(/sha256:\w+/g, "DIGEST")
        .replace(/\S+Z$/gm, "TIME")
        .replace(/\d+ bytes/g, "N bytes")
        .split("\n")
        .slice(0, 5),
    ).toEqual([
      ...appliedLines(shown.out, digests),
      "output    DIGEST  an output of dataset  N bytes",
      "output    DIGEST  an output of dataset  N bytes",
    ]);
    expect(shown.out).toMatch(/\nleftover {2}\S+ {2}5 bytes\nAn output goes that is in none of the last 3 versions /);
    expect(shown.out).toMatch(
      /Would remove \d+ files of the store and 1 folders, \d+ bytes\. Run it again with --yes to remove them\.\n$/,
    );
    for (const digest of digests.slice(0, 2)) expect(shown.out).toMatch(digest.slice(0, 19));
    expect(await readdir(join(rig.home, "scratch"))).toHaveLength(1);
    const before = await blobs();
    expect((await rig.cli("gc", "--yes")).out).toMatch(/Removed \d+ files of the store and 1 folders/);
    const after = await blobs();
    expect(after.length).toBeLessThan(before.length);
    for (const digest of digests.slice(2)) expect(after).toContain(hexOf(digest));
    for (const digest of digests.slice(0, 2)) expect(after).not.toContain(hexOf(digest));
    expect((await rig.cli("gc")).out).toMatch(/^(kept .*\n){3}Nothing to remove\.\n$/);
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch("nothing to do");
  });

  test("gc and stop make nothing of a home that does not exist", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    const home = join(rig.root, "typo");
    for (const more of [[], ["--yes"]]) {
      expect(await rig.cli("gc", "--home", home, ...more)).toEqual({
        code: 0,
        out: `Nothing to remove: nothing was applied in ${home}.\n`,
        err: "",
      });
    }
    expect((await rig.cli("stop", "--environment", "dev", "--project", "bot", "--home", home)).code).toBe(1);
    expect((await readdir(rig.root)).sort()).toEqual(["data", "generated"]);
  });

  test("gc removes nothing while the repository of a project is not there, whose releases may need more", async () => {
    await rig.applyFakes();
    const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
    const away = join(rig.root, "not-mounted");
    await writeFile(file, (await readFile(file, "utf8")).replace(JSON.stringify(rig.root), JSON.stringify(away)));
    expect(await rig.cli("gc", "--yes")).toEqual({
      code: 1,
      out: "",
      err:
        `${away}, from which care/bot (dev) was applied, is not there, so that what its releases pin is not known, and nothing was removed. ` +
        "Bring it back; where it is gone for good, apply from another clone of it.\n",
    });
  });

  test("gc removes nothing when no record says what is needed", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    await rm(join(rig.home, "state"), { recursive: true });
    const { err, code } = await rig.cli("gc", "--yes");
    expect(code).toBe(1);
    expect(err).toBe(
      `The store of ${rig.home} has outputs, and there is no record of an apply that says which are needed. Run fairlead-runtime apply first.\n`,
    );
  });

  test("a project whose release is damaged is neither forgotten nor stopped", async () => {
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "a" });
    const folder = await rig.write({ ...(await rig.dataPlan(["three", "four"])), project: "b" });
    await rig.cli("apply", "--environment", "dev");
    await rm(join(folder, "index.json"));
    const { code, out } = await rig.cli("apply", "--environment", "dev");
    expect(code).toBe(1);
    expect(out).toMatch(
      /^care\/a \(dev\): nothing to do.*\ncare\/b\n {2}failed: generated\/dev\/care\/b\/index.json does not exist. Run fairlead build to make it. If the project has left the repository, remove generated\/dev\/care\/b\.\n$/,
    );
    expect((await rig.cli("status")).out).toMatch("care/b (dev)\n");
  });

  test("a project that has left the repository is forgotten by an apply of all, and its outputs become garbage", async () => {
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "a" });
    await rig.write({ ...(await rig.dataPlan(["three", "four"])), project: "b" });
    await rig.cli("apply", "--environment", "dev");
    await rm(join(rig.root, "generated", "dev", "care", "b"), { recursive: true });
    expect((await rig.cli("apply", "--environment", "dev", "--project", "a")).out).not.toMatch("care/b");
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch(
      "care/b (dev): has left the repository; stopped nothing\n",
    );
    expect((await rig.cli("gc")).out).toMatch(/^kept .* dataset\/talks of care\/a \(dev\) .*\noutput {4}sha256:/);
  });

  test("the last project of an environment leaves it too, where the repository has others, and was applied here", async () => {
    for (const environment of ["dev", "staging"]) {
      await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "a", environment });
      await rig.cli("apply", "--environment", environment);
    }
    await rm(join(rig.root, "generated", "staging"), { recursive: true });
    expect(await rig.cli("apply", "--environment", "staging")).toEqual({
      code: 0,
      out: "care/a (staging): has left the repository; stopped nothing\n",
      err: "",
    });
    expect((await rig.cli("apply", "--environment", "staging")).err).toMatch('has no environment "staging"');
    await rm(join(rig.root, "generated", "dev"), { recursive: true });
    expect((await rig.cli("apply", "--environment", "dev")).err).toMatch("It has none; run fairlead build.");
    expect((await rig.cli("status")).out).toMatch("care/a (dev)");
  });
});

/** Of the last three of five outputs, in the order of the store. */
function appliedLines(shown: string, digests: readonly string[]): string[] {
  const order = digests.slice(2).toSorted((a, b) => shown.indexOf(a.slice(0, 19)) - shown.indexOf(b.slice(0, 19)));
  const why = (digest: string): string =>
    digest === digests.at(-1)
      ? "in the version of care/bot (dev) that is applied"
      : "a way back: in the version of care/bot (dev) that was applied TIME";
  return order.map((digest) => `kept      DIGEST  dataset/talks of care/bot (dev)  N bytes  ${why(digest)}`);
}

async function appliedDigest(): Promise<string> {
  const { projects } = JSON.parse((await rig.cli("status", "--json")).out) as {
    projects: { applied: { stages: Record<string, { digest: string }> }[] }[];
  };
  return projects[0]?.applied[0]?.stages["dataset/talks"]?.digest ?? "";
}

async function blobs(): Promise<string[]> {
  return readdir(join(rig.home, "store", "blobs", "sha256"));
}
