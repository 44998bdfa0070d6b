// What verify says of homes and stores that are whole, have lost something, came from another version, or were made to do harm. That each
// file is looked at, and what heals it, is in healing.test.ts.
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../cli.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { blobIn, indexOf } from "../testing/pin-rig.ts";
import { pinning, wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
let store: string;
let digests: Record<string, string>;
beforeEach(async () => {
  rig = await openCliRig();
  store = join(rig.home, "store");
});
afterEach(() => rig.remove());

/** The output with the folder and all digests by what they are called. */
async function verify(...args: readonly string[]) {
  const { code, out, err } = await rig.cli("verify", ...args);
  return { code, out: named(out), err: named(err) };
}

function named(text: string): string {
  const names = Object.entries(digests ?? {}).map(([name, digest]) => [hexOf(digest), `<${name}>`] as const);
  const told = names.reduce((so, [hex, name]) => so.replaceAll(hex, name), text.replaceAll(rig.root, "ROOT"));
  return told.replaceAll(/[0-9a-f]{64}/g, "HEX").replaceAll(/\d+ bytes/g, "N bytes");
}

describe("a home", () => {
  beforeEach(async () => void (digests = await rig.applyFakes()));

  test("that is whole is said to be, with how much was read, and nothing of it is changed", async () => {
    const before = await readdir(rig.home, { recursive: true });
    expect(await verify()).toEqual({
      code: 0,
      out: "All is well in ROOT/.fairlead: read 25 files, N bytes.\n",
      err: "",
    });
    const { out } = await rig.cli("verify", "--json");
    expect(JSON.parse(out)).toMatchObject({ place: rig.home, damaged: [], unknown: [], notes: [], files: 25 });
    const sizes = (await readdir(join(store, "blobs", "sha256"))).length;
    expect(sizes).toBe(17);
    expect(await readdir(rig.home, { recursive: true })).toEqual(before);
  });

  test("of which something is damaged: it is said what that is part of, who uses it, and what heals it", async () => {
    const path = blobIn(store, digests["quantise/main"]!);
    await rm(path);
    await writeFile(path, "{}");
    await rm(join(rig.home, "dataset", "care", "bot", "talks", "v1.1", "made.txt"));
    expect(await verify()).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "ROOT/.fairlead/store/blobs/sha256/<quantise/main> has N bytes, where 733 were announced
        part of   quantise/main of care/bot (dev), sha256:<quantise/main>: its manifest
        used by   serves care/bot (dev) on laptop
                  in the version of care/bot (dev) that is applied
        heals it  fairlead-runtime apply --environment dev --project care/bot
      ROOT/.fairlead/dataset/care/bot/talks/v1.1/made.txt is missing
        part of   dataset/talks of care/bot (dev), sha256:<dataset/talks>: its files as they were checked out
        used by   in the version of care/bot (dev) that is applied
        heals it  rm -f ROOT/.fairlead/dataset/care/bot/talks/v1.1/made.txt && fairlead-runtime apply --environment dev --project care/bot
      belongs to nothing, and is left as it is: ROOT/.fairlead/store/blobs/sha256/HEX: nothing names it, and gc removes it
      2 damaged in ROOT/.fairlead. Read 23 files, N bytes.
      ",
      }
    `);
    const { damaged } = JSON.parse((await rig.cli("verify", "--json")).out) as { damaged: object[] };
    expect(damaged[0]).toEqual({
      path,
      problem: expect.stringMatching(/^has 2 bytes, where \d+ were announced$/),
      partOf: [`quantise/main of care/bot (dev), ${digests["quantise/main"]}: its manifest`],
      usedBy: ["serves care/bot (dev) on laptop", "in the version of care/bot (dev) that is applied"],
      heal: "fairlead-runtime apply --environment dev --project care/bot",
    });
  });

  test("elsewhere than in the repository is named in the commands", async () => {
    const away = join(rig.root, "elsewhere home");
    await rename(rig.home, away);
    await rm(blobIn(join(away, "store"), digests["train/main"]!));
    const { out } = await verify("--home", away);
    expect(out).toMatch(
      / {2}heals it {2}fairlead-runtime apply --environment dev --project care\/bot --home 'ROOT\/elsewhere home'\n/,
    );
  });

  test("whose output no release makes any more: the version that had it is named, or gc where nothing has", async () => {
    const other = { stages: [{ name: "dataset/talks", config: "other" }] };
    await rig.applyPlan(other);
    await rm(blobIn(store, digests["dataset/talks"]!));
    expect((await verify()).out).toMatch(
      /heals it {2}no release in generated\/ makes or pins it any more: check out the one that was applied \S+Z \(sha256:HEX\), and there: fairlead-runtime apply --environment dev --project care\/bot\n/,
    );
    for (const config of ["third", "fourth"]) await rig.applyPlan({ stages: [{ name: "dataset/talks", config }] });
    expect((await verify()).out).toMatch(/heals it {2}fairlead-runtime gc --yes\n/);
    expect((await rig.cli("gc", "--yes")).code).toBe(0);
    expect((await verify()).code).toBe(0);
  });

  test("whose record names an output that the store does not: it is named by the record", async () => {
    const index = await indexOf(store);
    const manifests = index.manifests.filter(({ digest }) => digest !== digests["evaluate/triage"]);
    await writeFile(join(store, "index.json"), JSON.stringify({ ...index, manifests }));
    expect((await verify()).out).toMatch(
      "ROOT/.fairlead/state/inventory/dev/care/bot.json has sha256:<evaluate/triage> of evaluate/triage on record, which the store does not have\n",
    );
  });

  test("with files that belong to nothing: they are named, and are no error", async () => {
    await writeFile(join(store, "letter.txt"), "dear");
    await writeFile(join(store, "blobs", "sha256", "notes"), "dear");
    const lone = digestOf(Buffer.from("lone"));
    await writeFile(blobIn(store, lone), "lone");
    await writeFile(blobIn(store, digestOf(Buffer.from("other"))), "not this");
    await writeFile(join(rig.home, "dataset", "care", "bot", "talks", "v1.1", "mine.txt"), "mine");
    await symlink(rig.root, join(rig.home, "models", "0".repeat(64)));
    const { code, out } = await verify();
    expect([code, out.split("\n").slice(0, -2).toSorted()]).toMatchInlineSnapshot(`
      [
        0,
        [
          "belongs to nothing, and is left as it is: ROOT/.fairlead/dataset/care/bot/talks/v1.1/mine.txt: is no file of the output",
          "belongs to nothing, and is left as it is: ROOT/.fairlead/models/HEX: is no folder",
          "belongs to nothing, and is left as it is: ROOT/.fairlead/store/blobs/sha256/HEX: nothing names it, and gc removes it",
          "belongs to nothing, and is left as it is: ROOT/.fairlead/store/blobs/sha256/HEX: nothing names it, and it is damaged: its bytes have the digest sha256:HEX",
          "belongs to nothing, and is left as it is: ROOT/.fairlead/store/blobs/sha256/notes",
          "belongs to nothing, and is left as it is: ROOT/.fairlead/store/letter.txt",
        ],
      ]
    `);
  });

  test("that is only half there says what it can: a lost store, a release that cannot be read", async () => {
    await rm(blobIn(store, digests["train/main"]!));
    await writeFile(join(rig.root, "generated", "dev", "care", "bot", "release.json"), "{");
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch("used by   in the version of care/bot (dev) that is applied\n");
    expect(out).toMatch(/\ngenerated\/dev\/care\/bot\/release\.json is not JSON/);
    await rm(store, { recursive: true });
    const lost = await verify();
    expect(lost.code).toBe(1);
    expect(lost.out.match(/ on record, which the store does not have\n/g)).toHaveLength(4);
  });

  test("is read until it is stopped, and then nothing is said of what was read", async () => {
    const stop = new AbortController();
    stop.abort();
    const said: string[] = [];
    const io = {
      out: (text: string) => void said.push(text),
      err: (text: string) => void said.push(text),
      color: false,
      isTerminal: false,
      columns: () => 80,
      cwd: rig.root,
      signal: stop.signal,
    };
    expect(await main(["verify"], io)).toBe(130);
    expect(said).toEqual(["Stopped. Nothing was changed.\n"]);
  });

  test("shows on a terminal how far it is", async () => {
    const said: string[] = [];
    const io = {
      out: () => undefined,
      err: (text: string) => void said.push(text),
      color: false,
      isTerminal: true,
      columns: () => 200,
      cwd: rig.root,
      signal: new AbortController().signal,
    };
    expect(await main(["verify"], io)).toBe(0);
    expect(said[0]).toMatch(/\[Kreading {2}0\.0 of 0\.0 MB {2}\d+% /);
    expect(said.at(-1)).toBe("\r\u001b[K");
    expect(await main(["verify", "--quiet"], { ...io, err: (text) => expect(text).toBe("") })).toBe(0);
  });
});

test("a home in which nothing was applied has nothing to verify, and is not made", async () => {
  await rig.write(wholePlan());
  expect(await verify()).toEqual({
    code: 0,
    out: "Nothing to verify: nothing was applied in ROOT/.fairlead.\n",
    err: "",
  });
  expect(await readdir(rig.root)).toEqual(["generated"]);
});

describe("gc", () => {
  beforeEach(async () => void (digests = await rig.applyFakes()));

  test("mends a store's mark where it removes, and not where it only shows what it would remove", async () => {
    const mark = join(store, "oci-layout");
    await writeFile(mark, "{");
    expect((await rig.cli("gc")).code).toBe(0);
    expect(await readFile(mark, "utf8")).toBe("{");
    expect((await rig.cli("gc", "--yes")).code).toBe(0);
    expect(await readFile(mark, "utf8")).toBe('{"imageLayoutVersion":"1.0.0"}');
  });
});

describe("a store that is named alone", () => {
  beforeEach(async () => void (digests = await rig.applyFakes()));

  test("is read without a home, and what heals it is said as far as it is known", async () => {
    expect(await verify("--store", store)).toEqual({
      code: 0,
      out: "All is well in ROOT/.fairlead/store: read 19 files, N bytes.\n",
      err: "",
    });
    await rm(blobIn(store, digests["train/main"]!));
    await writeFile(join(store, "oci-layout"), "{");
    expect(await verify("--store", store)).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "ROOT/.fairlead/store/oci-layout is damaged
        heals it  fairlead-runtime apply, with the home of this store
      ROOT/.fairlead/store/blobs/sha256/<train/main> is missing
        part of   an output of train, sha256:<train/main>: its manifest
        heals it  fairlead-runtime apply, with the home of this store, where it was made; elsewhere fairlead-runtime copy --release <release> --from <store> --to ROOT/.fairlead/store
      belongs to nothing, and is left as it is: ROOT/.fairlead/store/blobs/sha256/HEX: nothing names it, and gc removes it
      2 damaged in ROOT/.fairlead/store. Read 18 files, N bytes.
      ",
      }
    `);
  });

  test("and is none is a failure, and so are both", async () => {
    for (const folder of [join(rig.root, "nowhere"), rig.root])
      expect(await verify("--store", folder)).toEqual({
        code: 1,
        out: "",
        err: `There is no artifact store in ${named(folder)}.\n`,
      });
    expect((await verify("--store", store, "--home", rig.home)).code).toBe(64);
  });

  test("of a newer version is said to be, and is left as it is", async () => {
    await writeFile(join(store, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}');
    const other =
      "ROOT/.fairlead/store/oci-layout is of version 2.0.0, and this runtime knows 1.0.0: the store was made by a newer version of Fairlead, or by something else. " +
      "Nothing in it was changed. Use that version, or name another store.\n";
    expect(await verify("--store", store)).toEqual({ code: 1, out: "", err: other });
    expect(await verify()).toEqual({ code: 1, out: "", err: other });
  });
});

describe("a store that was made to do harm: in the place of a file", () => {
  beforeEach(async () => void (digests = await rig.applyFakes()));

  /** Makes something else of the place of a file. */
  type Make = (path: string, bytes: Buffer) => Promise<unknown>;
  const kinds: Readonly<Record<string, readonly [Make, string]>> = {
    "a link to the right bytes": [
      async (path, bytes) => {
        await writeFile(join(rig.root, "right"), bytes);
        await symlink(join(rig.root, "right"), path);
      },
      "is a link",
    ],
    "a link to a device": [(path) => symlink("/dev/zero", path), "is a link"],
    "a pipe": [async (path) => void execFileSync("mkfifo", [path]), "is no regular file"],
    "a folder": [(path) => mkdir(path), "is no regular file"],
    "a huge hole": [
      async (path) => {
        await writeFile(path, "");
        await truncate(path, 2 ** 43);
      },
      "",
    ],
  };

  test.each(Object.keys(kinds))("%s is named, and neither followed nor waited for", async (name) => {
    const [make, problem] = kinds[name]!;
    const blobs = (await readdir(join(store, "blobs", "sha256"))).map((name) => join(store, "blobs", "sha256", name));
    const laid = join(rig.home, "models", hexOf(digests["quantise/main"]!));
    const more = [join(laid, "made.txt"), join(laid, ".fairlead-manifest.json"), join(laid, ".fairlead-checkout.json")];
    for (const path of [...blobs, join(store, "oci-layout"), join(store, "index.json"), ...more]) {
      const bytes = await readFile(path);
      await rm(path);
      await make(path, bytes);
      const { out, code } = await rig.cli("verify");
      const [line] = out.split("\n").filter((one) => one.startsWith(`${path} `));
      expect([code, line]).toEqual([1, expect.stringMatching(/ (is a link|is no regular file|has \d+ bytes, .*)$/)]);
      if (problem !== "") expect(line).toBe(`${path} ${problem}`);
      await rm(path, { recursive: true });
      await writeFile(path, bytes);
    }
    expect((await verify()).code).toBe(0);
  });

  test("an index that announces a huge hole, and files of any size, is read no further than they go", async () => {
    const index = await indexOf(store);
    const size = 2 ** 43;
    const manifests = index.manifests.map((one) => (one.digest === digests["train/main"] ? { ...one, size } : one));
    await writeFile(join(store, "index.json"), JSON.stringify({ ...index, manifests }));
    await rm(blobIn(store, digests["train/main"]!));
    await writeFile(blobIn(store, digests["train/main"]!), "");
    await truncate(blobIn(store, digests["train/main"]!), size);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch("/<train/main> has N bytes, and nearly all of them are a hole\n");
  });
});

test("what a release pins is healed by the copy that brings it", async () => {
  digests = await rig.applyFakes();
  const pins = Object.fromEntries(
    (await rig.applyPlan(wholePlan())).steps.flatMap(({ stage, output }) =>
      output === null
        ? []
        : [[stage, { key: output.evidence.key, digest: output.digest, evidence: output.evidenceDigest }]],
    ),
  );
  const prod = { ...pinning(wholePlan(), pins), source: { environment: "dev", store: "/stores/dev" } };
  await rig.applyPlan(prod);
  await rm(blobIn(store, digests["train/main"]!));
  expect((await verify()).out).toMatch(
    "  heals it  fairlead-runtime copy --release ROOT/generated/dev/care/bot --from /stores/dev --to ROOT/.fairlead/store\n",
  );
});

test("a home that others work in is not called damaged: outputs that come and go while it is read", async () => {
  digests = await rig.applyFakes();
  const work = { done: false };
  const others = (async () => {
    for (const config of ["second", "third", "fourth", "fifth", "sixth"]) {
      await rig.applyPlan({ stages: [{ name: "dataset/talks", config }] });
      await rig.cli("gc", "--yes");
    }
    work.done = true;
  })();
  let read = 0;
  while (!work.done) {
    const { code, out } = await rig.cli("verify");
    expect([code, out]).toEqual([0, expect.stringMatching(/^All is well|^belongs to nothing/)]);
    read++;
  }
  await others;
  expect(read).toBeGreaterThan(1);
});
