// Releases of a newer version of Fairlead, where an older one runs: it would take back what the newer one knows better.
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { stageCatalogue } from "../../specs/handoff/stages.ts";
import { compilerVersion } from "../version.ts";
import { builtRepository } from "./built-repository.ts";
import { git } from "./git-fixture.ts";
import { rewriteRelease } from "./rewrite-release.ts";
import type { SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await builtRepository();
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const write = (file: string, text: string): Promise<void> => writeFile(path.join(repository.root, file), text);

const ours = `"compiler": "${compilerVersion}"`;
const { semantics } = stageCatalogue.dataset;

const refusal = (what: string, on = "", then = ""): string =>
  `${what.replace(": ", `${on}: `)}. Nothing in there was changed. ` +
  `Use that version; or, to go back to ${compilerVersion} on purpose, run \`fairlead build --overwrite\`${then}\n`;

it("are refused by plan, build and propose, and written anew by a build that may overwrite", async () => {
  await rewriteRelease(repository, "dev/care/faq", ours, '"compiler": "1000.0.0"');
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "Newer");
  const before = await repository.tree("generated");
  const what = "generated/dev/care/faq/release.json: written by a newer version of Fairlead, 1000.0.0";
  for (const command of [["build"], ["plan"]])
    expect(await run(...command)).toEqual({ code: 1, out: "", err: refusal(what) });
  const err = refusal(what, " on main", ", and commit what it writes to main");
  expect(await run("propose")).toEqual({ code: 1, out: "", err });
  expect(JSON.parse((await run("plan", "--json")).out)).toMatchObject({ failure: { reason: "generated-newer" } });
  expect(await repository.tree("generated")).toEqual(before);
  expect(await run("build", "--overwrite")).toMatchObject({ code: 0, err: "" });
  expect(await run("plan")).toMatchObject({ code: 0 });
});

it.each([
  [
    "a meaning that was raised",
    `"semantics": ${semantics}`,
    '"semantics": 7',
    `${compilerVersion}, with semantics 7 of dataset, where this one knows ${semantics}`,
  ],
  [
    "a kind of stage that came later",
    '"kind": "serve"',
    '"kind": "prune"',
    `${compilerVersion}, with stages of the kind "prune", which this one does not know`,
  ],
  [
    "a format that came later",
    "handoff.fairlead.dev/v1",
    "handoff.fairlead.dev/v2",
    `${compilerVersion}, in the format handoff.fairlead.dev/v2, where this one knows handoff.fairlead.dev/v1`,
  ],
])("are known by %s", async (_, piece, by, version) => {
  await rewriteRelease(repository, "dev/care/faq", piece, by);
  const err = refusal(`generated/dev/care/faq/release.json: written by a newer version of Fairlead, ${version}`);
  expect((await run("plan")).err).toBe(err);
  expect((await run("build")).err).toBe(err);
});

it("are known by an index that this version cannot read", async () => {
  const index = "generated/dev/care/faq/index.json";
  await write(index, '{ "apiVersion": "handoff.fairlead.dev/v3" }');
  const version = `${compilerVersion}, in the format handoff.fairlead.dev/v3, where this one knows handoff.fairlead.dev/v1`;
  const err = refusal(`${index}: written by a newer version of Fairlead, ${version}`);
  expect((await run("plan")).err).toBe(err);
  expect((await run("build")).err).toBe(err);
});

it("are not removed with their project either; several are told together", async () => {
  await rewriteRelease(repository, "dev/care/faq", ours, '"compiler": "1000.0.0"');
  await rewriteRelease(repository, "dev/care/triage", ours, '"compiler": "1000.0.0-rc.1"');
  await rewriteRelease(repository, "prod/care/triage", ours, '"compiler": "1000.0.0-rc.1"');
  await rm(path.join(repository.root, "specs/projects/care/faq.yaml"));
  const err =
    "generated/dev/care/triage/release.json, generated/prod/care/triage/release.json: written by a newer version of Fairlead, 1000.0.0-rc.1. " +
    "generated/dev/care/faq/release.json: written by a newer version of Fairlead, 1000.0.0. Nothing in there was changed. " +
    `Use the newest of them; or, to go back to ${compilerVersion} on purpose, run \`fairlead build --overwrite\`\n`;
  expect((await run("plan")).err).toBe(err);
  expect((await run("build")).err).toBe(err);
});

it.each(['"compiler": { "toString": 1 }', '"compiler": "\u001b[31m9.9.9"', '"compiler": null'])(
  "are none where %s stands for the version, which no version writes",
  async (by) => {
    await rewriteRelease(repository, "dev/care/faq", ours, by);
    expect(await run("plan")).toMatchObject({ code: 2, err: "" });
    expect(await run("build")).toMatchObject({ code: 0 });
  },
);

it("are none where an older version, or a hand, wrote them", async () => {
  await rewriteRelease(repository, "dev/care/faq", ours, '"compiler": "0.0.0"');
  await repository.edit("generated/prod/care/triage/release.json", ours, '"compiler": "9.0.0"');
  expect(await run("plan")).toMatchObject({ code: 2, err: "" });
  expect((await run("build")).err).toMatch(/^generated\/prod\/care\/triage\/release\.json: edited by hand/);
});

it("are named by propose where the base has them", async () => {
  await rewriteRelease(repository, "dev/care/faq", ours, '"compiler": "1000.0.0"');
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "Newer");
  const origin = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-remote-")));
  try {
    await git(origin, "clone", "--quiet", "--bare", repository.root, origin);
    await git(repository.root, "remote", "add", "origin", origin);
    await run("build", "--overwrite");
    const what = "generated/dev/care/faq/release.json: written by a newer version of Fairlead, 1000.0.0";
    expect((await run("propose")).err).toBe(refusal(what, " on main", ", and commit what it writes to main"));
  } finally {
    await rm(origin, { recursive: true });
  }
});
