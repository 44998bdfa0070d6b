// A home that another version has made: an older one kept services and datasets without a team, a newer one knows what this one does
// not. It is named, and nothing in it is touched.
import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isEvidence } from "../../specs/handoff/store-layout.ts";
import { inventoryVersion } from "../apply/inventory.ts";
import { serviceFiles } from "../serve/control/service-files.ts";
import { recordVersion, wantedVersion } from "../system/service-places.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { evidenceManifest, storedJson } from "../store/manifest.ts";
import { evidenceEntry } from "../store/oci-index.ts";
import { digestOf } from "../system/digest.ts";
import { indexOf } from "../testing/pin-rig.ts";
import { probeOf, reenter, value } from "../testing/store-rig.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

/** What another version has written, as far as it is told apart by. */
async function makeHome(version: number): Promise<void> {
  await rig.applyFakes();
  const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
  await writeFile(
    file,
    (await readFile(file, "utf8")).replace(`"version": ${inventoryVersion}`, `"version": ${version}`),
  );
}

async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(rig.home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, "latin1")] as const)),
  );
}

const commands = [
  "apply --environment dev",
  "apply --environment dev --project care/other",
  "status",
  "stop --environment dev --project bot",
  "gc --yes",
  "lineage helper",
  "measure --environment dev --project bot",
  "verify",
];

async function expectRefusal(line: string, err: string): Promise<void> {
  await rig.write({ ...wholePlan(), project: "other" });
  const before = await contents();
  expect(await rig.cli(...line.split(" "))).toEqual({ code: 1, out: "", err });
  expect(await contents()).toEqual(before);
}

test.each(commands)("%s says that a home is older", async (line) => {
  await makeHome(2);
  await expectRefusal(
    line,
    `The home ${rig.home} was made by an older version of Fairlead, and nothing in it was changed. ` +
      "Make another one: fairlead-runtime apply --home <new folder>. " +
      "Or stop its services with the older version (fairlead-runtime stop), remove the folder, and run apply again.\n",
  );
});

test.each(commands)("R12: %s says that a home is newer", async (line) => {
  await makeHome(inventoryVersion + 1);
  await expectRefusal(
    line,
    `The home ${rig.home} was made by a newer version of Fairlead, and nothing in it was changed. ` +
      "Use that version, or make another home: fairlead-runtime apply --home <new folder>.\n",
  );
});

const newerHome = () =>
  `The home ${rig.home} was made by a newer version of Fairlead, and nothing in it was changed. ` +
  "Use that version, or make another home: fairlead-runtime apply --home <new folder>.\n";
const changing = ["apply --environment dev", "stop --environment dev --project bot", "gc --yes"];
const place = { team: "care", project: "bot", environment: "dev", target: "laptop" };

describe("in a home whose inventories are of this version", () => {
  test.each(changing)(
    "%s names a newer version by the record of a service that is gone, or by what is wanted",
    async (line) => {
      await rig.applyFakes();
      const { record, wanted } = serviceFiles(rig.home, place);
      await mkdir(dirname(record), { recursive: true });
      for (const [file, version] of [
        [record, recordVersion + 1],
        [wanted, wantedVersion + 1],
      ] as const) {
        await writeFile(file, JSON.stringify({ version, more: true }));
        await expectRefusal(line, newerHome());
        await rm(file);
      }
    },
  );

  test.each(["apply --environment dev", "verify"])("%s names a store whose index is newer", async (line) => {
    await rig.applyFakes();
    const index = join(rig.home, "store", "index.json");
    const content = JSON.parse(await readFile(index, "utf8")) as object;
    await writeFile(index, JSON.stringify({ ...content, schemaVersion: 3, more: true }));
    await expectRefusal(
      line,
      `${index} has schema version 3, and this runtime knows 2: the store was made by a newer version of Fairlead, or by something else. ` +
        "Nothing in it was changed. Use that version, or name another store.\n",
    );
  });

  test("evidence of a newer version is named by apply, verify, lineage and copy, and none of it is changed", async () => {
    const digests = await rig.applyFakes();
    const store = value(await ArtifactStore.open(join(rig.home, "store")));
    const of = value(await store.get(digests["train/main"]!));
    if (of.state !== "present") throw new Error("it was just made");
    const newer = { ...of.evidence, apiVersion: "handoff.fairlead.dev/v2", more: true };
    const report = await enterEvidence(store, of.artifact.digest, of.evidence.key, newer);
    const before = await contents();
    const named = `${report} is evidence that a newer version of Fairlead wrote`;
    const applied = await rig.cli("apply", "--environment", "dev");
    expect([applied.code, applied.out]).toEqual([
      1,
      `care/bot (dev)\n  failed: The store's file ${named}, and nothing was changed. Use that version, or another home: fairlead-runtime apply --home <new folder>.\n`,
    ]);
    const verified = await rig.cli("verify");
    expect([verified.code, verified.out]).toEqual([
      1,
      expect.stringContaining(`${named}, which this one cannot check\n`),
    ]);
    expect(verified.out).toMatch("\n  heals it  use the version of Fairlead that wrote it\n");
    expect((await rig.cli("lineage", "helper")).err).toMatch(named);
    const pin = { key: of.evidence.key, digest: of.artifact.digest, evidence: `sha256:${basename(report)}` };
    const release = await rig.write({ stages: [], pins: { "train/main": pin }, project: "other" });
    const copied = await rig.call("copy", "--release", release, "--from", store.folder, "--to", join(rig.root, "to"));
    expect(copied.err).toMatch(named);
    expect(await contents()).toEqual(before);
  });

  test("evidence of a newer version about a probe stays, whatever this version has measured", async () => {
    const digests = await rig.applyFakes();
    const store = value(await ArtifactStore.open(join(rig.home, "store")));
    const model = digests["quantise/main"]!;
    const mine = probeOf(model, "e".repeat(64));
    await enterEvidence(store, model, mine.key, { ...mine, apiVersion: "handoff.fairlead.dev/v2" });
    const before = await contents();
    value(await store.keepEvidence(mine));
    expect(await contents()).toEqual(before);
  });
});

/** Enters a report in the place of what there is about the same output and key, and returns its path. */
async function enterEvidence(store: ArtifactStore, output: string, key: string, content: object): Promise<string> {
  const add = async (bytes: Buffer) => {
    const digest = digestOf(bytes);
    await writeFile(store.blobs.path(digest), bytes);
    return { digest, bytes: bytes.length };
  };
  const report = await add(storedJson(content));
  const index = await indexOf(store.folder);
  const subject = index.manifests.find(({ digest }) => digest === output)!;
  const manifest = await add(storedJson(evidenceManifest(key, subject, { path: "evidence.json", ...report })));
  await reenter(store, (entries) => [
    ...entries.filter((one) => !isEvidence(one, key, output)),
    evidenceEntry(key, output, manifest),
  ]);
  return store.blobs.path(report.digest);
}

test.each([
  [3, "probe or replicas", { probe: null, replicas: null }],
  [4, "replicas", { replicas: null }],
  [5, "what their release follows", {}],
])(
  "a home of version %i, whose services say nothing of %s, is read, and becomes one of this version",
  async (version, _, unknown) => {
    await rig.applyFakes();
    const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
    const lacking = { record: null, pinned: false };
    const text = await readFile(file, "utf8");
    const { services } = JSON.parse(text) as { services: object[] };
    expect(services).toHaveLength(1);
    const older = JSON.parse(text, (field, content: unknown) =>
      field in unknown || field in lacking ? undefined : content,
    ) as object;
    await writeFile(file, JSON.stringify({ ...older, version }));
    const shown = await rig.cli("status", "--json");
    const { projects } = JSON.parse(shown.out) as { projects: { services: object[]; applied: object[] }[] };
    expect(projects[0]?.services).toMatchObject([{ target: "laptop", ...unknown }]);
    expect(projects[0]?.applied).toMatchObject([{ record: null, stages: { "train/main": { pinned: false } } }]);
    expect((await rig.cli("stop", "--environment", "dev", "--project", "bot")).code).toBe(0);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ version: inventoryVersion, services: [] });
  },
);

test.each([
  ["a pipe", (file: string) => void execFileSync("mkfifo", [file]), "it is no regular file"],
  ["a folder", (file: string) => mkdirSync(file), "it is no regular file"],
  [
    "a huge file",
    (file: string) => {
      writeFileSync(file, "");
      truncateSync(file, 2 ** 40);
    },
    "it is larger than such a file can be",
  ],
])("%s in the place of what was applied is said to be damage, and is not waited for", async (_, make, what) => {
  await rig.applyFakes();
  const file = join(rig.home, "state", "inventory", "dev", "care", "bot.json");
  await rm(file);
  make(file);
  expect(await rig.cli("status")).toEqual({
    code: 1,
    out: "",
    err:
      `${file} is damaged: ${what}. Remove it and run fairlead-runtime apply again: outputs and running services are found again, ` +
      "but a service of a target that has left the spec is not, and has to be stopped by hand.\n",
  });
});

test("another home beside it is made as ever", async () => {
  await makeHome(1);
  await rig.write(await rig.dataPlan(["one", "two"]));
  const home = join(rig.root, "new-home");
  expect((await rig.cli("apply", "--environment", "dev", "--home", home)).code).toBe(0);
  expect((await rig.cli("status", "--home", home)).out).toMatch(/^care\/bot \(dev\)/);
});
