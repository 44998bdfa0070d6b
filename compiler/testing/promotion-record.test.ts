// A promotion record that somebody has edited, moved, forged or held, and what stands in its place.
import { copyFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { sealOf } from "../model/seal.ts";
import { recordText } from "../promote/record.ts";
import { type PromotionSample, promotionSample, record, spec } from "./promotion-sample.ts";
import { sampleRepository } from "./sample-repository.ts";

let sample: PromotionSample;
beforeEach(async () => {
  sample = promotionSample(await sampleRepository("local"));
  await sample.build();
});
afterEach(() => sample.repository.remove());

describe("a promotion record", () => {
  beforeEach(async () => {
    await sample.makeInDev();
    await sample.promote();
  });

  const found = () => sample.checked();

  it("is refused when it was edited, or merged out of two", async () => {
    await sample.repository.edit(record, "number: 1", "number: 2");
    expect(await found()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:8:7 error promotion-seal
        the seal is not that of what this record says: somebody has edited it, or git has merged two records into one
          8 | seal: sha256:80f881863ff1a1d0572b3d72c3cdfab4b5055b2c22cf68bb3b679a3834c48fdc
            |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: take the edit back with git; of two that were merged keep one as it was, then run \`fairlead promote\` again

      1 error in 1 file
      "
    `);
  });

  it("is refused where it is of another environment", async () => {
    await sample.threeEnvironments();
    const other = path.join(sample.repository.root, record.replace("prod", "staging"));
    await mkdir(path.dirname(other), { recursive: true });
    await copyFile(path.join(sample.repository.root, record), other);
    expect(await found()).toMatchInlineSnapshot(`
      "specs/promotions/staging/care/triage.yaml:5:14 error promotion-environment
        this is a record of prod, in the folder of staging
          5 | environment: prod
            |              ^^^^
        fix: bring the record of staging back with git, or remove this one; then \`fairlead promote care/triage --to staging\` judges what it is to have

      1 error in 1 file
      "
    `);
  });

  it("is explained like a spec: by its lines, and with what is wrong in it", async () => {
    const line = (await sample.repository.read(record)).split("\n").findIndex((one) => one.includes("maxBatch:")) + 1;
    expect((await sample.fairlead("explain", `${record}:${line}`)).out).toBe(
      "prod/care/triage\n  serve-laptop (serve-laptop.json)\n    /config/batching/maxBatch = 4\n",
    );
    await sample.repository.edit(record, "number: 1", "number: 2");
    expect((await sample.fairlead("explain", "prod/care/triage")).err).toContain("error promotion-seal");
    expect((await sample.fairlead("explain", `${record}:${line}`)).err).toContain("error promotion-seal");
  });

  it("is refused where no project has it, and says both ways out", async () => {
    await sample.repository.edit(spec, "name: triage", "name: sorting");
    expect(await found()).toContain("error promotion-unknown");
    await sample.repository.edit("specs/projects/care/faq.yaml", "name: faq", "name: [");
    expect(await found()).not.toContain("promotion-unknown");
    await sample.repository.edit("specs/projects/care/faq.yaml", "name: [", "name: faq");
    expect(await found()).toContain("remove this record, and prod stops it; or bring the spec of care/triage back");
  });

  it("is judged where it would make no release, whoever wrote it", async () => {
    const forged = async (change: (base: Record<string, unknown>) => void): Promise<string> => {
      const { seal: _, ...said } = parse(await sample.repository.read(record)) as Promotion;
      const base = structuredClone(said.base);
      change(base);
      await writeFile(
        path.join(sample.repository.root, record),
        recordText({ ...said, base, seal: sealOf({ ...said, base }) }),
      );
      return found();
    };
    const slow = (base: Record<string, unknown>) => {
      base["objectives"] = { latency: { target: "99%", under: "201ms" } };
    };
    expect(await forged(slow)).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:96:14 error threshold-not-an-edge
        the local gateway (target laptop of prod) does not count first tokens below 201ms: its histogram has no such edge
         96 |       under: "201ms"
            |              ^^^^^^^
        fix: write 200ms or 250ms, here or in the set of the environments that need it

      1 error in 1 file
      "
    `);
    expect(await forged((base) => delete base["compression"])).toContain("error promotion-outputs");
    expect(await forged((base) => (base["evaluation"] = 7))).toContain(`${record}:`);
  });

  it("that was sealed anew without its gates, or with lower ones, is told of by check and by both views of a plan", async () => {
    const { seal: _, ...said } = parse(await sample.repository.read(record)) as Promotion;
    const forged = async (gates: Record<string, string>): Promise<void> => {
      const base = structuredClone(said.base) as { evaluation: object; compression: object };
      base.evaluation = { ...base.evaluation, gates };
      base.compression = { ...base.compression, gates: {} };
      const text = recordText({ ...said, base, seal: sealOf({ ...said, base }) });
      await writeFile(path.join(sample.repository.root, record), text);
    };
    expect(await found()).not.toContain("promotion-gates");
    expect(await sample.planned()).not.toContain("no gates");
    await forged({ labels: ">= 1%" });
    expect(await found()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:81:5 warning promotion-gates
        prod runs record 1, which is not judged by all gates of the spec: evaluation.gates.labels ">= 80%", which the record has as ">= 1%"; evaluation.gates.labels.gainOverBase ">= 20 points", which the record lacks; compression.gates.size "<= 26%", which the record lacks; compression.gates.qualityDrop "<= 1 point", which the record lacks
         81 |     gates:
            |     ^^^^^
        fix: \`fairlead promote care/triage --to prod\` judges by the gates of today what prod is to have; where the record is new, ask who made it without them

      1 warning in 1 file
      "
    `);
    await forged({});
    expect(await found()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:81:5 warning promotion-gates
        prod runs record 1, which is not judged by all gates of the spec: evaluation.gates.labels ">= 80%", which the record lacks; evaluation.gates.labels.gainOverBase ">= 20 points", which the record lacks; compression.gates.size "<= 26%", which the record lacks; compression.gates.qualityDrop "<= 1 point", which the record lacks, and the record has no gate at all: nothing judges what is served there
         81 |     gates: {}
            |     ^^^^^
        fix: \`fairlead promote care/triage --to prod\` judges by the gates of today what prod is to have; where the record is new, ask who made it without them

      1 warning in 1 file
      "
    `);
    expect(await sample.planned()).toMatchInlineSnapshot(`
      "care/triage enters an environment. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      Warnings
        specs/promotions/prod/care/triage.yaml:81: prod runs record 1, which is not judged by all gates of the spec: evaluation.gates.labels ">= 80%", which the record lacks; evaluation.gates.labels.gainOverBase ">= 20 points", which the record lacks; compression.gates.size "<= 26%", which the record lacks; compression.gates.qualityDrop "<= 1 point", which the record lacks, and the record has no gate at all: nothing judges what is served there
          → \`fairlead promote care/triage --to prod\` judges by the gates of today what prod is to have; where the record is new, ask who made it without them

      prod
        care/triage (new)
          follows record 1 with outputs: dataset/tickets, train/main, quantise/main, evaluate/labels
          runs for the first time: serve/laptop, observe/main
          no gates: nothing judges what is served here
          creates: laptop/alert-rule-tests, laptop/alert-rules, observe-main and serve-laptop

      Plan <digest 1>
      "
    `);
    expect((await sample.fairlead("plan", "--markdown")).out).toMatchInlineSnapshot(`
      "**care/triage enters an environment.** 1 other project stays as it is.

      No GPU time: nothing that changed needs training.

      ### Warnings

      - \`specs/promotions/prod/care/triage.yaml:81\`: prod runs record 1, which is not judged by all gates of the spec: evaluation.gates.labels "&gt;= 80%", which the record lacks; evaluation.gates.labels.gainOverBase "&gt;= 20 points", which the record lacks; compression.gates.size "&lt;= 26%", which the record lacks; compression.gates.qualityDrop "&lt;= 1 point", which the record lacks, and the record has no gate at all: nothing judges what is served there. \`fairlead promote care/triage --to prod\` judges by the gates of today what prod is to have; where the record is new, ask who made it without them.

      ### prod

      **care/triage** (new)

      - follows record 1 with outputs: \`dataset/tickets\`, \`train/main\`, \`quantise/main\`, \`evaluate/labels\`
      - runs for the first time: \`serve/laptop\`, \`observe/main\`
      - no gates: nothing judges what is served here
      - creates: \`laptop/alert-rule-tests\`, \`laptop/alert-rules\`, \`observe-main\` and \`serve-laptop\`

      Plan \`58c58d8d5f68\`
      "
    `);
  });

  it("that lacks the gates which the one before it had is told of by a plan", async () => {
    await sample.build();
    const { seal: replaces, ...said } = parse(await sample.repository.read(record)) as Promotion;
    const base = structuredClone(said.base) as { evaluation: object };
    base.evaluation = { ...base.evaluation, gates: {} };
    const next = { ...said, number: 2, replaces, base };
    await writeFile(path.join(sample.repository.root, record), recordText({ ...next, seal: sealOf(next) }));
    expect(await sample.planned()).toMatchInlineSnapshot(`
      "care/triage follows another record. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/promotions/prod/care/triage.yaml:83 evaluation.gates.labels removed, was >= 80%
          → nothing runs again
        specs/promotions/prod/care/triage.yaml:83 evaluation.gates.labels.gainOverBase removed, was >= 20 points
          → nothing runs again

      Warnings
        specs/promotions/prod/care/triage.yaml:83: prod runs record 2, which is not judged by all gates of the spec: evaluation.gates.labels ">= 80%", which the record lacks; evaluation.gates.labels.gainOverBase ">= 20 points", which the record lacks
          → \`fairlead promote care/triage --to prod\` judges by the gates of today what prod is to have; where the record is new, ask who made it without them

      prod
        care/triage
          follows record 2, with the same outputs
          nothing runs again: dataset/tickets, train/main, quantise/main, evaluate/labels, serve/laptop, observe/main
          gates are gone: evaluation.gates.labels and evaluation.gates.labels.gainOverBase
          changes: gates; 4 resources as before
          judged again: passes

      Plan <digest 1>
      "
    `);
  });

  it("is not read or written where something else has its place or that of a folder above it", async () => {
    const at = (file: string) => path.join(sample.repository.root, file);
    await rename(at(record), at("aside.yaml"));
    await symlink(at("aside.yaml"), at(record));
    expect((await sample.promote()).err).toContain(`${record}:1:1 error spec-link`);
    await rm(at(record));
    await mkdir(at(record));
    expect((await sample.promote()).err).toContain(`${record}:1:1 error spec-not-a-file`);
    await rm(at("specs/promotions"), { recursive: true });
    await writeFile(at("specs/promotions"), "");
    expect((await sample.promote()).err).toContain("specs/promotions:1:1 error specs-unreadable");
  });

  it("is whole or not there, whatever a command that was killed has left beside it", async () => {
    await writeFile(path.join(sample.repository.root, path.dirname(record), ".triage.yaml.7.tmp"), "apiVersion: fair");
    expect(await found()).not.toContain("error");
  });

  it("keeps an environment that is held", async () => {
    const { seal: _, ...said } = parse(await sample.repository.read(record)) as Promotion;
    const held = { ...said, hold: { by: "ops", reason: "a demo", until: "2999-01-01" } };
    await writeFile(path.join(sample.repository.root, record), recordText({ ...held, seal: sealOf(held) }));
    expect(await found()).not.toContain("error");
    await sample.repository.edit(spec, "r: 8", "r: 4");
    await sample.build();
    await sample.makeInDev();
    expect((await sample.promote()).err).toBe("prod is held until 2999-01-01 by ops: a demo; --lift-hold ends that\n");
  });
});
