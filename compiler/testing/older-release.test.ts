// A plan over releases that another version of Fairlead wrote: what that alone changes is said once, above all releases.
import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { stageCatalogue } from "../../specs/handoff/stages.ts";
import { main } from "../cli.ts";
import type { Plan } from "../plan/plan.ts";
import { compilerVersion } from "../version.ts";
import { rewriteRelease } from "./rewrite-release.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await repository.promote();
  await run("build");
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const ours = `"compiler": "${compilerVersion}"`;

async function rewriteAll(version: string): Promise<void> {
  for (const release of ["dev/care/faq", "dev/care/triage", "prod/care/triage"]) {
    await rewriteRelease(repository, release, ours, `"compiler": "${version}"`);
  }
}

/** With marks for the plan's id and for the version of now. */
async function planned(...flags: readonly string[]): Promise<string> {
  const { out } = await run("plan", ...flags);
  return out.replace(/[0-9a-f]{12}/, "<id>").replaceAll(compilerVersion, "<ours>");
}

it("that changes records alone is one line", async () => {
  await rewriteAll("0.0.3");
  expect(await planned()).toMatchInlineSnapshot(`
    "2 projects only change their records.
    No GPU time: nothing that changed needs training.
    fairlead 0.0.3 → <ours>: updates the records of 3 releases.

    Plan <id>
    "
  `);
  expect(await planned("--markdown")).toMatchInlineSnapshot(`
    "**2 projects only change their records.**

    No GPU time: nothing that changed needs training.

    fairlead \`0.0.3\` → \`<ours>\`: updates the records of 3 releases.

    Plan \`<id>\`
    "
  `);
  expect((JSON.parse((await run("plan", "--json")).out) as Plan).compiler).toEqual({
    before: ["0.0.3"],
    after: compilerVersion,
    releases: ["dev/care/faq", "dev/care/triage", "prod/care/triage"],
  });
});

/** Gives a stage of a release another key, and a meaning of before where it is asked for. */
async function keyedOtherwise(release: string, stage: string, semantics?: number): Promise<void> {
  const text = await repository.read(`generated/${release}/release.json`);
  const [piece = ""] = new RegExp(`"name": "${stage}"[^]*?"key": "[0-9a-f]{64}"`).exec(text) ?? [];
  const meant = semantics === undefined ? piece : piece.replace(/"semantics": \d+/, `"semantics": ${semantics}`);
  await rewriteRelease(repository, release, piece, meant.replace(/[0-9a-f]{64}/, "0".repeat(64)));
}

it("says which stages run again, and why where a meaning was raised, but not the version again", async () => {
  await rewriteAll("0.0.3");
  await rewriteRelease(repository, "dev/care/faq", '"compiler": "0.0.3"', '"compiler": "0.0.2"');
  await keyedOtherwise("dev/care/faq", "serve/laptop", stageCatalogue.serve.semantics - 1);
  await keyedOtherwise("prod/care/triage", "dataset/tickets");
  expect(await planned()).toMatchInlineSnapshot(`
    "care/faq rolls over and care/triage only changes its records.
    No GPU time: nothing that changed needs training.
    fairlead 0.0.2 and 0.0.3 → <ours>: updates the records of 3 releases, of which 1 rolls over.

    dev
      care/faq
        runs again: serve/laptop (serve semantics 2 → 3: how many replicas answer is in no key, so that a service scales without a new version)
        used again: dataset/answers, train/main

    Plan <id>
    "
  `);
});

it("leaves to the edits of people what they edited", async () => {
  await rewriteAll("0.0.3");
  await repository.edit("specs/projects/care/triage.yaml", "maxBatch: 4", "maxBatch: 5");
  expect(await planned()).toMatchInlineSnapshot(`
    "care/triage rolls over and care/faq only changes its records.
    No GPU time: nothing that changed needs training.
    fairlead 0.0.3 → <ours>: updates the records of 2 releases.

    What you edited
      specs/projects/care/triage.yaml:38 serving.batching.maxBatch 4 → 5
        → rolls over laptop

    dev
      care/triage
        runs again: serve/laptop (serving.batching.maxBatch)
        used again: dataset/tickets, train/main, quantise/main, evaluate/labels, observe/main
        changes: serve-laptop; 8 resources as before

    Plan <id>
    "
  `);
  await repository.edit("specs/projects/care/faq.yaml", "alias: faq", "alias: questions");
  expect(await planned()).toContain("fairlead 0.0.3 → <ours>: updates the records of 1 release.\n");
});
