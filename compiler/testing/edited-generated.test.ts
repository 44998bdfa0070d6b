// A generated/ that is not as it was built: a plan says so, as the build would, and what is committed to the base is in a proposal's text.
import { mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import type { Plan } from "../plan/plan.ts";
import { builtRepository } from "./built-repository.ts";
import { git } from "./git-fixture.ts";
import type { SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await builtRepository();
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const inGenerated = (file: string): string => path.join(repository.root, "generated", file);
const write = (file: string, text: string): Promise<void> => writeFile(inGenerated(file), text);

/** The plan's text with its id masked, and how the command ends. */
async function plan(...flags: readonly string[]): Promise<string> {
  const { code, out, err } = await run("plan", ...flags);
  return `${out.replace(/[0-9a-f]{12}/, "<id>")}${err}exit ${code}`;
}

it("P5: is planned: what was edited and what is missing, and what a build does about it", async () => {
  await repository.edit("generated/dev/care/faq/train-main.json", '"epochs": ', '"epochs": 1');
  await rm(inGenerated("prod/care/triage/release.json"));
  expect(await plan()).toMatchInlineSnapshot(`
    "2 generated files are not as built. Nothing else changes.

    generated/ is not as it was built
      edited by hand: generated/dev/care/faq/train-main.json
        → a build refuses; fairlead build --overwrite writes it anew
      missing: generated/prod/care/triage/release.json
        → a build restores it

    Plan <id>
    exit 2"
  `);
  expect(await plan("--markdown")).toMatchInlineSnapshot(`
    "**2 generated files are not as built.** Nothing else changes.

    ### generated/ is not as it was built

    - edited by hand: \`generated/dev/care/faq/train-main.json\`. A build refuses; \`fairlead build --overwrite\` writes it anew.
    - missing: \`generated/prod/care/triage/release.json\`. A build restores it.

    Plan \`<id>\`
    exit 2"
  `);
  expect(JSON.parse((await run("plan", "--json")).out)).toMatchObject({
    environments: [],
    edited: {
      files: [
        { path: "generated/dev/care/faq/train-main.json", state: "edited" },
        { path: "generated/prod/care/triage/release.json", state: "missing" },
      ],
    },
  });
  expect(await run("build")).toMatchObject({ code: 1 });
  expect(await run("build", "--overwrite")).toMatchObject({ code: 0 });
  expect(await run("plan")).toMatchObject({ code: 0 });
});

it("P5: of missing files alone is planned too, and a build restores them", async () => {
  await rm(inGenerated("dev/care/faq/release.json"));
  await rm(inGenerated("dev/care/faq/snapshot.json"));
  expect(await plan()).toMatchInlineSnapshot(`
    "2 generated files are not as built. Nothing else changes.

    generated/ is not as it was built
      missing: generated/dev/care/faq/release.json and generated/dev/care/faq/snapshot.json
        → a build restores them

    Plan <id>
    exit 2"
  `);
  expect(await run("build")).toMatchObject({ code: 0 });
  expect(await run("plan")).toMatchObject({ code: 0 });
});

it("P5: is planned beside the edits of specs, in releases that change and that go", async () => {
  await repository.edit("specs/projects/care/triage.yaml", "r: 8", "r: 12");
  await rm(path.join(repository.root, "specs/projects/care/faq.yaml"));
  await write("dev/care/faq/notes.md", "mine");
  await write("dev/care/triage/train-main.json", "{}");
  const text = await plan();
  expect(text.slice(0, text.indexOf("What you edited"))).toMatchInlineSnapshot(`
    "care/faq is removed and care/triage trains again.
    Training costs time: care/triage (dev) has to be trained.

    generated/ is not as it was built
      edited by hand: generated/dev/care/triage/train-main.json
        → a build refuses; fairlead build --overwrite writes it anew
      not Fairlead's own, in the folder of a release that goes: generated/dev/care/faq/notes.md
        → a build refuses; fairlead build --overwrite removes it

    "
  `);
  const refused = await run("build");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toMatch(/^generated\/dev\/care\/triage\/train-main\.json: edited by hand/);
});

it("P5: of links is planned, and a build refuses it whatever it is told", async () => {
  await rename(inGenerated("dev/care/faq/release.json"), path.join(repository.root, "mine.json"));
  await symlink("../../../../mine.json", inGenerated("dev/care/faq/release.json"));
  expect(await plan()).toMatchInlineSnapshot(`
    "1 generated file is not as built. Nothing else changes.

    generated/ is not as it was built
      links where generated files belong: generated/dev/care/faq/release.json
        → a build refuses until it is removed

    Plan <id>
    exit 2"
  `);
  expect(await run("build", "--overwrite")).toMatchObject({ code: 1 });
});

it("P5: of a snapshot that holds no project any more is planned as of one that is not there", async () => {
  const snapshot = JSON.parse(await repository.read("generated/dev/care/faq/snapshot.json")) as object;
  await write("dev/care/faq/snapshot.json", JSON.stringify({ ...snapshot, spec: null }));
  await repository.edit("specs/projects/care/faq.yaml", "answers: 1.0 }", "answers: 2.0 }");
  const text = await plan();
  expect(text).toContain("runs again: train/main (another version of the compiler or of its files made it)");
  expect(text).toMatch(/exit 2$/);
});

it("P5: is another plan than that of a generated/ as it was built, for a build does otherwise", async () => {
  const id = async () => (JSON.parse((await run("plan", "--json")).out) as Plan).id;
  const before = await id();
  await write("dev/care/faq/release.json", "{}");
  expect(await id()).not.toBe(before);
});

it("P5: is seen in a folder that a plan knew to be whole", async () => {
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
  try {
    expect(await run("plan")).toMatchObject({ code: 0 });
    expect(await run("plan")).toMatchObject({ code: 0 });
    await write("dev/care/faq/release.json", "{}");
    expect(await run("plan")).toMatchObject({ code: 2 });
  } finally {
    clock.mockRestore();
  }
});

it("P5: on the base is said by the proposal that writes it anew", async () => {
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "Start");
  const origin = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-remote-")));
  try {
    await git(origin, "clone", "--quiet", "--bare", repository.root, origin);
    await git(repository.root, "remote", "add", "origin", origin);
    const built = await repository.read("generated/dev/care/faq/release.json");
    await write("dev/care/faq/release.json", "{}");
    await git(repository.root, "commit", "--quiet", "--all", "--message", "By hand");
    await git(repository.root, "push", "--quiet", "origin", "main");
    await write("dev/care/faq/release.json", built);
    const { out } = await run("propose", "--dry-run");
    expect(out.replace(/[0-9a-f]{12}/, "<id>")).toMatchInlineSnapshot(`
      "Bring generated/ up to date

      **1 generated file is not as built.** Nothing else changes.

      ### generated/ is not as it was built

      - edited by hand on main: \`generated/dev/care/faq/release.json\`. Merging what is proposed writes it anew.

      Plan \`<id>\`
      "
    `);
  } finally {
    await rm(origin, { recursive: true });
  }
});

it("GH5: line ends that git has converted are told apart from edits, with what keeps them", async () => {
  await git(repository.root, "config", "core.autocrlf", "true");
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "as it is");
  await rm(path.join(repository.root, "generated"), { recursive: true });
  await git(repository.root, "checkout", "--quiet", "--", "generated");
  const planned = await plan();
  expect(planned).toContain("other line ends than they were built with, and nothing else: generated/dev/care/faq/");
  expect(planned).not.toMatch(/edited by hand|has to be trained/);
  const { code, err } = await run("build");
  expect(code).toBe(1);
  expect(err).toContain(
    ": git has given them other line ends, and nothing else in them differs. Write `generated/** -text`",
  );
  await writeFile(path.join(repository.root, ".gitattributes"), "generated/** -text\n");
  await rm(path.join(repository.root, "generated"), { recursive: true });
  await git(repository.root, "checkout", "--quiet", "--", "generated");
  expect((await plan()).startsWith("Nothing changes")).toBe(true);
});
