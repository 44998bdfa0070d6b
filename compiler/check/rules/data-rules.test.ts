import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

describe("rules about data", () => {
  it("trainingDataExists: training may only use datasets that exist", async () => {
    expect(await sampleWith([["data: { dialogues: 1.0 }", "data: { dialoges: 1.0 }"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:19:11 error unknown-dataset
        training.data names "dialoges", which is not a dataset of this project
         19 |   data: { dialoges: 1.0 }
            |           ^^^^^^^^
        fix: did you mean "dialogues"? Datasets: dialogues, exam

      1 error in 1 file
      "
    `);
  });

  it("trainingDataExists: training needs a dataset", async () => {
    expect(await sampleWith([["data: { dialogues: 1.0 }", "data: {}"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:19:3 error no-training-data
        training.data names no dataset
         19 |   data: {}
            |   ^^^^
        fix: write dialogues: 1.0

      1 error in 1 file
      "
    `);
  });

  it("suiteDatasetsExist: a suite may only measure a dataset that exists", async () => {
    expect(await sampleWith([["dataset: exam/valid", "dataset: exams/valid"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:14:3 warning unused-dataset
        the dataset "exam" is neither trained on nor measured
         14 |   exam:
            |   ^^^^
        fix: name it in training.data or in a suite, or remove it

      specs/projects/care/assistant.yaml:27:24 error unknown-dataset
        the suite triage measures "exams", which is not a dataset of this project
         27 |     triage: { dataset: exams/valid, metric: exactMatch, on: firstLine }
            |                        ^^^^^^^^^^^
        fix: did you mean "exam"? Datasets: dialogues, exam

      1 error and 1 warning in 1 file
      "
    `);
  });

  it("suitesReadTheirDatasets: exactMatch needs conversations, and a dataset of texts has none", async () => {
    expect(await sampleWith([["files: [data/exam.jsonl]", "files: [data/exam.jsonl], format: text"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:27:44 error suite-without-samples
        the suite triage measures exactMatch of conversations, and the dataset exam is plain text
         27 |     triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
            |                                            ^^^^^^^^^^
        fix: measure perplexity, or name a dataset of format chat

      1 error in 1 file
      "
    `);
  });

  it("datasetsAreUsed: a dataset that nothing uses is a warning", async () => {
    expect(await sampleWith([["triage: { dataset: exam/valid", "triage: { dataset: dialogues/valid"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:14:3 warning unused-dataset
        the dataset "exam" is neither trained on nor measured
         14 |   exam:
            |   ^^^^
        fix: name it in training.data or in a suite, or remove it

      1 warning in 1 file
      "
    `);
  });

  it("datasetsAreUsed: one that another is compared with is used", async () => {
    const printed = await sampleWith([
      ["triage: { dataset: exam/valid", "triage: { dataset: dialogues/valid"],
      ["- duplicates: {}", "- duplicates: {}\n      - decontaminate: { datasets: [exam/valid] }"],
    ]);
    expect(printed).not.toContain("unused-dataset");
  });

  it("filesAreNamedOnce: a file is one file however it is spelled", async () => {
    const files = "files: [data/a.jsonl, data/./a.jsonl, /specs/projects/care/data/a.jsonl, data/b.jsonl]";
    expect(await sampleWith([["files: [data/a.jsonl]", files]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:8:37 error file-twice
        the dataset dialogues reads "data/./a.jsonl" twice: it is "data/a.jsonl" spelled in another way
          8 |     source: { files: [data/a.jsonl, data/./a.jsonl, /specs/projects/care/data/a.jsonl, data/b.jsonl] }
            |                                     ^^^^^^^^^^^^^^
        fix: remove one of the two; to see its samples more often, raise the dataset's weight in training.data

      specs/projects/care/assistant.yaml:8:53 error file-twice
        the dataset dialogues reads "/specs/projects/care/data/a.jsonl" twice: it is "data/a.jsonl" spelled in another way
          8 |     source: { files: [data/a.jsonl, data/./a.jsonl, /specs/projects/care/data/a.jsonl, data/b.jsonl] }
            |                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove one of the two; to see its samples more often, raise the dataset's weight in training.data

      2 errors in 1 file
      "
    `);
  });

  it("filesAreNamedOnce: a dataset reads a file once", async () => {
    expect(await sampleWith([["files: [data/a.jsonl]", "files: [data/a.jsonl, data/b.jsonl, data/a.jsonl]"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:8:51 error file-twice
        the dataset dialogues reads "data/a.jsonl" twice
          8 |     source: { files: [data/a.jsonl, data/b.jsonl, data/a.jsonl] }
            |                                                   ^^^^^^^^^^^^
        fix: remove one of the two; to see its samples more often, raise the dataset's weight in training.data

      1 error in 1 file
      "
    `);
  });

  it("lengthWindowIsOpen: a length window keeps something", async () => {
    expect(await sampleWith([["min: 5, max: 1024", "min: 50, max: 40"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:11:9 error length-window
        length keeps nothing: its min 50 is above its max 40
         11 |       - length: { min: 50, max: 40 }
            |         ^^^^^^
        fix: exchange min and max, or widen the window

      1 error in 1 file
      "
    `);
  });

  it("lengthWindowIsOpen: the window of a language, with what it leaves to the rule, keeps something", async () => {
    const windows = (by: string) => sampleWith([["min: 5, max: 1024", `min: 5, max: 1024, ${by}`]]);
    expect(await windows("zh: { max: 4 }, en: { min: 9, max: 9 }, other: { min: 2000 }")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:11:38 error length-window
        length keeps no sample that is zh: its min 5 is above its max 4
         11 |       - length: { min: 5, max: 1024, zh: { max: 4 }, en: { min: 9, max: 9 }, other: { min: 2000 } }
            |                                      ^^
        fix: exchange min and max, or widen the window

      specs/projects/care/assistant.yaml:11:78 error length-window
        length keeps no sample that is other: its min 2000 is above its max 1024
         11 |       - length: { min: 5, max: 1024, zh: { max: 4 }, en: { min: 9, max: 9 }, other: { min: 2000 } }
            |                                                                              ^^^^^
        fix: exchange min and max, or widen the window

      2 errors in 1 file
      "
    `);
    expect(await windows("zh: {}")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:11:42 error conflict
        the window of a language has a min or a max of its own
         11 |       - length: { min: 5, max: 1024, zh: {} }
            |                                          ^^
        fix: without either, leave the language out

      1 error in 1 file
      "
    `);
  });

  it("expectationsCanHold: a range begins below its end", async () => {
    const expecting = (range: string) =>
      sampleWith([
        [
          "source: { files: [data/a.jsonl] }",
          `source: { files: [data/a.jsonl] }\n    expect: { languageShare: { zh: ${range} } }`,
        ],
      ]);
    expect(await expecting("70%..30%")).toContain("no share is in 70%..30%: its beginning is above its end");
    expect(await expecting("30%..30%")).not.toContain("expect-range");
  });
});
