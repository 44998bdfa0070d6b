// Plans that move a bound, on machines that have measured what it judges, and on others.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StageKind } from "../../specs/handoff/stage-kind.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { main } from "../cli.ts";
import { buildRepository, planRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { renderMarkdown } from "../plan/render-markdown.ts";
import { renderTerminal } from "../plan/render-terminal.ts";
import { maskPlan } from "./mask-digests.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/care/triage.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await repository.promote();
  const built = await buildRepository(repository.root, { overwrite: false });
  if (!built.ok || built.value.written === undefined) throw new Error("the sample does not build");
});
afterEach(() => repository.remove());

async function plan(): Promise<Plan> {
  const planned = await planRepository(repository.root);
  if (!planned.ok || planned.value.plan === undefined) throw new Error("there is no plan");
  return planned.value.plan;
}

function inTerminal(one: Plan): string {
  return maskPlan(renderTerminal(one, { color: false }), one);
}

const store = () => path.join(repository.root, ".fairlead/store");

/** Puts evidence of a stage as it was built. */
async function measure(stage: string, figures: Readonly<Record<string, number>>, change = {}) {
  const { stages } = JSON.parse(await repository.read("generated/dev/care/triage/release.json")) as {
    stages: readonly { readonly name: string; readonly kind: StageKind; readonly key: string }[];
  };
  const { key, kind } = stages.find(({ name }) => name === stage)!;
  return putEvidence(store(), { stage: kind, key, figures, change });
}

async function measureAll(): Promise<void> {
  await measure("evaluate/labels", { base: 0.25, adapted: 0.8125, compressed: 0.8125 });
  await measure("quantise/main", { sizeShare: 0.2575, speedupDecode: 1.5 });
}

describe("N2: a plan that moves a bound", () => {
  it("says that it is judged again, and nothing of how, where nothing was measured", async () => {
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 90%"');
    const one = await plan();
    expect(one).not.toHaveProperty("judgements");
    expect(inTerminal(one)).toMatchInlineSnapshot(`
      "care/triage is judged again. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/projects/care/triage.yaml:34 evaluation.gates.labels >= 80% → >= 90%
          → judges again

      dev
        care/triage
          nothing runs again: dataset/tickets, train/main, quantise/main, evaluate/labels, serve/laptop, observe/main
          changes: gates; 8 resources as before

      Plan <digest 1>
      "
    `);
  });

  it("says that it passes, in each view, and is the same plan as where nothing was measured", async () => {
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 81%"');
    const { id } = await plan();
    await measureAll();
    const one = await plan();
    expect(one.id).toBe(id);
    expect(inTerminal(one)).toMatchInlineSnapshot(`
      "care/triage is judged again. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/projects/care/triage.yaml:34 evaluation.gates.labels >= 80% → >= 81%
          → judges again

      dev
        care/triage
          nothing runs again: dataset/tickets, train/main, quantise/main, evaluate/labels, serve/laptop, observe/main
          changes: gates; 8 resources as before
          judged again: passes

      Plan <digest 1>
      "
    `);
    expect(maskPlan(renderMarkdown(one), one)).toMatchInlineSnapshot(`
      "**care/triage is judged again.** 1 other project stays as it is.

      No GPU time: nothing that changed needs training.

      ### What you edited

      \`specs/projects/care/triage.yaml:34\` \`evaluation.gates.labels\` \`>= 80%\` → \`>= 81%\`: judges again.

      ### dev

      **care/triage**

      - nothing runs again: \`dataset/tickets\`, \`train/main\`, \`quantise/main\`, \`evaluate/labels\`, \`serve/laptop\`, \`observe/main\`
      - changes: \`gates\`; 8 resources as before
      - judged again: passes

      Plan \`<digest 1>\`

      <details>
      <summary>care/triage in dev: fields that change</summary>

      \`gates\` in \`gates.json\`

      \`\`\`diff
      - /gates/2/bound: 0.8
      + /gates/2/bound: 0.81   # specs/projects/care/triage.yaml:34
      - /gates/2/written: ">= 80%"
      + /gates/2/written: ">= 81%"   # specs/projects/care/triage.yaml:34
      \`\`\`

      </details>
      "
    `);
    expect(one.judgements?.map(({ environment }) => environment)).toEqual(["dev"]);
    expect(one.judgements?.[0]).toMatchInlineSnapshot(`
      {
        "environment": "dev",
        "project": "triage",
        "team": "care",
        "unmeasured": [],
        "unusable": [],
        "verdicts": [
          {
            "bound": 1,
            "figure": "compression.qualityDrop",
            "measured": 0,
            "passed": true,
            "unit": "points",
            "written": "<= 1 point",
          },
          {
            "bound": 0.26,
            "figure": "compression.size",
            "measured": 0.2575,
            "passed": true,
            "unit": "share",
            "written": "<= 26%",
          },
          {
            "bound": 0.81,
            "figure": "labels",
            "measured": 0.8125,
            "passed": true,
            "unit": "share",
            "written": ">= 81%",
          },
          {
            "bound": 20,
            "figure": "labels.gainOverBase",
            "measured": 56.25,
            "passed": true,
            "unit": "points",
            "written": ">= 20 points",
          },
        ],
      }
    `);
  });

  it("says which gates fail, with what was measured and what they need, before anything runs", async () => {
    await measureAll();
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 81.3%"');
    await repository.edit(spec, 'labels.gainOverBase: ">= 20 points"', 'labels.gainOverBase: ">= 60 points"');
    const one = await plan();
    const lines = inTerminal(one)
      .split("\n")
      .filter((line) => line.includes("judged again"));
    expect(lines).toMatchInlineSnapshot(`
      [
        "care/triage is judged again. 1 other project stays as it is.",
        "    judged again: fails: labels 81.25%, needs >= 81.3%; labels.gainOverBase 56.25 points, needs >= 60 points",
      ]
    `);
    expect(renderMarkdown(one)).toContain("- judged again: fails: `labels` 81.25%, needs `>= 81.3%`; ");
  });

  it("says for an environment that follows a record what its own bounds make of what is pinned", async () => {
    await measureAll();
    await measure("dataset/tickets", {});
    await measure("train/main", {});
    rmSync(path.join(repository.root, "specs/promotions"), { recursive: true });
    expect(await collect(main, ["promote", "care/triage", "--to", "prod"], repository.root)).toMatchObject({ code: 0 });
    await buildRepository(repository.root, { overwrite: false });
    await repository.edit(spec, "set:\n", 'set:\n      evaluation.gates.labels: ">= 95%"\n');
    const one = await plan();
    expect(one.judgements?.map(({ environment }) => environment)).toEqual(["prod"]);
    expect(inTerminal(one)).toContain("judged again: fails: labels 81.25%, needs >= 95%");
    // Another run under the same key tells nothing of the one that is pinned.
    rmSync(store(), { recursive: true });
    await measure("evaluate/labels", { base: 0.25, adapted: 0.99, compressed: 0.99 });
    expect((await plan()).judgements).toBe(undefined);
  });

  it("says which figures were not measured here, and judges the others", async () => {
    await measure("evaluate/labels", { base: 0.25, adapted: 0.8125, compressed: 0.8125 });
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 70%"');
    await repository.edit(spec, 'labels: ">= 70%"', 'labels: ">= 81%"');
    expect(inTerminal(await plan())).toContain(
      "judged again: passes as far as it was measured; compression.size was not measured here\n",
    );
  });

  it("takes no evidence of another scorer: what it means is in the key", async () => {
    await measureAll();
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 81%"');
    await repository.edit(spec, "on: firstLine", "on: answer");
    const { judgements } = await plan();
    expect(judgements?.map(({ verdicts, unmeasured }) => [verdicts.map(({ figure }) => figure), unmeasured])).toEqual([
      [["compression.size"], ["compression.qualityDrop", "labels", "labels.gainOverBase"]],
    ]);
  });

  it("says why evidence that is there says nothing, and plans all the same", async () => {
    const { evidence } = await measure("evaluate/labels", {}, { colour: "red" });
    await repository.edit(spec, 'labels: ">= 80%"', 'labels: ">= 81%"');
    const one = await plan();
    expect(renderTerminal(one, { color: false })).toContain(
      `    evidence not used: ${path.relative(repository.root, evidence)} is not what this version reads\n`,
    );
    mkdirSync(store(), { recursive: true });
    writeFileSync(path.join(store(), "index.json"), "{");
    expect((await plan()).id).toBe(one.id);
  });

  it("says nothing of gates that stay as they are, or that a release begins with", async () => {
    await measureAll();
    await repository.edit(spec, "maxBatch: 4", "maxBatch: 5");
    expect(await plan()).not.toHaveProperty("judgements");
    await repository.edit(spec, '  gates: { labels: ">= 80%", labels.gainOverBase: ">= 20 points" }\n', "");
    await repository.edit(spec, '  gates: { size: "<= 26%", qualityDrop: "<= 1 point" }\n', "");
    expect(await plan()).not.toHaveProperty("judgements");
    rmSync(path.join(repository.root, "generated"), { recursive: true });
    expect(await plan()).not.toHaveProperty("judgements");
  });
});
