// What the commands say of outputs that another environment has made, and what they refuse to do with them.
import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storeOf } from "../system/home.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
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
  expect((await gc()).out).toMatch(/^(output {4}sha256:\w+ {2}\S+\n){4}Removed \d+ files/);

  await rig.applyPlan(promoted());
  await rm(join(rig.root, "generated"), { recursive: true });
  await rm(join(rig.home, "state", "inventory", "dev"), { recursive: true });
  expect((await rig.call("gc", "--home", rig.home)).out).toBe("Nothing to remove.\n");
});

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
      `Copy it there: fairlead-runtime copy --release ${dirname(release)} --from <store> --to <store>\n`,
  );
  const serve = await rig.call("run-stage", "--release", release, "--stage", "serve/laptop", "--store", store);
  expect(serve.err).toBe("Stage serve/laptop has no output: it serves or watches, and ends only when it is stopped.\n");
});
