import { describe, expect, it } from "vitest";
import { sampleProject, sampleWith } from "../../testing/sample-check.ts";

describe("rules about gates", () => {
  it("compressionGatesHold: a gate on compression has the direction and the unit of its figure", async () => {
    expect(
      await sampleWith([
        ['size: "<= 26%"', 'size: ">= 26%", speedup: ">= 130%"'],
        ['"<= 1 point"', '"<= 1%"'],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:24:18 error gate-form
        compression.gates.size is ">= 26%", but size is a share of the FP32 file, and less is better
         24 |   gates: { size: ">= 26%", speedup: ">= 130%", qualityDrop: "<= 1%" }
            |                  ^^^^^^^^
        fix: write a bound such as "<= 26%"

      specs/projects/care/assistant.yaml:24:37 error gate-form
        compression.gates.speedup is ">= 130%", but speedup is a ratio, and more is better
         24 |   gates: { size: ">= 26%", speedup: ">= 130%", qualityDrop: "<= 1%" }
            |                                     ^^^^^^^^^
        fix: write a bound such as ">= 1.3"

      specs/projects/care/assistant.yaml:24:61 error gate-form
        compression.gates.qualityDrop is "<= 1%", but a drop is counted in points, and less is better
         24 |   gates: { size: ">= 26%", speedup: ">= 130%", qualityDrop: "<= 1%" }
            |                                                             ^^^^^^^
        fix: write a bound such as "<= 1 point"

      3 errors in 1 file
      "
    `);
  });

  it("servingGatesHold: a gate on what a probe measures has the direction and the unit of its figure", async () => {
    const gates = (text: string) => sampleWith([["  alias: assistant", `  alias: assistant\n  gates: { ${text} }`]]);
    expect(await gates('firstToken: "<= 200ms", request: "<=2s", tokensPerSecond: ">= 20.5", memory: "<= 2GiB"')).toBe(
      "",
    );
    expect(await gates('tokensPerSecond: "<= 20"')).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:32:29 error gate-form
        serving.gates.tokensPerSecond is "<= 20", but tokens per second are a bare number, and more is better
         32 |   gates: { tokensPerSecond: "<= 20" }
            |                             ^^^^^^^
        fix: write a bound such as ">= 20"

      1 error in 1 file
      "
    `);
    expect(await gates('firstToken: ">= 200ms", request: "<= 200", memory: "<= 2GB"')).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:32:24 error wrong-form
        serving.gates.firstToken cannot be ">= 200ms"
         32 |   gates: { firstToken: ">= 200ms", request: "<= 200", memory: "<= 2GB" }
            |                        ^^^^^^^^^^
        fix: a bound on a time is <=, a whole number and a unit: '<= 200ms', '<= 2s'

      specs/projects/care/assistant.yaml:32:45 error wrong-form
        serving.gates.request cannot be "<= 200"
         32 |   gates: { firstToken: ">= 200ms", request: "<= 200", memory: "<= 2GB" }
            |                                             ^^^^^^^^
        fix: a bound on a time is <=, a whole number and a unit: '<= 200ms', '<= 2s'

      specs/projects/care/assistant.yaml:32:63 error wrong-form
        serving.gates.memory cannot be "<= 2GB"
         32 |   gates: { firstToken: ">= 200ms", request: "<= 200", memory: "<= 2GB" }
            |                                                               ^^^^^^^^
        fix: a bound on memory is <=, a whole number and a unit: '<= 2GiB'

      3 errors in 1 file
      "
    `);
  });

  it("compressionGatesHold: size and speed are measured without an evaluation, a drop in quality is not", async () => {
    expect(
      await sampleWith([
        [
          `evaluation:
  suites:
    triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
    fluency: { dataset: dialogues/valid, metric: perplexity }
  gates: { triage: ">= 90%", triage.gainOverBase: ">= 20 points" }
`,
          "",
        ],
        [
          `  exam:
    version: "1.0"
    source: { files: [data/exam.jsonl] }
`,
          "",
        ],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:21:28 error drop-needs-exact-match
        compression.gates.qualityDrop counts points of the first suite, and the project has no suite
         21 |   gates: { size: "<= 26%", qualityDrop: "<= 1 point" }
            |                            ^^^^^^^^^^^
        fix: write a suite that measures exactMatch first, or remove the gate

      1 error in 1 file
      "
    `);
  });

  it("qualityDropHasScore: a gate on the quality drop needs a first suite with a score", async () => {
    expect(
      await sampleWith([
        [
          `    triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
    fluency: { dataset: dialogues/valid, metric: perplexity }
`,
          `    fluency: { dataset: dialogues/valid, metric: perplexity }
    triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:24:28 error drop-needs-exact-match
    compression.gates.qualityDrop counts points of the first suite, and fluency measures perplexity
     24 |   gates: { size: "<= 26%", qualityDrop: "<= 1 point" }
        |                            ^^^^^^^^^^^
    fix: write a suite that measures exactMatch first, or remove the gate

  1 error in 1 file
  "
`);
  });

  it("gatesMeasureSuites: a gate is about a suite", async () => {
    expect(await sampleWith([['gates: { triage: ">= 90%"', 'gates: { triag: ">= 90%"']])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:29:12 error unknown-suite
        the gate triag is about "triag", which is not a suite
         29 |   gates: { triag: ">= 90%", triage.gainOverBase: ">= 20 points" }
            |            ^^^^^
        fix: did you mean "triage"? Suites: triage, fluency

      1 error in 1 file
      "
    `);
  });

  it("gatesMeasureSuites: a gate has the direction and the unit of its metric", async () => {
    expect(
      await sampleWith([
        [
          'triage: ">= 90%", triage.gainOverBase: ">= 20 points"',
          'triage: "<= 90%", fluency: ">= 3", triage.gainOverBase: ">= 20%"',
        ],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:29:20 error gate-form
        triage is "<= 90%", but exactMatch is a share, and more is better
         29 |   gates: { triage: "<= 90%", fluency: ">= 3", triage.gainOverBase: ">= 20%" }
            |                    ^^^^^^^^
        fix: write a bound such as ">= 90%"

      specs/projects/care/assistant.yaml:29:39 error gate-form
        fluency is ">= 3", but perplexity is a bare number, and less is better
         29 |   gates: { triage: "<= 90%", fluency: ">= 3", triage.gainOverBase: ">= 20%" }
            |                                       ^^^^^^
        fix: write a bound such as "<= 12"

      specs/projects/care/assistant.yaml:29:68 error gate-form
        triage.gainOverBase is ">= 20%", but a gain is counted in points, and more is better
         29 |   gates: { triage: "<= 90%", fluency: ">= 3", triage.gainOverBase: ">= 20%" }
            |                                                                    ^^^^^^^^
        fix: write a bound such as ">= 20 points"

      3 errors in 1 file
      "
    `);
  });

  it("gatesMeasureSuites: a bound that no model can reach is refused, for nothing would ever be served", async () => {
    const gates = 'triage: ">= 101%", fluency: "<= 0.9", triage.gainOverBase: ">= 101 points"';
    expect(await sampleWith([['triage: ">= 90%", triage.gainOverBase: ">= 20 points"', gates]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:29:20 error gate-out-of-reach
        triage is ">= 101%", which no model can reach
         29 |   gates: { triage: ">= 101%", fluency: "<= 0.9", triage.gainOverBase: ">= 101 points" }
            |                    ^^^^^^^^^
        fix: write a bound such as ">= 90%"

      specs/projects/care/assistant.yaml:29:40 error gate-out-of-reach
        fluency is "<= 0.9", which no model can reach
         29 |   gates: { triage: ">= 101%", fluency: "<= 0.9", triage.gainOverBase: ">= 101 points" }
            |                                        ^^^^^^^^
        fix: write a bound such as "<= 12"

      specs/projects/care/assistant.yaml:29:71 error gate-out-of-reach
        triage.gainOverBase is ">= 101 points", which no model can reach
         29 |   gates: { triage: ">= 101%", fluency: "<= 0.9", triage.gainOverBase: ">= 101 points" }
            |                                                                       ^^^^^^^^^^^^^^^
        fix: write a bound such as ">= 20 points"

      3 errors in 1 file
      "
    `);
    const ends = 'triage: ">= 100%", fluency: "<= 1", triage.gainOverBase: ">= 100 points"';
    expect(await sampleWith([['triage: ">= 90%", triage.gainOverBase: ">= 20 points"', ends]])).toBe("");
  });

  it("gatesMeasureSuites: a gain over the base needs training", async () => {
    const from = sampleProject.indexOf("training:");
    const training = sampleProject.slice(from, sampleProject.indexOf("compression:"));
    expect(
      await sampleWith([
        [training, ""],
        ["alias: assistant", "alias: assistant\n  model: /models/base"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:24:30 error gain-needs-training
        triage.gainOverBase is a gain over the base, and nothing is trained
         24 |   gates: { triage: ">= 90%", triage.gainOverBase: ">= 20 points" }
            |                              ^^^^^^^^^^^^^^^^^^^
        fix: bound the figure itself: triage: ">= 90%"

      1 error in 1 file
      "
    `);
  });

  it("gatesMeasureSuites: a gain over the base needs exact matches", async () => {
    expect(await sampleWith([["triage.gainOverBase", "fluency.gainOverBase"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:29:30 error gain-needs-exact-match
        fluency.gainOverBase needs a suite that measures exactMatch, and fluency measures perplexity
         29 |   gates: { triage: ">= 90%", fluency.gainOverBase: ">= 20 points" }
            |                              ^^^^^^^^^^^^^^^^^^^^
        fix: bound the figure itself: fluency: "<= 12"

      1 error in 1 file
      "
    `);
  });

  it("evaluationHasSuites: an evaluation has a suite", async () => {
    expect(
      await sampleWith([
        [
          `    triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
    fluency: { dataset: dialogues/valid, metric: perplexity }
`,
          "",
        ],
        [
          `  suites:
`,
          `  suites: {}
`,
        ],
        ['gates: { triage: ">= 90%", triage.gainOverBase: ">= 20 points" }', "gates: {}"],
        [', qualityDrop: "<= 1 point"', ""],
        [
          `  gates: { size: "<= 26%" }
`,
          "",
        ],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:14:3 warning unused-dataset
    the dataset "exam" is neither trained on nor measured
     14 |   exam:
        |   ^^^^
    fix: name it in training.data or in a suite, or remove it

  specs/projects/care/assistant.yaml:25:3 error no-suite
    evaluation.suites is empty, so there is nothing to evaluate
     25 |   suites: {}
        |   ^^^^^^
    fix: add a suite, or remove the evaluation section

  1 error and 1 warning in 1 file
  "
`);
  });
});
