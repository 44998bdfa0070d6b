// What an apply leaves alone: a home in which everything waits, one in which nothing has changed, and one that is ahead.
import { cp, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storeOf } from "../system/home.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { git } from "../testing/git-rig.ts";
import { pinsOf } from "../testing/reconcile-rig.ts";
import { pinning, type Pins, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
let pins: Pins;
let home: string;
beforeEach(async () => {
  rig = await openCliRig();
  pins = pinsOf(await rig.applyPlan(wholePlan()));
  home = join(rig.root, "prod-home");
});
afterEach(() => rig.remove());

/** Pinned, with nothing to serve. */
function promoted(number = 1, project = "bot"): ReleasePlan {
  const { stages, ...plan } = pinning(wholePlan(), pins, number);
  return { ...plan, stages: stages.filter(({ name }) => name === "observe/main"), environment: "prod", project };
}

const apply = (...more: readonly string[]) =>
  rig.cli("apply", "--environment", "prod", "--home", home, "--quiet", ...more);

/** Everything in a folder, with sizes and times of change. */
async function everythingIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const facts = await stat(join(folder, name));
    found[name] = facts.isDirectory() ? "folder" : `${facts.size} ${facts.mtimeMs}`;
  }
  return found;
}

test("a first promotion whose outputs are nowhere says what it waits for, and makes nothing of the home", async () => {
  await rig.write(promoted());
  const before = await everythingIn(rig.root);
  const { code, out } = await apply();
  expect(code).toBe(1);
  for (const [stage, { digest }] of Object.entries(pins)) expect(out).toContain(`${stage} (${digest}) is not there\n`);
  expect(out).toMatch(
    /^care\/bot \(prod\)\n {2}failed: Of what generated\/prod\/care\/bot pins, the artifact store lacks 4 of 4:/,
  );
  expect(await everythingIn(rig.root)).toEqual(before);
  await mkdir(home);
  expect(JSON.parse((await apply("--json")).out)).toMatchObject({
    projects: [{ project: "bot", steps: [], changed: false, failure: { reason: "input-missing" } }],
  });
  expect(await readdir(home)).toEqual([]);
});

test("one whose outputs are there in part waits for the rest, and changes nothing of the store that they were copied to", async () => {
  await rig.write(promoted());
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  const { digest } = pins["train/main"]!;
  await rm(join(storeOf(home), "blobs", "sha256", digest.slice("sha256:".length)));
  await rm(join(storeOf(home), "index.json"));
  const before = await everythingIn(home);
  expect((await apply()).out).toContain(`lacks 1 of 4:\n  train/main (${digest}) is not there\n`);
  expect(await everythingIn(home)).toEqual(before);
});

test("an old checkout is refused in a home that knows nothing of the project, where the branch that it follows has a later record", async () => {
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  const before = await everythingIn(home);
  const commit = (message: string) => {
    git(rig.root, "add", "generated");
    git(rig.root, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", message);
  };
  git(rig.root, "init", "--quiet", "--initial-branch=main");
  await rig.write(promoted(1));
  commit("record 1");
  await rig.write(promoted(3));
  commit("record 3");
  git(rig.root, "update-ref", "refs/remotes/origin/main", "HEAD");
  git(rig.root, "remote", "add", "origin", "https://git.example/bot.git");
  git(rig.root, "branch", "--quiet", "--set-upstream-to=origin/main", "main");
  git(rig.root, "reset", "--quiet", "--hard", "HEAD~1");
  expect(await apply()).toMatchObject({
    code: 1,
    out:
      "care/bot (prod)\n  failed: generated/prod/care/bot follows record 1 of care/bot (prod), and origin/main, which this branch follows, has record 3. " +
      "Nothing of it was applied here yet, so nothing else says that this checkout is old: run git pull, and apply again.\n",
  });
  expect(await everythingIn(home)).toEqual(before);
  git(rig.root, "reset", "--quiet", "--hard", "origin/main");
  expect((await apply()).code).toBe(0);
});

test("a project that can be applied is, beside one that waits, which leaves no record", async () => {
  await rig.write(promoted());
  await rig.write({ ...(await rig.dataPlan(["one", "two"])), environment: "prod", project: "corpus" });
  const { code, out } = await apply();
  expect(code).toBe(1);
  expect(out).toMatch(/^care\/bot \(prod\)\n {2}failed: Of what[^]*care\/corpus \(prod\)\n {2}dataset\/talks {2}ran /);
  expect(await readdir(join(home, "state", "inventory", "prod", "care"))).toEqual(["corpus.json"]);
});

test("what is applied five times without a change says that there is nothing to do, and writes nothing", async () => {
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  await rig.write(promoted());
  await rig.write({ ...(await rig.dataPlan(["one", "two"])), environment: "prod", project: "corpus" });
  expect((await apply()).code).toBe(0);
  const before = await everythingIn(home);
  for (let time = 0; time < 5; time++) {
    const { projects } = JSON.parse((await apply("--json")).out) as { projects: { changed: boolean }[] };
    expect(projects.map(({ changed }) => changed)).toEqual([false, false]);
  }
  expect(await everythingIn(home)).toEqual(before);
});

test("a checkout that is older than what is applied changes nothing of it, and stops nothing that it has not yet", async () => {
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  for (const project of ["bot", "faq"]) await rig.write(promoted(4, project));
  const later = await rig.write({ ...(await rig.dataPlan(["one", "two"])), environment: "prod", project: "later" });
  expect((await apply()).code).toBe(0);
  for (const project of ["bot", "faq"]) await rig.write(promoted(3, project));
  await rm(later, { recursive: true });
  const before = await everythingIn(home);
  for (const more of [[], ["--project", "bot"]] as const) {
    const { projects } = JSON.parse((await apply("--json", ...more)).out) as { projects: object[] };
    expect(projects).toMatchObject(
      [{ project: "bot" }, { project: "faq" }]
        .slice(0, more.length === 0 ? 2 : 1)
        .map((one) => ({ ...one, steps: [], changed: false, failure: { reason: "release-older" } })),
    );
  }
  expect(await everythingIn(home)).toEqual(before);
  // The way back is another record, of what was there before.
  for (const project of ["bot", "faq"]) await rig.write(promoted(5, project));
  const { out } = await apply();
  expect(out).toContain("care/later (prod): has left the repository; stopped nothing\n");
});
