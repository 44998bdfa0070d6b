import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pin } from "../../specs/handoff/release.ts";
import { gitEnvironment } from "../../specs/program/git-environment.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { blobIn, blobsIn, indexOf, openPinRig, type PinRig } from "../testing/pin-rig.ts";
import { runProgram } from "../testing/program.ts";
import { keyOf } from "../testing/release-rig.ts";

let cli: CliRig;
let rig: PinRig;
beforeEach(async () => {
  cli = await openCliRig();
  rig = await openPinRig();
});
afterEach(async () => {
  await cli.remove();
  await rig.remove();
});

async function copy(pins: Readonly<Record<string, Pin>>, ...more: readonly string[]) {
  const release = await cli.write({ stages: [], pins });
  const ended = await cli.call("copy", "--release", release, "--from", rig.from.folder, "--to", rig.to, ...more);
  return { ...ended, release };
}

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: cli.root, env: gitEnvironment(process.env, {}), stdio: "ignore" });
}

async function twoPins() {
  return {
    "dataset/talks": await rig.pin("dataset/talks", { "train.jsonl": "{}{}" }),
    "train/main": await rig.pin("train/main", { "model.bin": "weights" }),
  };
}

describe("copy", () => {
  test("brings what a release pins, says what it did, and the second time that all is there", async () => {
    const pins = await twoPins();
    const [talks, train] = Object.values(pins).map(({ digest }) => digest.slice(0, 19));
    const first = await copy(pins);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toBe(
      `dataset/talks  copied         ${talks}\ntrain/main     copied         ${train}\nCopied 2 of 2 pinned outputs, 0.0 MB, to ${rig.to}.\n`,
    );
    expect((await copy(pins)).out).toBe(
      `dataset/talks  there already  ${talks}\ntrain/main     there already  ${train}\nNothing to copy: all that is pinned is in ${rig.to}.\n`,
    );
    const json = await copy(pins, "--json");
    expect(JSON.parse(json.out)).toEqual({ copied: [], present: ["dataset/talks", "train/main"], bytes: 0 });
  });

  test("of a release without pins has nothing to do, and makes nothing", async () => {
    const { code, out, err, release } = await copy({});
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `Nothing to copy: nothing is pinned in ${release}.\n`,
      err: "",
    });
    expect(JSON.parse((await copy({}, "--json")).out)).toEqual({ copied: [], present: [], bytes: 0 });
    expect(await readdir(rig.root)).toEqual(["from"]);
  });

  test("lists all that the first store lacks, pin by pin, and writes nothing", async () => {
    const pins = await twoPins();
    const absent = { key: keyOf("no"), digest: `sha256:${"1".repeat(64)}`, evidence: `sha256:${"2".repeat(64)}` };
    const [lost, kept] = [pins["train/main"].evidence, pins["dataset/talks"].evidence];
    await rm(blobIn(rig.from.folder, lost));
    const { code, out, err } = await copy({ ...pins, "evaluate/triage": absent });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      `2 of 3 pinned outputs cannot be had from ${rig.from.folder}:\n` +
        `  train/main: ${blobIn(rig.from.folder, lost)} is missing\n` +
        `  evaluate/triage: there is no output ${absent.digest} of key ${absent.key}\n` +
        "Nothing was written. Name the store that they were made in, or make them there again with fairlead-runtime apply and promote what it makes.\n",
    );
    const other = await copy({ ...pins, "train/main": { ...pins["dataset/talks"], evidence: lost } }, "--json");
    expect(JSON.parse(other.out)).toEqual({
      failure: {
        reason: "store-corrupt",
        message:
          `1 of 2 pinned outputs cannot be had from ${rig.from.folder}:\n` +
          `  train/main: its evidence is ${kept}, and the pin names ${lost}\n` +
          "Nothing was written. Name the store that they were made in, or make them there again with fairlead-runtime apply and promote what it makes.",
        retry: "no",
      },
    });
    expect(await readdir(rig.root)).toEqual(["from", "outputs"]);
  });

  test("takes the store that the release names where none is named, from the root of its repository", async () => {
    const pins = await twoPins();
    const store = relative(cli.root, rig.from.folder);
    const release = await cli.write({ stages: [], pins, source: { environment: "dev", store } });
    const done = await cli.call("copy", "--release", release, "--to", rig.to);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toContain("Copied 2 of 2 pinned outputs");
    const alone = join(rig.root, "alone");
    await cp(release, alone, { recursive: true });
    expect((await cli.call("copy", "--release", alone, "--to", rig.to)).err).toContain(
      `--from is missing, and ${alone} names ${store} from the root of a repository, in whose generated/ it does not lie`,
    );
  });

  test("says what is missing where neither it nor the release names a store", async () => {
    const release = await cli.write({ stages: [], pins: await twoPins() });
    const { code, err } = await cli.call("copy", "--release", release, "--to", rig.to);
    expect(code).toBe(64);
    expect(err).toContain(
      `--from is missing, and ${release} names no store: name it, or write the store of that environment into specs/platform.yaml`,
    );
  });

  test("of processes at once all end well, and bring everything once", async () => {
    const release = await cli.write({ stages: [], pins: await twoPins() });
    const line = ["copy", "--release", release, "--from", rig.from.folder, "--to", rig.to, "--json"];
    const ended = await Promise.all([1, 2, 3].map(() => runProgram("cli.ts", line)));
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 0, err: "" })),
    );
    expect(Object.keys(await blobsIn(rig.to))).toEqual(Object.keys(await blobsIn(rig.from.folder)));
    expect((await indexOf(rig.to)).manifests).toEqual((await indexOf(rig.from.folder)).manifests);
    expect(await readdir(rig.to)).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  test("makes no first store, and changes nothing in it", async () => {
    const pins = await twoPins();
    await rm(join(rig.from.folder, "index.json"));
    const names = await readdir(rig.from.folder);
    expect((await copy(pins)).code).toBe(0);
    expect(await readdir(rig.from.folder)).toEqual(names);
    await rm(rig.from.folder, { recursive: true });
    expect(await copy(pins)).toMatchObject({ code: 1, err: `There is no artifact store in ${rig.from.folder}.\n` });
    expect(await readdir(rig.root)).toEqual(["outputs", "to"]);
  });

  test("takes nothing from a store that a commit filled, whoever names it, and writes into none", async () => {
    git("init", "--quiet");
    const committed = join(cli.root, "data", "store");
    const pins = await twoPins();
    await cp(rig.from.folder, committed, { recursive: true });
    git("add", "--force", "data");
    const files = Object.keys(await blobsIn(committed)).length + 2;
    const first = Object.keys(await blobsIn(committed))
      .sort()[0]!
      .replace("sha256:", "");
    const refusal =
      `git tracks data/store/blobs/sha256/${first} and ${files - 1} more. What is in ${committed} is believed, so it must be made on this machine and ` +
      `never come with a repository. Look at what it is, then: git rm -r --cached data/store && rm -r ${committed}\n`;
    const release = await cli.write({ stages: [], pins, source: { environment: "dev", store: "data/store" } });
    const line = ["copy", "--release", release];
    const refused = { code: 1, out: "", err: refusal };
    expect(await cli.call(...line, "--to", rig.to)).toEqual(refused);
    expect(await cli.call(...line, "--from", committed, "--to", rig.to)).toEqual(refused);
    expect(await cli.call(...line, "--from", rig.from.folder, "--to", committed)).toEqual(refused);
    expect(await cli.call("verify", "--store", committed)).toEqual(refused);
    expect(await readdir(rig.root)).toEqual(["from", "outputs"]);
  });

  test("writes through no link that a commit brought: not in the place of the store, on the way to it, or in it", async () => {
    git("init", "--quiet");
    const outside = join(rig.root, "outside");
    await mkdir(outside);
    const release = await cli.write({ stages: [], pins: await twoPins() });
    const to = async (store: string) => {
      const ended = await cli.call("copy", "--release", release, "--from", rig.from.folder, "--to", store);
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: "" });
      expect(await readdir(outside)).toEqual([]);
      return ended.err;
    };
    const way = join(cli.root, "way");
    await symlink(outside, way);
    git("add", "way");
    for (const store of [way, join(way, "store"), join(way, "a", "b")])
      expect(await to(store)).toBe(
        `git tracks the link ${way}, which leads ${store} elsewhere. Name the folder itself, or remove the link: what is kept there is believed, so no commit may say where it lies\n`,
      );
    const store = join(cli.root, ".fairlead", "store");
    await mkdir(store, { recursive: true });
    await symlink(outside, join(store, "blobs"));
    expect(await to(store)).toMatch(/^\S+blobs is no folder of its own \(a link or a file stands there\)\./);
    await rm(join(store, "blobs"));
    await mkdir(join(store, "blobs"));
    await symlink(outside, join(store, "blobs", "sha256"));
    git("add", "--force", ".fairlead");
    expect(await to(store)).toMatch(/^git tracks .fairlead\/store\/blobs\/sha256\./);
    git("rm", "-r", "--cached", "--quiet", "way", ".fairlead");
    const own = await cli.call("copy", "--release", release, "--from", rig.from.folder, "--to", join(way, "store"));
    expect(own).toMatchObject({ code: 0, err: "" });
  });

  test("refuses stores that are one, or one inside the other, whatever links lead to them", async () => {
    const pins = await twoPins();
    const same = "--from and --to are the same folder; name two stores; see fairlead-runtime copy --help\n";
    const inside =
      "one of --from and --to lies inside the other; name two stores that are apart; see fairlead-runtime copy --help\n";
    const link = join(rig.root, "link");
    await symlink(rig.from.folder, link);
    for (const [to, err] of [
      [rig.from.folder, same],
      [`${rig.from.folder}/../from/`, same],
      [link, same],
      [join(link, "new", "store"), inside],
      [rig.root, inside],
    ] as const)
      expect(await copy(pins, "--to", to)).toMatchObject({ code: 64, out: "", err });
    expect((await copy(pins, "--to", join(cli.root, "generated", "dev", "store"))).err).toBe(
      "--to lies in generated/, in which nothing is that was not compiled; name a store elsewhere; see fairlead-runtime copy --help\n",
    );
    // A name that only begins like it is another one.
    expect(await copy(pins, "--to", `${rig.from.folder}-2`)).toMatchObject({ code: 0 });
  });

  test("refuses a folder that is no store, and a release that was edited or is not there", async () => {
    const pins = await twoPins();
    await mkdir(rig.to);
    await writeFile(join(rig.to, "letter.txt"), "dear");
    expect((await copy(pins)).err).toMatch(`${rig.to} is not an artifact store`);
    const release = await cli.write({ stages: [], pins });
    await writeFile(join(release, "release.json"), "{}");
    const stores = ["--from", rig.from.folder, "--to", join(rig.root, "new")];
    expect(await cli.call("copy", "--release", release, ...stores)).toMatchObject({ code: 1, out: "" });
    const none = await cli.call("copy", "--release", join(cli.root, "none"), ...stores);
    expect(none.err).toBe(`${join(cli.root, "none")}/release.json does not exist. Run fairlead build to make it.\n`);
    expect(await readdir(rig.root)).not.toContain("new");
  });
});
