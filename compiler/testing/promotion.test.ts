// Promotion as people do it: dev makes, a record is written, and another environment runs the same outputs by digest.
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Release } from "../../specs/handoff/release.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { makeOutputs } from "./made-outputs.ts";
import { type PromotionSample, promotionSample, record, spec } from "./promotion-sample.ts";
import { sampleRepository } from "./sample-repository.ts";

let sample: PromotionSample;
beforeEach(async () => {
  sample = promotionSample(await sampleRepository("local"));
  await sample.build();
});
afterEach(() => sample.repository.remove());

describe("an environment after the first", () => {
  it("has no release before one is promoted to it, and is named by plans until then", async () => {
    expect(existsSync(path.join(sample.repository.root, "generated/prod"))).toBe(false);
    expect(await sample.planned()).toBe(
      "Nothing changes: 2 projects are as in generated/.\n\nNot promoted yet: care/triage to prod (fairlead promote care/triage --to prod).\n",
    );
    expect((await sample.fairlead("explain", "prod/care/triage")).err).toBe(
      "care/triage is not promoted to prod yet; `fairlead promote care/triage --to prod` gives it a release\n",
    );
    await sample.makeInDev();
    await sample.promote();
    const entered = await sample.planned();
    expect(entered).toMatchInlineSnapshot(`
      "care/triage enters an environment. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      prod
        care/triage (new)
          follows record 1 with outputs: dataset/tickets, train/main, quantise/main, evaluate/labels
          runs for the first time: serve/laptop, observe/main
          creates: gates, laptop/alert-rule-tests, laptop/alert-rules, observe-main and serve-laptop

      Plan <digest 1>
      "
    `);
    expect(entered).not.toContain("Not promoted yet");
  });

  it("is checked all the same", async () => {
    await sample.repository.edit(spec, "serving.scale.min: 2", "serving.scale.minimum: 2");
    expect(await sample.checked()).toContain(`${spec}:53:7 error override-unknown`);
  });

  it("has nothing of a project that serves nothing, which is not promoted", async () => {
    const text = await sample.repository.read(spec);
    const without = text.replace(/^(serving|objectives|compression|evaluation|targets):\n(?: .*\n|\n)+/gm, "");
    await writeFile(
      path.join(sample.repository.root, spec),
      without.replace(/environments:\n[^]*$/, "environments: { dev: {}, prod: {} }\n"),
    );
    await sample.build();
    expect(await sample.planned()).not.toContain("Not promoted yet");
    await sample.makeInDev();
    expect((await sample.promote()).err).toBe(
      "it serves nothing in dev: what dev makes is there for all, and prod has nothing to run\n",
    );
  });
});

describe("a promotion", () => {
  it("pins what dev has made by digest, and a build makes a release without documents of its own outputs", async () => {
    await sample.makeInDev();
    const done = await sample.promote();
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toBe(
      `wrote ${record}: record 1, from dev\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    );
    await sample.build();
    const [dev, prod] = [await sample.releaseOf("dev"), await sample.releaseOf("prod")];
    expect(prod.stages.map(({ name }) => name)).toEqual(["serve/laptop", "observe/main"]);
    expect(Object.keys(prod.pins).toSorted()).toEqual(
      dev.stages.flatMap(({ name, kind }) => (kind === "serve" || kind === "observe" ? [] : [name])).toSorted(),
    );
    for (const { name, key } of dev.stages) if (name in prod.pins) expect(prod.pins[name]?.key).toBe(key);
    expect(prod.record).toMatchObject({ number: 1, replaces: null });
    expect(existsSync(path.join(sample.repository.root, "generated/prod/care/triage/train-main.json"))).toBe(false);
    expect(await sample.planned()).toMatch(/^Nothing changes/);
  });

  it("leaves an edit of the spec to dev, until the next promotion brings it with the fields that differ", async () => {
    await sample.makeInDev();
    await sample.promote();
    await sample.build();
    await sample.repository.edit(spec, "r: 8", "r: 4");
    const before = await sample.repository.tree("generated/prod");
    await sample.build();
    expect(await sample.repository.tree("generated/prod")).toEqual(before);
    await sample.makeInDev();
    expect((await sample.promote()).out).toContain("record 2, from dev\nchanges training.lora.r\n");
    expect(await sample.planned()).toMatchInlineSnapshot(`
      "care/triage follows another record. 1 other project stays as it is.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/promotions/prod/care/triage.yaml:61 training.lora.r 8 → 4
          → rolls over laptop

      prod
        care/triage
          follows record 2 with other outputs: train/main, quantise/main, evaluate/labels
          runs again: serve/laptop (training.lora.r)
          used again: dataset/tickets, observe/main

      Plan <digest 1>
      "
    `);
  });

  it("leaves overrides and targets to the spec, where a plan shows them", async () => {
    await sample.makeInDev();
    await sample.promote();
    await sample.build();
    await sample.repository.edit(spec, "serving.scale.min: 2", "serving.scale.min: 3");
    expect(await sample.planned()).toContain(`${spec}:53 serving.scale.min 2 → 3`);
    await sample.repository.edit(spec, "    set:\n      serving.scale.min: 3\n", "");
    expect(await sample.planned()).toContain(`${spec}:50 serving.scale.min 2 → 1`);
  });

  it("is nothing that a plan speaks of once it was built, however often it is asked, and a build writes nothing", async () => {
    await sample.makeInDev();
    await sample.promote();
    await sample.build();
    const before = await sample.repository.tree("generated");
    for (let time = 0; time < 5; time++) {
      const { out, err, code } = await sample.fairlead("plan");
      expect([out.split("\n")[0], err, code]).toEqual([expect.stringMatching(/^Nothing changes/), "", 0]);
      await sample.build();
    }
    expect(await sample.repository.tree("generated")).toEqual(before);
  });

  it("touches its record and the releases of its environment, and nothing else", async () => {
    await sample.makeInDev();
    const before = { ...(await sample.repository.tree("specs")), ...(await sample.repository.tree("generated")) };
    await sample.promote();
    await sample.build();
    const after = { ...(await sample.repository.tree("specs")), ...(await sample.repository.tree("generated")) };
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (file) => before[file] !== after[file],
    );
    expect(changed.filter((file) => !file.startsWith("prod/care/triage/"))).toEqual([
      "promotions/prod/care/triage.yaml",
    ]);
  });

  it("on a cluster has servers that fetch the pinned output by its digest, and no jobs", async () => {
    await sample.repository.remove();
    sample = promotionSample(await sampleRepository("cluster"));
    await sample.build();
    const folder = "assist/helpdesk";
    await makeOutputs(sample.repository.root, `staging/${folder}`, { base: 9, adapted: 2 });
    expect(await sample.fairlead("promote", folder, "--to", "prod")).toMatchObject({ code: 0 });
    await sample.build();
    const { pins } = Release.parse(JSON.parse(await sample.repository.read(`generated/prod/${folder}/release.json`)));
    const objects = await sample.repository.read(`generated/prod/${folder}/kubernetes-cluster.yaml`);
    const lines = objects.split("\n").map((line) => line.trim());
    expect(lines[lines.indexOf('- "--digest"') + 1]).toBe(`- ${pins["train/main"]?.digest}`);
    expect(lines).not.toContain("kind: Job");
  });

  describe("from an environment whose store the platform names", () => {
    const away = () => `${sample.repository.root} dev`;
    const named = () => `../${path.basename(away())}`;
    beforeEach(async () => {
      await sample.repository.edit("specs/platform.yaml", "{ name: dev }", `{ name: dev, store: ${named()} }`);
      await sample.makeInDev();
      await rename(path.join(sample.repository.root, ".fairlead/store"), away());
    });
    afterEach(() => rm(away(), { recursive: true }));

    it("finds the evidence there, and the release says where its outputs can be copied from", async () => {
      expect(await sample.promote()).toMatchObject({ code: 0, err: "" });
      await sample.build();
      expect((await sample.releaseOf("prod")).source).toEqual({ environment: "dev", store: named() });
      expect((await sample.releaseOf("dev")).source).toBeNull();
      await sample.repository.edit("specs/platform.yaml", named(), "/mnt/dev");
      expect(await sample.planned()).toMatchInlineSnapshot(`
        "care/triage only changes its records. 1 other project stays as it is.
        No GPU time: nothing that changed needs training.

        prod
          care/triage
            nothing runs again: dataset/tickets, train/main, quantise/main, evaluate/labels, serve/laptop, observe/main
            its outputs can be copied from the store of dev: /mnt/dev
            only the records of the release change

        Plan <digest 1>
        "
      `);
    });

    it("is refused where neither that store nor the one that is named instead has it", async () => {
      await rm(path.join(away(), "index.json"));
      const words = "dataset/tickets was never made; train/main was never made; quantise/main was never made";
      expect((await sample.promote()).err).toContain(
        `what dev runs is not whole in the store ${path.resolve(away())}: ${words}`,
      );
      const other = await sample.fairlead("promote", "care/triage", "--to", "prod", "--store", ".fairlead/store");
      expect(other.err).toContain(`the store ${path.join(sample.repository.root, ".fairlead/store")}: ${words}`);
    });

    it("believes nothing that came with a repository", async () => {
      await rename(away(), path.join(sample.repository.root, "outputs"));
      await mkdir(away());
      await sample.repository.edit("specs/platform.yaml", named(), "outputs");
      await sample.git("init", "-q");
      await sample.git("add", "outputs");
      expect((await sample.promote()).err).toContain("is believed, so it must be made on this machine");
    });
  });

  it("is refused for what was never made, and for gates that fail as the environment judges them", async () => {
    expect((await sample.promote()).err).toMatchInlineSnapshot(`
      "what dev runs is not whole in the store: dataset/tickets was never made; train/main was never made; quantise/main was never made; evaluate/labels was never made; run \`fairlead build\` and \`fairlead-runtime apply --environment dev\`, or name a store that has them with --store
      "
    `);
    await sample.makeInDev({ base: 0.2, adapted: 0.5, compressed: 0.5, sizeShare: 0.2, speedupDecode: 1.5 });
    expect((await sample.promote()).err).toMatchInlineSnapshot(`
      "it fails the gates of prod: labels 50%, needs >= 80%
      "
    `);
    expect(existsSync(path.join(sample.repository.root, record))).toBe(false);
  });

  describe("to an environment with gates on the probe", () => {
    const store = () => path.join(sample.repository.root, ".fairlead/store");
    const probe = async (figures: Readonly<Record<string, number>>, change = {}) => {
      const { stages } = await sample.releaseOf("dev");
      const key = (name: string) => stages.find((one) => one.name === name)!.key;
      const { output } = putEvidence(store(), { stage: "quantise", key: key("quantise/main"), figures: {} });
      putEvidence(store(), { stage: "serve", key: key("serve/laptop"), figures, about: output, change });
    };
    beforeEach(async () => {
      await sample.repository.edit(
        spec,
        "serving:\n",
        'serving:\n  gates: { firstToken: "<= 500ms", memory: "<= 2GiB" }\n',
      );
      await sample.repository.edit(spec, "serving.scale.min: 2", 'serving.gates.firstToken: "<= 200ms"');
      await sample.build();
      await sample.makeInDev();
    });

    it("is refused where what goes there was never probed", async () => {
      expect((await sample.promote()).err).toMatchInlineSnapshot(`
        "it fails the gates of prod: serve/laptop of dev was never probed: run \`fairlead-runtime apply --environment dev\`, which probes it, or name a store that has the probe with --store
        "
      `);
      await probe({ firstTokenSeconds: 0.1, memoryBytes: 1 }, { output: `sha256:${"0".repeat(64)}` });
      expect((await sample.promote()).err).toContain(
        "serve/laptop of dev was never probed: what is kept of it cannot be believed",
      );
    });

    it("is refused by the bounds of that environment, and given once the probe keeps them", async () => {
      await probe({ firstTokenSeconds: 0.3, memoryBytes: 3 * 2 ** 30 });
      expect((await sample.promote()).err).toMatchInlineSnapshot(`
        "it fails the gates of prod: serving.firstToken on laptop 300 ms, needs <= 200ms (probed in dev); serving.memory on laptop 3072 MiB, needs <= 2GiB (probed in dev)
        "
      `);
      await sample.repository.edit(spec, '"<= 200ms"', '"<= 300ms"');
      await sample.repository.edit(spec, '"<= 2GiB"', '"<= 3GiB"');
      expect(await sample.promote()).toMatchObject({ code: 0, err: "" });
      await sample.build();
      const { gates } = JSON.parse(await sample.repository.read("generated/prod/care/triage/gates.json")) as {
        gates: { figure: string; bound: number; stage: string }[];
      };
      expect(gates.filter(({ stage }) => stage === "serve/laptop")).toMatchObject([
        { figure: "serving.firstToken on laptop", measure: "firstToken", bound: 0.3, unit: "seconds" },
        { figure: "serving.memory on laptop", measure: "memory", bound: 3 * 2 ** 30, unit: "bytes" },
      ]);
    });

    it("is judged again in a plan that moves a bound", async () => {
      await probe({ firstTokenSeconds: 0.3, memoryBytes: 1 });
      await sample.repository.edit(spec, '"<= 500ms"', '"<= 250ms"');
      expect(await sample.planned()).toContain(
        "judged again: fails: serving.firstToken on laptop 300 ms, needs <= 250ms",
      );
    });
  });

  it("from a cluster is refused by gates on the probe: no service there is probed", async () => {
    await sample.repository.remove();
    sample = promotionSample(await sampleRepository("cluster"));
    const helpdesk = "specs/projects/assist/helpdesk.yaml";
    await sample.repository.edit(helpdesk, "serving:\n", 'serving:\n  gates: { request: "<= 2s" }\n');
    await sample.build();
    const made = Release.parse(
      JSON.parse(await sample.repository.read("generated/staging/assist/helpdesk/release.json")),
    );
    for (const { kind, key } of made.stages) {
      if (kind === "serve" || kind === "observe") continue;
      const figures = { base: 9, adapted: 2 };
      putEvidence(path.join(sample.repository.root, ".fairlead/store"), { stage: kind, key, figures });
    }
    expect((await sample.fairlead("promote", "assist/helpdesk", "--to", "prod")).err).toMatchInlineSnapshot(`
      "it fails the gates of prod: serve/cluster of staging was never probed: services on Kubernetes are not probed yet, and serving.gates of prod need it
      "
    `);
    expect(await sample.repository.read("generated/staging/assist/helpdesk/gates.json")).not.toContain("serve/cluster");
  });

  it("past an environment says so", async () => {
    await sample.threeEnvironments();
    await sample.makeInDev();
    const past = await sample.fairlead("promote", "care/triage", "--to", "prod", "--from", "dev");
    expect(past.out).toContain(`wrote ${record}: record 1, from dev, past staging\n`);
  });

  it("is refused to the first environment, to none of the project's, and of a project that is not there", async () => {
    await sample.makeInDev();
    const to = (project: string, environment: string) => sample.fairlead("promote", project, "--to", environment);
    expect((await to("care/triage", "dev")).err).toContain("dev is the project's first environment");
    expect((await to("care/triage", "staging")).err).toContain(
      "the project does not run in staging; it runs in dev, prod",
    );
    expect((await sample.fairlead("rollback", "care/triage", "--in", "x".repeat(300))).err).toContain(
      "; it runs in dev, prod",
    );
    expect((await to("care/nothing", "prod")).err).toContain("there is no project care/nothing");
    expect((await to("triage", "prod")).code).toBe(64);
  });
});
