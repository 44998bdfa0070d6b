// What the commands say of outputs that another environment has made, and what they refuse to do with them.
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storeOf } from "../system/home.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { git, writeBranches } from "../testing/git-rig.ts";
import { pinsOf } from "../testing/reconcile-rig.ts";
import { pinning, type Pins, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { value } from "../testing/store-rig.ts";

let rig: CliRig;
let pins: Pins;
beforeEach(async () => {
  rig = await openCliRig();
  pins = pinsOf(await rig.applyPlan(wholePlan()));
});
afterEach(() => rig.remove());

const promoted = (number = 4): ReleasePlan => ({ ...pinning(wholePlan(), pins, number), environment: "prod" });
const short = (stage: string) => pins[stage]!.digest.slice(0, 19);

test("status and lineage name the record that pins an output", async () => {
  await rig.applyPlan(promoted());
  const status = await rig.cli("status", "--environment", "prod");
  expect(status.out.replace(/applied \S+Z/, "applied TIME").replace(/sha256:\w+ {2}applied/, "RELEASE  applied")).toBe(
    [
      "care/bot (prod)",
      "  release          RELEASE  applied TIME",
      ...["dataset/talks", "train/main", "quantise/main", "evaluate/triage"].map(
        (stage) => `  ${stage.padEnd(15)}  ${short(stage)}  pinned by record 4`,
      ),
      "  serve/laptop     down  helper; run apply to start it",
      "",
    ].join("\n"),
  );
  const lineage = await rig.cli("lineage", short("train/main"));
  expect(
    lineage.out
      .replace(/made \S+Z/g, "made TIME")
      .split("\n")
      .slice(-3),
  ).toEqual([
    `  train/main  ${short("train/main")}  made TIME  pinned by record 4 of care/bot (prod)`,
    `    dataset/talks  ${short("dataset/talks")}  made TIME  pinned by record 4 of care/bot (prod)`,
    "",
  ]);
  const plain = JSON.parse((await rig.cli("lineage", short("dataset/talks"), "--json")).out) as object;
  expect(plain).toMatchObject({ outputs: [{ pinned: { scope: "care/bot (prod)", record: { number: 4 } } }] });
});

test("the summary of an apply says what is pinned, and by which record", async () => {
  const { stages, ...rest } = promoted();
  await rig.write({ ...rest, stages: stages.filter(({ name }) => name.startsWith("observe/")) });
  const { out, code } = await rig.cli("apply", "--environment", "prod");
  expect(out).toBe(
    [
      "care/bot (prod)",
      ...["dataset/talks", "train/main", "quantise/main", "evaluate/triage"].map(
        (stage) => `  ${stage.padEnd(15)}  pinned by record 4`,
      ),
      "  observe/main     nothing to start: the generated alert rules are files for your Prometheus",
      "",
    ].join("\n"),
  );
  expect(code).toBe(0);
  const json = JSON.parse((await rig.cli("apply", "--environment", "prod", "--json")).out) as object;
  expect(json).toMatchObject({ projects: [{ record: { number: 4 }, steps: [{ pinned: true }, {}, {}, {}, {}] }] });
});

test("gc keeps what a release pins with its evidence, applied or only copied here, and not what no release pins any more", async () => {
  const home = join(rig.root, "prod-home");
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  await rig.write({ ...(await rig.dataPlan(["one", "two"])), environment: "prod", project: "other" });
  await rig.cli("apply", "--environment", "prod", "--home", home);
  const folder = await rig.write(promoted());
  const gc = () => rig.cli("gc", "--yes", "--home", home);
  expect((await gc()).out).toBe("Nothing to remove.\n");
  const store = value(await ArtifactStore.open(storeOf(home)));
  for (const { digest, evidence } of Object.values(pins))
    expect(value(await store.get(digest))).toMatchObject({ state: "present", evidenceDigest: evidence });
  await rm(join(folder, "release.json"));
  expect(await gc()).toMatchObject({
    code: 1,
    err: "generated/prod/care/bot/release.json does not exist. Run fairlead build to make it.\n",
  });
  await rm(folder, { recursive: true });
  expect((await gc()).out).toMatch(
    /^(output {4}sha256:\w+ {2}\S+ of care\/bot \(dev\) {2}\d+ bytes\n){4}An output goes that is in none .*\nRemoved \d+ files/,
  );

  await rig.applyPlan(promoted());
  await rm(join(rig.root, "generated"), { recursive: true });
  await rm(join(rig.home, "state", "inventory", "dev"), { recursive: true });
  const shown = await rig.call("gc", "--home", rig.home);
  // Sorted by their digests.
  expect(
    shown.out.match(
      /^kept {6}sha256:\w+ {2}\S+ of care\/bot \(prod\) {2}\d+ bytes {2}in the version of care\/bot \(prod\) that is applied$/gm,
    ),
  ).toHaveLength(3);
  expect(shown.out).toMatch(
    /^kept .* quantise\/main of care\/bot \(prod\) {2}\d+ bytes {2}serves care\/bot \(prod\) on laptop, and 1 more$/m,
  );
  expect(shown.out).toMatch(/\nNothing to remove\.\n$/);
});

test("gc keeps what a release on another branch pins, says which, and removes nothing where a branch cannot be read", async () => {
  const home = join(rig.root, "prod-home");
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  const folder = await rig.write(promoted());
  const file = "generated/prod/care/bot/release.json";
  const text = await readFile(join(rig.root, file), "utf8");
  await rm(folder, { recursive: true });
  await rig.write({ ...(await rig.dataPlan(["one", "two"])), environment: "prod", project: "other" });
  await rig.cli("apply", "--environment", "prod", "--home", home);
  writeBranches(rig.root, [{ ref: "refs/remotes/origin/promote", files: { [file]: text } }]);
  const gc = (...more: readonly string[]) => rig.cli("gc", "--home", home, ...more);
  const { out, err } = await gc();
  for (const stage of Object.keys(pins))
    expect(out).toContain(
      `kept      ${short(stage)}  ${stage} of care/bot (prod)  ${await sizeOf(home, pins[stage]!.digest)} bytes  pinned by generated/prod/care/bot on origin/promote\n`,
    );
  expect([out.endsWith("\nNothing to remove.\n"), err]).toEqual([true, ""]);

  writeBranches(rig.root, [{ ref: "refs/remotes/origin/promote", files: { [file]: `<<<<<<< ${text}` } }]);
  expect(await gc("--yes")).toMatchObject({
    out: "Nothing to remove.\n",
    err: `${file} on origin/promote is none that this version can read: every output that it names is kept.\n`,
  });
  await writeFile(join(rig.root, ".git/refs/remotes/origin/lost"), `${"1".repeat(40)}\n`);
  git(rig.root, "update-ref", "-d", "refs/remotes/origin/promote");
  expect(await gc("--yes")).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^What the releases on origin\/lost pin/),
  });
  git(rig.root, "update-ref", "-d", "refs/remotes/origin/lost");
  const json = JSON.parse((await gc("--json")).out) as { outputs: object[]; kept: object[] };
  expect(json.outputs).toHaveLength(4);
  expect(json.kept).toMatchObject([
    { names: ["dataset/talks of care/other (prod)"], why: ["in the version of care/other (prod) that is applied"] },
  ]);
});

async function sizeOf(home: string, digest: string): Promise<number> {
  const store = value(await ArtifactStore.open(storeOf(home)));
  return value(await store.list()).find((one) => one.digest === digest)!.bytes;
}

test("run-stage makes nothing that is pinned, and fetch takes it by its digest", async () => {
  const release = join(await rig.write(promoted()), "release.json");
  const of = (store: string) => ["--release", release, "--stage", "train/main", "--store", store] as const;
  const store = storeOf(rig.home);
  const to = join(rig.root, "model");
  expect(await rig.call("run-stage", ...of(store))).toEqual({
    code: 1,
    out: "",
    err: `Stage train/main is pinned by ${release}: another environment made it, and it is never made here.\n`,
  });
  expect((await rig.call("fetch", ...of(store), "--to", to)).out).toBe(
    `copied to ${to}: ${pins["train/main"]!.digest}\n`,
  );
  const empty = join(rig.root, "empty");
  value(await ArtifactStore.open(empty));
  expect((await rig.call("fetch", ...of(empty), "--to", to)).err).toBe(
    `${empty} has no output of stage train/main (pinned to ${pins["train/main"]!.digest}). ` +
      `Copy it there: fairlead-runtime copy --release ${dirname(release)} --from <store> --to ${empty}\n`,
  );
  const serve = await rig.call("run-stage", "--release", release, "--stage", "serve/laptop", "--store", store);
  expect(serve.err).toBe("Stage serve/laptop has no output: it serves or watches, and ends only when it is stopped.\n");
});
