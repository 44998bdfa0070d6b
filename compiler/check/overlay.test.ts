import { describe, expect, it } from "vitest";
import { unwrap } from "../trace.ts";
import { checkSample, edit, sampleProject } from "../testing/sample-check.ts";

async function found(...overrides: readonly string[]): Promise<string> {
  const text = edit(sampleProject, "serving.scale.min: 2", overrides.join(", "));
  return (await checkSample(text, { without: ["field-not-used"] })).printed;
}

describe("an override", () => {
  it("replaces a leaf in its environment alone and keeps its own place", async () => {
    const { models } = await checkSample(sampleProject);
    expect(models.map((model) => [model.environment, model.project.serving?.scale.min.value])).toEqual([
      ["dev", 1],
      ["staging", 1],
      ["prod", 2],
    ]);
    expect(models.map((model) => model.project.serving?.scale.min.places)).toEqual([
      [{ origin: "default", file: "", path: ["serving", "scale", "min"] }],
      [{ origin: "default", file: "", path: ["serving", "scale", "min"] }],
      [
        {
          origin: "overlay",
          file: "specs/projects/care/assistant.yaml",
          path: ["environments", "prod", "set", "serving.scale.min"],
        },
      ],
    ]);
  });

  it("shares what it does not touch with the other environments", async () => {
    const { models, unpromoted } = await checkSample(sampleProject, { records: [] });
    const [dev, , prod] = [...models, ...unpromoted].map(({ project }) => project);
    expect(prod?.training).toBe(dev?.training);
    expect(unwrap(prod?.serving?.batching)).toEqual(unwrap(dev?.serving?.batching));
  });

  it("of a field that decides what the model is, is refused", async () => {
    expect(await found("training.epochs: 5", "serving.alias: other")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:38 error override-not-allowed
        training.epochs cannot differ between environments: it decides what the model is, and all environments run the same one
         42 |   prod: { targets: [cluster], set: { training.epochs: 5, serving.alias: other } }
            |                                      ^^^^^^^^^^^^^^^
        fix: remove the override; fields of serving, objectives and targets can be overridden, and gates be made stricter

      specs/projects/care/assistant.yaml:42:58 error override-not-allowed
        serving.alias cannot differ between environments: it belongs to the project as a whole
         42 |   prod: { targets: [cluster], set: { training.epochs: 5, serving.alias: other } }
            |                                                          ^^^^^^^^^^^^^
        fix: remove the override; fields of serving, objectives and targets can be overridden, and gates be made stricter

      2 errors in 1 file
      "
    `);
  });

  it("makes a gate stricter, and never looser", async () => {
    expect(
      await found('evaluation.gates.triage.gainOverBase: ">= 25 points"', 'compression.gates.size: "<= 26%"'),
    ).toBe("");
    const { models, unpromoted } = await checkSample(
      edit(sampleProject, "serving.scale.min: 2", 'evaluation.gates.triage: ">= 95%"'),
      { records: [] },
    );
    const all = [...models, ...unpromoted];
    const bounds = all.map((model) => unwrap(model.gates)).map((one) => JSON.stringify(one).includes(">= 95%"));
    expect(bounds).toEqual([false, false, true]);
    expect(new Set(all.map(({ stages }) => stages.find(({ kind }) => kind === "evaluate")?.key)).size).toBe(1);
    expect(await found('evaluation.gates.triage: ">= 80%"', 'compression.gates.size: ">= 20%"')).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:63 error override-loosens
        evaluation.gates.triage ">= 80%" asks less than ">= 90%", which the project asks everywhere
         42 |   prod: { targets: [cluster], set: { evaluation.gates.triage: ">= 80%", compression.gates.size: ">= 20%" } }
            |                                                               ^^^^^^^^
        fix: write a bound that is at least as strict, or change the project's own

      specs/projects/care/assistant.yaml:42:97 error override-loosens
        compression.gates.size ">= 20%" cannot be compared with "<= 26%", which the project asks everywhere
         42 |   prod: { targets: [cluster], set: { evaluation.gates.triage: ">= 80%", compression.gates.size: ">= 20%" } }
            |                                                                                                 ^^^^^^^^
        fix: write a bound that is at least as strict, or change the project's own

      2 errors in 1 file
      "
    `);
  });

  it("makes a gate of a probe stricter, in whatever unit it is written, and never looser", async () => {
    const gated = edit(sampleProject, "  alias: assistant", '  alias: assistant\n  gates: { request: "<= 1s" }');
    const set = async (override: string) =>
      (await checkSample(edit(gated, "serving.scale.min: 2", override), { without: ["field-not-used"] })).printed;
    expect(await set('serving.gates.request: "<= 999ms"')).toBe("");
    expect(await set('serving.gates.request: "<= 1001ms"')).toContain(
      'serving.gates.request "<= 1001ms" asks less than "<= 1s", which the project asks everywhere',
    );
    expect(await set('serving.gates.memory: "<= 1GiB"')).toContain(
      "serving.gates.memory overrides what the project does not have",
    );
  });

  it("of a path that does not exist names the nearest", async () => {
    expect(await found("serving.scale.mni: 2", "servin.scale.min: 2", "serving.scale.min.x: 1")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:38 error override-unknown
        serving.scale.mni is not a field of a project: serving.scale has no "mni"
         42 |   prod: { targets: [cluster], set: { serving.scale.mni: 2, servin.scale.min: 2, serving.scale.min.x: 1 } }
            |                                      ^^^^^^^^^^^^^^^^^
        fix: did you mean serving.scale.min? Known: min

      specs/projects/care/assistant.yaml:42:60 error override-unknown
        servin.scale.min is not a field of a project: a project has no "servin"
         42 |   prod: { targets: [cluster], set: { serving.scale.mni: 2, servin.scale.min: 2, serving.scale.min.x: 1 } }
            |                                                            ^^^^^^^^^^^^^^^^
        fix: did you mean serving.scale.min? Known: serving, objectives, targets

      specs/projects/care/assistant.yaml:42:81 error override-unknown
        serving.scale.min.x is not a field of a project: serving.scale.min has no "x"
         42 |   prod: { targets: [cluster], set: { serving.scale.mni: 2, servin.scale.min: 2, serving.scale.min.x: 1 } }
            |                                                                                 ^^^^^^^^^^^^^^^^^^^
        fix: override serving.scale.min itself

      3 errors in 1 file
      "
    `);
  });

  it("of what the project leaves out says what to write first", async () => {
    const text = edit(
      edit(sampleProject, "  cache: { exact: { ttl: 10m } }\n", ""),
      "serving.scale.min: 2",
      "serving.cache.exact.ttl: 5m",
    );
    expect((await checkSample(text, { without: ["field-not-used"] })).printed).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:41:38 error override-missing
        serving.cache.exact.ttl overrides what the project does not have
         41 |   prod: { targets: [cluster], set: { serving.cache.exact.ttl: 5m } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^^^
        fix: write serving.cache in the project first, then override it here

      1 error in 1 file
      "
    `);
  });

  it("of a section or of an unknown target is refused", async () => {
    expect(await found("serving.scale: 2", "targets.clutser.queue: big", "targets: x")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:38 error override-section
        serving.scale is a section; an override names a single field
         42 |   prod: { targets: [cluster], set: { serving.scale: 2, targets.clutser.queue: big, targets: x } }
            |                                      ^^^^^^^^^^^^^
        fix: override serving.scale.min

      specs/projects/care/assistant.yaml:42:56 error override-unknown-target
        targets.clutser.queue overrides the target "clutser", which the project does not have
         42 |   prod: { targets: [cluster], set: { serving.scale: 2, targets.clutser.queue: big, targets: x } }
            |                                                        ^^^^^^^^^^^^^^^^^^^^^
        fix: did you mean "cluster"? Targets: laptop, cluster

      specs/projects/care/assistant.yaml:42:84 error override-section
        targets is a section; an override names a single field
         42 |   prod: { targets: [cluster], set: { serving.scale: 2, targets.clutser.queue: big, targets: x } }
            |                                                                                    ^^^^^^^
        fix: name a field below it

      3 errors in 1 file
      "
    `);
  });

  it("with a wrong value is reported at the value", async () => {
    expect(
      await found(
        "serving.scale.min: 0",
        "serving.rollout.drain: soon",
        "targets.cluster.engine: local",
        'serving.batching.maxBatch: "8"',
      ),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:57 error out-of-range
        serving.scale.min is 0, which is too small
         42 | …s: [cluster], set: { serving.scale.min: 0, serving.rollout.drain: soon, targets.cluster.engine: local, serving.batching.…
            |                                          ^
        fix: write a number of at least 1

      specs/projects/care/assistant.yaml:42:83 error wrong-form
        serving.rollout.drain cannot be "soon"
         42 | …ng.scale.min: 0, serving.rollout.drain: soon, targets.cluster.engine: local, serving.batching.maxBatch: "8" } }
            |                                          ^^^^
        fix: a duration is a whole number and a unit: 200ms, 30s, 10m, 4h, 20d

      specs/projects/care/assistant.yaml:42:113 error not-allowed
        targets.cluster.engine cannot be "local"
         42 | …ut.drain: soon, targets.cluster.engine: local, serving.batching.maxBatch: "8" } }
            |                                          ^^^^^
        fix: write kubernetes

      specs/projects/care/assistant.yaml:42:147 error wrong-type
        serving.batching.maxBatch is the text "8"; a number is expected
         42 | …gine: local, serving.batching.maxBatch: "8" } }
            |                                          ^^^
        fix: remove the quotes: 8

      4 errors in 1 file
      "
    `);
  });

  it("of a target that the environment does not run on is a warning", async () => {
    expect(await found("targets.laptop.threads: 2")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:38 warning override-unused
        targets.laptop.threads has no effect: prod does not run on laptop
         42 |   prod: { targets: [cluster], set: { targets.laptop.threads: 2 } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^^
        fix: add laptop to environments.prod.targets, or remove the override

      1 warning in 1 file
      "
    `);
  });
});
