// A home that another version has made: an older one kept services and datasets without a team, a newer one knows what this one does
// not. It is named, and nothing in it is touched.
import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inventoryVersion } from "../apply/inventory.ts";
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

test.each(commands)("%s says that a home is newer", async (line) => {
  await makeHome(inventoryVersion + 1);
  await expectRefusal(
    line,
    `The home ${rig.home} was made by a newer version of Fairlead, and nothing in it was changed. ` +
      "Use that version, or make another home: fairlead-runtime apply --home <new folder>.\n",
  );
});

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
