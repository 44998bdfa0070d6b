import { describe, expect, it } from "vitest";
import { checkSample } from "../../testing/sample-check.ts";

const head = `apiVersion: fairlead.dev/v1
kind: Project
name: assistant
team: care
`;
const environments = "environments: { dev: {} }\n";
const datasets = `datasets:
  dialogues: { version: "1.0", source: { files: [a.jsonl] } }
`;
const training = `training:
  base: { model: /models/base }
  data: { dialogues: 1.0 }
`;
const laptop = `targets: { laptop: { engine: local } }
environments: { dev: { targets: [laptop] } }
`;

async function said(...sections: readonly string[]): Promise<string> {
  return (await checkSample(head + sections.join(""))).printed;
}

/** Names of the stages of the only environment. */
async function stages(...sections: readonly string[]): Promise<readonly string[]> {
  const { models, printed } = await checkSample(head + sections.join(""));
  if (printed !== "") throw new Error(printed);
  return models[0]!.stages.map(({ name, needs }) => [name, ...needs].join(" < "));
}

describe("any part of the way stands alone", () => {
  it("datasets, of which all are made where nothing is trained", async () => {
    expect(await stages(datasets, environments)).toEqual(["dataset/dialogues"]);
  });

  it("datasets and training, on the machine that applies", async () => {
    expect(await stages(datasets, training, environments)).toEqual([
      "dataset/dialogues",
      "train/main < dataset/dialogues",
    ]);
  });

  it("serving of a model as it is, and the same compressed and measured", async () => {
    const serving = "serving: { alias: bot, model: /models/base }\n";
    expect(await stages(serving, laptop)).toEqual(["base/main", "serve/laptop < base/main"]);
    const measured = "evaluation: { suites: { fluency: { dataset: dialogues/valid, metric: perplexity } } }\n";
    expect(await stages(datasets, "compression: { quantise: {} }\n", measured, serving, laptop)).toEqual([
      "dataset/dialogues",
      "base/main",
      "quantise/main < base/main",
      "evaluate/fluency < dataset/dialogues < base/main < quantise/main",
      "serve/laptop < quantise/main",
    ]);
  });
});

describe("sections need what they stand on", () => {
  it("somethingIsMade: a project without datasets, training and serving makes nothing", async () => {
    expect(await said(environments)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:3:7 error nothing-to-do
        the project has neither datasets nor training nor serving, so nothing would be made
          3 | name: assistant
            |       ^^^^^^^^^
        fix: add one of the three

      1 error in 1 file
      "
    `);
  });

  it("oneModelIsServed: serving.model beside training", async () => {
    expect(await said(datasets, training, "serving: { alias: bot, model: /models/base }\n", laptop))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:10:24 error two-models
        serving.model is for projects without training: this one serves what training makes
         10 | serving: { alias: bot, model: /models/base }
            |                        ^^^^^
        fix: remove serving.model, or remove training to serve that model as it is

      1 error in 1 file
      "
    `);
  });

  it("oneModelIsServed: serving without a model", async () => {
    expect(await said(datasets, "serving: { alias: bot }\n", laptop)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:1 error nothing-to-serve
        nothing is trained, and serving names no model
          7 | serving: { alias: bot }
            | ^^^^^^^
        fix: add training, or name a model as in training.base.model: serving.model: starter/bilingual@1

      1 error in 1 file
      "
    `);
  });

  it("modelSectionsHaveAModel: compression and evaluation without a model", async () => {
    const evaluation = "evaluation: { suites: { fluency: { dataset: dialogues/valid, metric: perplexity } } }\n";
    expect(await said(datasets, "compression: { quantise: {} }\n", evaluation, environments)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:1 error section-without-ground
        compression is written, and there is no model to make smaller
          7 | compression: { quantise: {} }
            | ^^^^^^^^^^^
        fix: add training, or serving with a model, or remove compression

      specs/projects/care/assistant.yaml:8:1 error section-without-ground
        evaluation is written, and there is no model to measure
          8 | evaluation: { suites: { fluency: { dataset: dialogues/valid, metric: perplexity } } }
            | ^^^^^^^^^^
        fix: add training, or serving with a model, or remove evaluation

      2 errors in 1 file
      "
    `);
  });

  it("objectivesHaveAService: objectives without serving", async () => {
    expect(await said(datasets, "objectives: { availability: { target: 99.9% } }\n", environments))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:1 error section-without-ground
        objectives is written, and there is no service to hold them
          7 | objectives: { availability: { target: 99.9% } }
            | ^^^^^^^^^^
        fix: add serving, or remove objectives

      1 error in 1 file
      "
    `);
  });

  it("laterEnvironmentsServe: an environment after the first, in the order of the platform, of a project without serving", async () => {
    expect(await said(datasets, "environments: { prod: {}, dev: {} }\n")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:17 warning environment-without-service
        prod has nothing to run: the project serves nothing, and what it makes is made in dev
          7 | environments: { prod: {}, dev: {} }
            |                 ^^^^
        fix: remove it, or add serving

      1 warning in 1 file
      "
    `);
  });

  it("objectivesHaveAService: a load without serving", async () => {
    expect(await said(datasets, "objectives: { load: { promptTokens: 10 } }\n", environments)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:1 error section-without-ground
        objectives is written, and there is no service to hold them
          7 | objectives: { load: { promptTokens: 10 } }
            | ^^^^^^^^^^
        fix: add serving, or remove objectives

      1 error in 1 file
      "
    `);
  });

  it("servingHasATarget: an environment that serves needs a target", async () => {
    const serving = "serving: { alias: bot, model: /models/base }\n";
    expect(await said(serving, environments)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:6:22 error no-target
        serving is written, and dev has no target to serve on
          6 | environments: { dev: {} }
            |                      ^^
        fix: add a target to targets, such as laptop: { engine: local }, and name it here

      1 error in 1 file
      "
    `);
    expect(await said(serving, "targets: { laptop: { engine: local } }\nenvironments: { dev: { targets: [] } }\n"))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:33 error no-target
        serving is written, and dev has no target to serve on
          7 | environments: { dev: { targets: [] } }
            |                                 ^^
        fix: name one of its targets: laptop

      1 error in 1 file
      "
    `);
  });
});
