// Promotion as people do it: dev makes, a record is written, and another environment runs the same outputs by digest.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { sealOf } from "../model/seal.ts";
import { recordText } from "../promote/record.ts";
import { Release } from "../../specs/handoff/release.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { buildRepository, checkRepository, planRepository } from "../compile.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { renderTerminal } from "../plan/render-terminal.ts";
import { maskPlan } from "./mask-digests.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import type { Findings } from "../run/compile-run.ts";

const spec = "specs/projects/care/triage.yaml";
const record = "specs/promotions/prod/care/triage.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await build();
});
afterEach(() => repository.remove());

async function build(): Promise<void> {
  const built = await buildRepository(repository.root, { overwrite: false });
  if (!built.ok) throw new Error(built.failure.message);
  if (built.value.written === undefined) throw new Error(printed(built.value));
}

function printed({ diagnostics, sources }: Pick<Findings, "diagnostics" | "sources">): string {
  return printDiagnostics(diagnostics, sources, { color: false });
}

async function planned(): Promise<string> {
  const one = await planRepository(repository.root);
  if (!one.ok) throw new Error(one.failure.message);
  if (one.value.plan === undefined) throw new Error(printed(one.value));
  return maskPlan(renderTerminal(one.value.plan, { color: false }), one.value.plan);
}

async function releaseOf(environment: string): Promise<Release> {
  return Release.parse(JSON.parse(await repository.read(`generated/${environment}/care/triage/release.json`)));
}

/** As a runtime that has applied dev leaves it. */
async function makeInDev(
  figures: Readonly<Record<string, number>> = {
    base: 0.2,
    adapted: 0.9,
    compressed: 0.9,
    sizeShare: 0.2,
    speedupDecode: 1.5,
  },
) {
  for (const { kind, key } of (await releaseOf("dev")).stages) {
    if (kind === "serve" || kind === "observe") continue;
    putEvidence(path.join(repository.root, ".fairlead/store"), { stage: kind, key, figures });
  }
}

const git = (...args: string[]) =>
  promisify(execFile)("git", ["-c", "user.name=someone", "-c", "user.email=s@x", ...args], { cwd: repository.root });
const fairlead = (...args: string[]) => collect(main, args, repository.root);
const promote = () => fairlead("promote", "care/triage", "--to", "prod");

/** With staging between dev and prod. */
async function threeEnvironments(): Promise<void> {
  await repository.edit("specs/platform.yaml", "{ name: prod }", "{ name: staging }, { name: prod }");
  await repository.edit(spec, "  prod:", "  staging: { targets: [laptop] }\n  prod:");
}

describe("an environment after the first", () => {
  it("has no release before one is promoted to it, and is named by plans until then", async () => {
    expect(existsSync(path.join(repository.root, "generated/prod"))).toBe(false);
    expect(await planned()).toBe(
      "Nothing changes: 2 projects are as in generated/.\n\nNot promoted yet: care/triage to prod.\n",
    );
    expect((await fairlead("explain", "prod/care/triage")).err).toBe(
      "care/triage is not promoted to prod yet; `fairlead promote care/triage --to prod` gives it a release\n",
    );
    await makeInDev();
    await promote();
    const entered = await planned();
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
    await repository.edit(spec, "serving.scale.min: 2", "serving.scale.minimum: 2");
    expect(printed(await checkRepository(repository.root))).toContain(`${spec}:53:7 error override-unknown`);
  });

  it("has nothing of a project that serves nothing, which is not promoted", async () => {
    const text = await repository.read(spec);
    const without = text.replace(/^(serving|objectives|compression|evaluation|targets):\n(?: .*\n|\n)+/gm, "");
    await writeFile(
      path.join(repository.root, spec),
      without.replace(/environments:\n[^]*$/, "environments: { dev: {}, prod: {} }\n"),
    );
    await build();
    expect(await planned()).not.toContain("Not promoted yet");
    await makeInDev();
    expect((await promote()).err).toBe(
      "it serves nothing in dev: what dev makes is there for all, and prod has nothing to run\n",
    );
  });
});

describe("a promotion", () => {
  it("pins what dev has made by digest, and a build makes a release without documents of its own outputs", async () => {
    await makeInDev();
    const done = await promote();
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toBe(
      `wrote ${record}: record 1, from dev\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    );
    await build();
    const [dev, prod] = [await releaseOf("dev"), await releaseOf("prod")];
    expect(prod.stages.map(({ name }) => name)).toEqual(["serve/laptop", "observe/main"]);
    expect(Object.keys(prod.pins).toSorted()).toEqual(
      dev.stages.flatMap(({ name, kind }) => (kind === "serve" || kind === "observe" ? [] : [name])).toSorted(),
    );
    for (const { name, key } of dev.stages) if (name in prod.pins) expect(prod.pins[name]?.key).toBe(key);
    expect(prod.record).toMatchObject({ number: 1, replaces: null });
    expect(existsSync(path.join(repository.root, "generated/prod/care/triage/train-main.json"))).toBe(false);
    expect(await planned()).toMatch(/^Nothing changes/);
  });

  it("leaves an edit of the spec to dev, until the next promotion brings it with the fields that differ", async () => {
    await makeInDev();
    await promote();
    await build();
    await repository.edit(spec, "r: 8", "r: 4");
    const before = await repository.tree("generated/prod");
    await build();
    expect(await repository.tree("generated/prod")).toEqual(before);
    await makeInDev();
    expect((await promote()).out).toContain("record 2, from dev\nchanges training.lora.r\n");
    expect(await planned()).toMatchInlineSnapshot(`
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
    await makeInDev();
    await promote();
    await build();
    await repository.edit(spec, "serving.scale.min: 2", "serving.scale.min: 3");
    expect(await planned()).toContain(`${spec}:53 serving.scale.min 2 → 3`);
    await repository.edit(spec, "    set:\n      serving.scale.min: 3\n", "");
    expect(await planned()).toContain(`${spec}:50 serving.scale.min 2 → 1`);
  });

  it("is nothing that a plan speaks of once it was built, however often it is asked, and a build writes nothing", async () => {
    await makeInDev();
    await promote();
    await build();
    const before = await repository.tree("generated");
    for (let time = 0; time < 5; time++) {
      const { out, err, code } = await fairlead("plan");
      expect([out.split("\n")[0], err, code]).toEqual([expect.stringMatching(/^Nothing changes/), "", 0]);
      await build();
    }
    expect(await repository.tree("generated")).toEqual(before);
  });

  it("touches its record and the releases of its environment, and nothing else", async () => {
    await makeInDev();
    const before = { ...(await repository.tree("specs")), ...(await repository.tree("generated")) };
    await promote();
    await build();
    const after = { ...(await repository.tree("specs")), ...(await repository.tree("generated")) };
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (file) => before[file] !== after[file],
    );
    expect(changed.filter((file) => !file.startsWith("prod/care/triage/"))).toEqual([
      "promotions/prod/care/triage.yaml",
    ]);
  });

  it("on a cluster has servers that fetch the pinned output by its digest, and no jobs", async () => {
    await repository.remove();
    repository = await sampleRepository("cluster");
    await build();
    const folder = "assist/helpdesk";
    const made = Release.parse(JSON.parse(await repository.read(`generated/staging/${folder}/release.json`)));
    for (const { kind, key } of made.stages) {
      if (kind === "serve" || kind === "observe") continue;
      putEvidence(path.join(repository.root, ".fairlead/store"), {
        stage: kind,
        key,
        figures: { base: 9, adapted: 2 },
      });
    }
    expect(await fairlead("promote", folder, "--to", "prod")).toMatchObject({ code: 0 });
    await build();
    const { pins } = Release.parse(JSON.parse(await repository.read(`generated/prod/${folder}/release.json`)));
    const objects = await repository.read(`generated/prod/${folder}/kubernetes-cluster.yaml`);
    const lines = objects.split("\n").map((line) => line.trim());
    expect(lines[lines.indexOf('- "--digest"') + 1]).toBe(`- ${pins["train/main"]?.digest}`);
    expect(lines).not.toContain("kind: Job");
  });

  describe("from an environment whose store the platform names", () => {
    const away = () => `${repository.root} dev`;
    const named = () => `../${path.basename(away())}`;
    beforeEach(async () => {
      await repository.edit("specs/platform.yaml", "{ name: dev }", `{ name: dev, store: ${named()} }`);
      await makeInDev();
      await rename(path.join(repository.root, ".fairlead/store"), away());
    });
    afterEach(() => rm(away(), { recursive: true }));

    it("finds the evidence there, and the release says where its outputs can be copied from", async () => {
      expect(await promote()).toMatchObject({ code: 0, err: "" });
      await build();
      expect((await releaseOf("prod")).source).toEqual({ environment: "dev", store: named() });
      expect((await releaseOf("dev")).source).toBeNull();
      await repository.edit("specs/platform.yaml", named(), "/mnt/dev");
      expect(await planned()).toMatchInlineSnapshot(`
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
      expect((await promote()).err).toContain(
        `what dev runs is not whole in the store ${path.resolve(away())}: ${words}`,
      );
      const other = await fairlead("promote", "care/triage", "--to", "prod", "--store", ".fairlead/store");
      expect(other.err).toContain(`the store ${path.join(repository.root, ".fairlead/store")}: ${words}`);
    });

    it("believes nothing that came with a repository", async () => {
      await rename(away(), path.join(repository.root, "outputs"));
      await mkdir(away());
      await repository.edit("specs/platform.yaml", named(), "outputs");
      await git("init", "-q");
      await git("add", "outputs");
      expect((await promote()).err).toContain("is believed, so it must be made on this machine");
    });
  });

  it("is refused for what was never made, and for gates that fail as the environment judges them", async () => {
    expect((await promote()).err).toMatchInlineSnapshot(`
      "what dev runs is not whole in the store: dataset/tickets was never made; train/main was never made; quantise/main was never made; evaluate/labels was never made; run \`fairlead build\` and \`fairlead-runtime apply --environment dev\`, or name a store that has them with --store
      "
    `);
    await makeInDev({ base: 0.2, adapted: 0.5, compressed: 0.5, sizeShare: 0.2, speedupDecode: 1.5 });
    expect((await promote()).err).toMatchInlineSnapshot(`
      "it fails the gates of prod: labels 50%, needs >= 80%
      "
    `);
    expect(existsSync(path.join(repository.root, record))).toBe(false);
  });

  describe("to an environment with gates on the probe", () => {
    const store = () => path.join(repository.root, ".fairlead/store");
    const probe = async (figures: Readonly<Record<string, number>>, change = {}) => {
      const { stages } = await releaseOf("dev");
      const key = (name: string) => stages.find((one) => one.name === name)!.key;
      const { output } = putEvidence(store(), { stage: "quantise", key: key("quantise/main"), figures: {} });
      putEvidence(store(), { stage: "serve", key: key("serve/laptop"), figures, about: output, change });
    };
    beforeEach(async () => {
      await repository.edit(spec, "serving:\n", 'serving:\n  gates: { firstToken: "<= 500ms", memory: "<= 2GiB" }\n');
      await repository.edit(spec, "serving.scale.min: 2", 'serving.gates.firstToken: "<= 200ms"');
      await build();
      await makeInDev();
    });

    it("is refused where what goes there was never probed", async () => {
      expect((await promote()).err).toMatchInlineSnapshot(`
        "it fails the gates of prod: serve/laptop of dev was never probed: run \`fairlead-runtime apply --environment dev\`, which probes it, or name a store that has the probe with --store
        "
      `);
      await probe({ firstTokenSeconds: 0.1, memoryBytes: 1 }, { output: `sha256:${"0".repeat(64)}` });
      expect((await promote()).err).toContain(
        "serve/laptop of dev was never probed: what is kept of it cannot be believed",
      );
    });

    it("is refused by the bounds of that environment, and given once the probe keeps them", async () => {
      await probe({ firstTokenSeconds: 0.3, memoryBytes: 3 * 2 ** 30 });
      expect((await promote()).err).toMatchInlineSnapshot(`
        "it fails the gates of prod: serving.firstToken on laptop 300 ms, needs <= 200ms (probed in dev); serving.memory on laptop 3072 MiB, needs <= 2GiB (probed in dev)
        "
      `);
      await repository.edit(spec, '"<= 200ms"', '"<= 300ms"');
      await repository.edit(spec, '"<= 2GiB"', '"<= 3GiB"');
      expect(await promote()).toMatchObject({ code: 0, err: "" });
      await build();
      const { gates } = JSON.parse(await repository.read("generated/prod/care/triage/gates.json")) as {
        gates: { figure: string; bound: number; stage: string }[];
      };
      expect(gates.filter(({ stage }) => stage === "serve/laptop")).toMatchObject([
        { figure: "serving.firstToken on laptop", measure: "firstToken", bound: 0.3, unit: "seconds" },
        { figure: "serving.memory on laptop", measure: "memory", bound: 3 * 2 ** 30, unit: "bytes" },
      ]);
    });

    it("is judged again in a plan that moves a bound", async () => {
      await probe({ firstTokenSeconds: 0.3, memoryBytes: 1 });
      await repository.edit(spec, '"<= 500ms"', '"<= 250ms"');
      expect(await planned()).toContain("judged again: fails: serving.firstToken on laptop 300 ms, needs <= 250ms");
    });
  });

  it("from a cluster is refused by gates on the probe: no service there is probed", async () => {
    await repository.remove();
    repository = await sampleRepository("cluster");
    const helpdesk = "specs/projects/assist/helpdesk.yaml";
    await repository.edit(helpdesk, "serving:\n", 'serving:\n  gates: { request: "<= 2s" }\n');
    await build();
    const made = Release.parse(JSON.parse(await repository.read("generated/staging/assist/helpdesk/release.json")));
    for (const { kind, key } of made.stages) {
      if (kind === "serve" || kind === "observe") continue;
      const figures = { base: 9, adapted: 2 };
      putEvidence(path.join(repository.root, ".fairlead/store"), { stage: kind, key, figures });
    }
    expect((await fairlead("promote", "assist/helpdesk", "--to", "prod")).err).toMatchInlineSnapshot(`
      "it fails the gates of prod: serve/cluster of staging was never probed: services on Kubernetes are not probed yet, and serving.gates of prod need it
      "
    `);
    expect(await repository.read("generated/staging/assist/helpdesk/gates.json")).not.toContain("serve/cluster");
  });

  it("past an environment says so", async () => {
    await threeEnvironments();
    await makeInDev();
    const past = await fairlead("promote", "care/triage", "--to", "prod", "--from", "dev");
    expect(past.out).toContain(`wrote ${record}: record 1, from dev, past staging\n`);
  });

  it("is refused to the first environment, to none of the project's, and of a project that is not there", async () => {
    await makeInDev();
    const to = (project: string, environment: string) => fairlead("promote", project, "--to", environment);
    expect((await to("care/triage", "dev")).err).toContain("dev is the project's first environment");
    expect((await to("care/triage", "staging")).err).toContain(
      "the project does not run in staging; it runs in dev, prod",
    );
    expect((await fairlead("rollback", "care/triage", "--in", "x".repeat(300))).err).toContain(
      "; it runs in dev, prod",
    );
    expect((await to("care/nothing", "prod")).err).toContain("there is no project care/nothing");
    expect((await to("triage", "prod")).code).toBe(64);
  });
});

describe("a rollback", () => {
  const rollback = (...args: string[]) => fairlead("rollback", "care/triage", "--in", "prod", ...args);

  async function commit(): Promise<void> {
    await git("add", "-A");
    await git("commit", "-q", "-m", "as it is");
  }

  beforeEach(async () => {
    await git("init", "-q");
    await git("config", "user.name", "someone");
    await writeFile(path.join(repository.root, ".gitignore"), ".fairlead\n");
    await makeInDev();
    await promote();
    await commit();
    await repository.edit(spec, "r: 8", "r: 4");
    await build();
    await makeInDev();
    await promote();
    await build();
    await commit();
  });

  it("is a new record with the project and the outputs of the one before, and a second one goes back again", async () => {
    const { pins } = await releaseOf("prod");
    expect((await rollback()).out).toBe(
      `wrote ${record}: record 3, with what record 1 had\nchanges training.lora.r\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    );
    await build();
    const back = await releaseOf("prod");
    expect(back.record).toMatchObject({ number: 3 });
    expect(back.pins).not.toEqual(pins);
    await commit();
    await rollback("--record", "2");
    await build();
    expect((await releaseOf("prod")).pins).toEqual(pins);
  });

  it("finds earlier records where the specs are in a folder of a larger repository", async () => {
    const outer = `${repository.root}-outer`;
    const root = path.join(outer, "models");
    await mkdir(outer);
    await rename(repository.root, root);
    repository = { ...repository, root, remove: () => rm(outer, { recursive: true }) };
    await rm(path.join(root, ".git"), { recursive: true });
    await git("init", "-q", "..");
    await commit();
    expect(await rollback("--record", "2")).toMatchObject({
      out: "prod has it already: record 2, from dev\n",
      err: "",
    });
  });

  it("keeps promotions away where that is asked for, until the hold is lifted", async () => {
    for (const reason of ["", "\n", "x".repeat(1001)]) expect((await rollback("--hold", reason)).code).toBe(64);
    await rollback("--hold", "wrong prices");
    expect(await planned()).toContain("is held there by someone: wrong prices\n");
    // Going back once more would bring what it is held against, and a hold is lifted by nobody by the way.
    expect((await rollback()).err).toBe(
      "prod is held by someone: wrong prices; name the record to go to with --record\n",
    );
    await commit();
    await rollback("--record", "2");
    expect(await repository.read(record)).toContain("reason: wrong prices");
    await rollback("--record", "1", "--hold", "wrong prices");
    expect((await promote()).err).toBe("prod is held by someone: wrong prices; --lift-hold ends that\n");
    expect((await fairlead("promote", "care/triage", "--to", "prod", "--lift-hold")).out).toContain(
      "record 6, from dev",
    );
  });

  it("keeps them away to the end of a day where that is said, and a hold that has ended is none for the next one", async () => {
    for (const until of ["tomorrow", "2026-02-30", "2026-1-1"])
      expect(await rollback("--hold", "a demo", "--until", until)).toMatchObject({
        code: 64,
        err: `--until is ${JSON.stringify(until)}; write a day as 2026-12-31, beside --hold; see fairlead rollback --help\n`,
      });
    expect((await rollback("--until", "2026-12-31")).code).toBe(64);
    await rollback("--hold", "a demo", "--until", "2999-12-31");
    expect((await promote()).err).toBe("prod is held until 2999-12-31 by someone: a demo; --lift-hold ends that\n");
    await commit();
    await rollback("--record", "2", "--hold", "a demo", "--until", "2001-01-01");
    await commit();
    expect(await rollback()).toMatchObject({ code: 0, err: "" });
    expect(await repository.read(record)).not.toContain("a demo");
  });

  it("is no commit taken back: a plan says that a record is older, or gone, before anything is applied", async () => {
    const first = await git("show", `HEAD~1:${record}`);
    await writeFile(path.join(repository.root, record), first.stdout);
    expect(await planned()).toContain(
      "it followed record 2: whoever has applied that refuses this one, and `fairlead rollback` makes one that goes on",
    );
    const { seal: _, ...said } = parse(first.stdout) as Promotion;
    const other = { ...said, number: 3, replaces: `sha256:${"0".repeat(64)}` };
    await writeFile(path.join(repository.root, record), recordText({ ...other, seal: sealOf({ ...other, seal: "" }) }));
    expect(await planned()).toContain(
      "it does not replace record 2, which it followed: whoever has applied that refuses this one, and the command has to run again",
    );
    await rm(path.join(repository.root, record));
    const gone = await planned();
    expect(gone).toMatch(/^care\/triage leaves an environment\./);
    expect(gone).toContain("its record, 2, is gone: what it runs ends");
    expect(gone).toContain("Not promoted yet: care/triage to prod.");
  });

  it("has nothing to go back to where the record was removed, and the next promotion goes on from that one", async () => {
    await rm(path.join(repository.root, record));
    expect((await rollback()).err).toBe("prod follows no record: there is nothing to go back to\n");
    const next = { code: 0, out: expect.stringContaining("record 3, from dev\nSee") as string };
    expect(await promote()).toMatchObject(next);
    await rm(path.join(repository.root, record));
    await commit();
    expect(await promote()).toMatchObject(next);
    await git("add", "-A");
    const { stdout: base } = await git("rev-parse", "HEAD");
    await build();
    expect(await fairlead("build", "--check", "--base", base.trim())).toMatchObject({ code: 0, err: "" });
    await commit();
    const clone = `${repository.root}-clone`;
    await git("clone", "-q", "--depth=1", `file://${repository.root}`, clone);
    try {
      await rm(path.join(clone, record));
      expect(await collect(main, ["promote", "care/triage", "--to", "prod"], clone)).toMatchObject({
        err: "this clone is shallow, and cannot tell whether prod had a record before; run git fetch --unshallow\n",
      });
    } finally {
      await rm(clone, { recursive: true });
    }
  });

  it("is refused to a record that git has not, and where there is nothing before", async () => {
    expect((await rollback("--record", "7")).err).toBe(
      "record 7 of prod is not in the history of this repository; git has 1, 2\n",
    );
    expect((await fairlead("rollback", "care/triage", "--in", "dev")).err).toBe(
      "dev follows no record: there is nothing to go back to\n",
    );
  });
});

describe("a promotion record", () => {
  beforeEach(async () => {
    await makeInDev();
    await promote();
  });

  const found = async () => printed(await checkRepository(repository.root));

  it("is refused when it was edited, or merged out of two", async () => {
    await repository.edit(record, "number: 1", "number: 2");
    expect(await found()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:8:7 error promotion-seal
        the seal is not that of what this record says: somebody has edited it, or git has merged two records into one
          8 | seal: sha256:45e382bddb9b9c60bcee98a757b682a906c24c095875d10ccb0d34083cce2115
            |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: take the edit back with git; of two that were merged keep one as it was, then run \`fairlead promote\` again

      1 error in 1 file
      "
    `);
  });

  it("is refused where it is of another environment", async () => {
    await threeEnvironments();
    const other = path.join(repository.root, record.replace("prod", "staging"));
    await mkdir(path.dirname(other), { recursive: true });
    await copyFile(path.join(repository.root, record), other);
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
    const line = (await repository.read(record)).split("\n").findIndex((one) => one.includes("maxBatch:")) + 1;
    expect((await fairlead("explain", `${record}:${line}`)).out).toBe(
      "prod/care/triage\n  serve-laptop (serve-laptop.json)\n    /config/batching/maxBatch = 4\n",
    );
    await repository.edit(record, "number: 1", "number: 2");
    expect((await fairlead("explain", "prod/care/triage")).err).toContain("error promotion-seal");
    expect((await fairlead("explain", `${record}:${line}`)).err).toContain("error promotion-seal");
  });

  it("is refused where no project has it, and says both ways out", async () => {
    await repository.edit(spec, "name: triage", "name: sorting");
    expect(await found()).toContain("error promotion-unknown");
    await repository.edit("specs/projects/care/faq.yaml", "name: faq", "name: [");
    expect(await found()).not.toContain("promotion-unknown");
    await repository.edit("specs/projects/care/faq.yaml", "name: [", "name: faq");
    expect(await found()).toContain("remove this record, and prod stops it; or bring the spec of care/triage back");
  });

  it("is judged where it would make no release, whoever wrote it", async () => {
    const forged = async (change: (base: Record<string, unknown>) => void): Promise<string> => {
      const { seal: _, ...said } = parse(await repository.read(record)) as Promotion;
      const base = structuredClone(said.base);
      change(base);
      await writeFile(
        path.join(repository.root, record),
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

  it("is not read or written where something else has its place or that of a folder above it", async () => {
    const at = (file: string) => path.join(repository.root, file);
    await rename(at(record), at("aside.yaml"));
    await symlink(at("aside.yaml"), at(record));
    expect((await promote()).err).toContain(`${record}:1:1 error spec-link`);
    await rm(at(record));
    await mkdir(at(record));
    expect((await promote()).err).toContain(`${record}:1:1 error spec-not-a-file`);
    await rm(at("specs/promotions"), { recursive: true });
    await writeFile(at("specs/promotions"), "");
    expect((await promote()).err).toContain("specs/promotions:1:1 error specs-unreadable");
  });

  it("is whole or not there, whatever a command that was killed has left beside it", async () => {
    await writeFile(path.join(repository.root, path.dirname(record), ".triage.yaml.7.tmp"), "apiVersion: fair");
    expect(await found()).not.toContain("error");
  });

  it("keeps an environment that is held", async () => {
    const { seal: _, ...said } = parse(await repository.read(record)) as Promotion;
    const held = { ...said, hold: { by: "ops", reason: "a demo", until: "2999-01-01" } };
    await writeFile(path.join(repository.root, record), recordText({ ...held, seal: sealOf(held) }));
    expect(await found()).not.toContain("error");
    await repository.edit(spec, "r: 8", "r: 4");
    await build();
    await makeInDev();
    expect((await promote()).err).toBe("prod is held until 2999-01-01 by ops: a demo; --lift-hold ends that\n");
  });
});
