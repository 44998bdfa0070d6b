import { describe, expect, it } from "vitest";
import { readYamlDocument } from "../read/document.ts";
import { sampleProject, sampleWith } from "../testing/sample-check.ts";
import { parsePlatform } from "./parse.ts";

function found(...edits: readonly (readonly [piece: string, by: string])[]): Promise<string> {
  return sampleWith(edits);
}

describe("A1: a mistake in a spec", () => {
  it("an unknown key is reported where it stands, with the nearest known one", async () => {
    expect(await found(["lora: { r: 16", "lora: { rr: 16"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:11 error unknown-key
        "rr" is not a key of training.lora
         20 |   lora: { rr: 16, alpha: 32 }
            |           ^^
        fix: did you mean "r"? Known keys: r, alpha, dropout, targets

      1 error in 1 file
      "
    `);
  });

  it("a key that other tools use is translated", async () => {
    expect(await found(["lora: { r: 16", "lora: { rank: 16"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:11 error unknown-key
        "rank" is not a key of training.lora
         20 |   lora: { rank: 16, alpha: 32 }
            |           ^^^^
        fix: did you mean "r"? Known keys: r, alpha, dropout, targets

      1 error in 1 file
      "
    `);
  });

  it("a key that is not implemented yet is an unknown key", async () => {
    expect(await found(["compression:\n", "compression:\n  prune: { attentionHeads: 25% }\n"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:23:3 error unknown-key
        "prune" is not a key of compression
         23 |   prune: { attentionHeads: 25% }
            |   ^^^^^
        fix: remove it. Known keys: quantise, gates

      1 error in 1 file
      "
    `);
  });

  it("a missing key is reported at its section, with what to add", async () => {
    expect(await found(["base: { model: /models/base }", "base: {}"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:3 error missing-key
        training.base.model is missing
         18 |   base: {}
            |   ^^^^
        fix: add model: below training.base (starter/bilingual@1, the small base that comes with Fairlead; hf://<owner>/<name>@<40-digit commit>; or a folder of this repository in Hugging Face layout)

      1 error in 1 file
      "
    `);
    const environments = sampleProject.slice(sampleProject.indexOf("environments:"));
    expect(await found([environments, ""])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:1:1 error missing-key
        environments is missing
          1 | apiVersion: fairlead.dev/v1
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: add environments: at the top of the file (Environments of the platform that the project runs in)

      1 error in 1 file
      "
    `);
    expect(await found(["laptop: { engine: local }", "laptop: { port: 1 }"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:37:3 error missing-key
        targets.laptop.engine is missing
         37 |   laptop: { port: 1 }
            |   ^^^^^^
        fix: add engine: below targets.laptop (local or kubernetes; Processes on the machine that applies the release)

      1 error in 1 file
      "
    `);
  });

  it("a number in the place of a text says how to quote it, with the digits that were typed", async () => {
    expect(await found(['version: "1.1"', "version: 1.10"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:7:14 error wrong-type
        datasets.dialogues.version is the number 1.10; text is expected
          7 |     version: 1.10
            |              ^^^^
        fix: put it in quotes: "1.10"

      1 error in 1 file
      "
    `);
  });

  it("a list of sections is never written as a list of their values, and a section's one key may have been left out", async () => {
    const platform = (environments: string) => {
      const text = `apiVersion: fairlead.dev/v1\nkind: Platform\nenvironments: ${environments}\n`;
      const { document } = readYamlDocument("specs/platform.yaml", text);
      return parsePlatform(document!).diagnostics.map(({ message, fix }) => `${message}; ${fix}`);
    };
    expect(platform("dev")).toEqual([
      'environments is the text "dev"; a list is expected; write a list: [{ name: dev }]',
    ]);
    expect(platform("[dev, { name: prod }]")).toEqual([
      'environments[0] is the text "dev"; a section with keys is expected; write its key below it: name: dev',
    ]);
    expect(platform("{ dev: {} }")).toEqual([
      "environments is a section; a list is expected; write a list of sections (keys: name, store)",
    ]);
    expect(platform("3")).toEqual([
      "environments is the number 3; a list is expected; write a list of sections (keys: name, store)",
    ]);
    expect(
      await found([
        "clean:\n      - unicode: {}\n      - length: { min: 5, max: 1024 }\n      - sensitiveWords: { lists: [words.txt] }\n      - duplicates: {}",
        "clean: unicode",
      ]),
    ).toContain(
      "fix: write a list of sections (keys: repair, unicode, characters, length, sensitiveWords, personalData, language, quality, decontaminate, duplicates)\n",
    );
  });

  it("other wrong types say what is expected and how to write it", async () => {
    expect(
      await found(
        ["alpha: 32", 'alpha: "32"'],
        ["targets: [laptop]", "targets: laptop"],
        ["sequence: { maxTokens: 256 }", "sequence: 256"],
        ["- unicode: {}", "- unicode: { removeInvisible: 'yes' }"],
      ),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:10:37 error wrong-type
        datasets.dialogues.clean[0].unicode.removeInvisible is the text "yes"; true or false is expected
         10 |       - unicode: { removeInvisible: 'yes' }
            |                                     ^^^^^
        fix: write true or false, without quotes

      specs/projects/care/assistant.yaml:20:25 error wrong-type
        training.lora.alpha is the text "32"; a number is expected
         20 |   lora: { r: 16, alpha: "32" }
            |                         ^^^^
        fix: remove the quotes: 32

      specs/projects/care/assistant.yaml:21:13 error wrong-type
        training.sequence is the number 256; a section with keys is expected
         21 |   sequence: 256
            |             ^^^
        fix: write its key below it: maxTokens: 256

      specs/projects/care/assistant.yaml:40:19 error wrong-type
        environments.dev.targets is the text "laptop"; a list is expected
         40 |   dev: { targets: laptop }
            |                   ^^^^^^
        fix: write a list: [laptop]

      4 errors in 1 file
      "
    `);
    expect(await found(["serving:\n  alias: assistant\n  cache: { exact: { ttl: 10m } }\n", "serving:\n"]))
      .toMatchInlineSnapshot(`
        "specs/projects/care/assistant.yaml:30:9 error wrong-type
          serving is empty; a section with keys is expected
           30 | serving:
              |         ^
          fix: write its keys below it: alias, model, generation, apiKeys, origins, batching, cache, rollout, scale, gates; or remove it

        1 error in 1 file
        "
      `);
    expect(await found(["serving.scale.min: 2", "serving.scale.min: { a: 1 }"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:57 error wrong-type
        environments.prod.set.serving.scale.min is a section; text, a number, true, false or a list is expected
         42 |   prod: { targets: [cluster], set: { serving.scale.min: { a: 1 } } }
            |                                                         ^^^^^^^^
        fix: write text, a number, true, false or a list

      1 error in 1 file
      "
    `);
  });

  it("a value outside a closed set gets the allowed ones and the nearest", async () => {
    expect(await found(["metric: exactMatch", "metric: exactmatch"], ["engine: local", "engine: locale"]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:27:44 error not-allowed
        evaluation.suites.triage.metric cannot be "exactmatch"
         27 |     triage: { dataset: exam/valid, metric: exactmatch, on: firstLine }
            |                                            ^^^^^^^^^^
        fix: did you mean "exactMatch"? It is one of exactMatch, perplexity

      specs/projects/care/assistant.yaml:37:21 error not-allowed
        targets.laptop.engine cannot be "locale"
         37 |   laptop: { engine: locale }
            |                     ^^^^^^
        fix: did you mean "local"? It is one of local, kubernetes

      2 errors in 1 file
      "
    `);
    expect(await found(["apiVersion: fairlead.dev/v1", "apiVersion: fairlead.dev/v2"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:1:13 error not-allowed
        apiVersion cannot be "fairlead.dev/v2"
          1 | apiVersion: fairlead.dev/v2
            |             ^^^^^^^^^^^^^^^
        fix: write fairlead.dev/v1

      1 error in 1 file
      "
    `);
  });

  it("a value of the wrong form gets the right one", async () => {
    expect(
      await found(
        ["ttl: 10m", "ttl: 10 minutes"],
        ["target: 99.95%", "target: 0.9995"],
        ['size: "<= 26%"', 'size: "26%"'],
      ),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:24:18 error wrong-form
        compression.gates.size cannot be "26%"
         24 |   gates: { size: "26%", qualityDrop: "<= 1 point" }
            |                  ^^^^^
        fix: a bound is <= or >=, a number, and where it has one its unit: '>= 90%', '<= 26%', '>= 20 points'

      specs/projects/care/assistant.yaml:32:26 error wrong-form
        serving.cache.exact.ttl cannot be "10 minutes"
         32 |   cache: { exact: { ttl: 10 minutes } }
            |                          ^^^^^^^^^^
        fix: a duration is a whole number and a unit: 200ms, 30s, 10m, 4h, 20d

      specs/projects/care/assistant.yaml:34:27 error wrong-type
        objectives.availability.target is the number 0.9995; text is expected
         34 |   availability: { target: 0.9995 }
            |                           ^^^^^^
        fix: a share is a decimal from 0 to 100 with a percent sign: 99.95%

      3 errors in 1 file
      "
    `);
    expect(await found(["  exam:", "  Exam_1:"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:14:3 error wrong-name
        "Exam_1" cannot be a name in datasets
         14 |   Exam_1:
            |   ^^^^^^
        fix: a name starts with a letter, ends with a letter or a digit, has only a-z, 0-9 and '-', and at most 40 characters

      1 error in 1 file
      "
    `);
  });

  it("a number out of its range gets the bound, an empty list the least number of items", async () => {
    expect(await found(["r: 16", "r: 0"], ["lists: [words.txt]", "lists: []"], ["maxTokens: 256", "maxTokens: 200000"]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:12:34 error wrong-length
        datasets.dialogues.clean[2].sensitiveWords.lists is an empty list
         12 |       - sensitiveWords: { lists: [] }
            |                                  ^^
        fix: list at least 1

      specs/projects/care/assistant.yaml:20:14 error out-of-range
        training.lora.r is 0, which is too small
         20 |   lora: { r: 0, alpha: 32 }
            |              ^
        fix: write a number of at least 1

      specs/projects/care/assistant.yaml:21:26 error out-of-range
        training.sequence.maxTokens is 200000, which is too large
         21 |   sequence: { maxTokens: 200000 }
            |                          ^^^^^^
        fix: write a number of at most 131072

      3 errors in 1 file
      "
    `);
  });

  it("parts of a spec that contradict each other are explained in the kind's own words", async () => {
    expect(
      await found(
        ["- unicode: {}", "- { unicode: {}, duplicates: {} }"],
        ["metric: perplexity", "metric: perplexity, on: answer"],
      ),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:10:9 error conflict
        a cleaning step names exactly one rule
         10 |       - { unicode: {}, duplicates: {} }
            |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: write each rule as its own list item

      specs/projects/care/assistant.yaml:28:66 error conflict
        on belongs to metric exactMatch
         28 |     fluency: { dataset: dialogues/valid, metric: perplexity, on: answer }
            |                                                                  ^^^^^^
        fix: remove it

      2 errors in 1 file
      "
    `);
  });

  it("all mistakes are reported at once, those of the rules too", async () => {
    expect(
      await found(
        ["lora: { r: 16", "lora: { rr: 16"],
        ["dataset: exam/valid", "dataset: exams/valid"],
        ["r: 16", "r: 16, lr: 1"],
      ),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:14:3 warning unused-dataset
        the dataset "exam" is neither trained on nor measured
         14 |   exam:
            |   ^^^^
        fix: name it in training.data or in a suite, or remove it

      specs/projects/care/assistant.yaml:20:11 error unknown-key
        "rr" is not a key of training.lora
         20 |   lora: { rr: 16, lr: 1, alpha: 32 }
            |           ^^
        fix: did you mean "r"? Known keys: r, alpha, dropout, targets

      specs/projects/care/assistant.yaml:20:19 error unknown-key
        "lr" is not a key of training.lora
         20 |   lora: { rr: 16, lr: 1, alpha: 32 }
            |                   ^^
        fix: remove it. Known keys: r, alpha, dropout, targets

      specs/projects/care/assistant.yaml:27:24 error unknown-dataset
        the suite triage measures "exams", which is not a dataset of this project
         27 |     triage: { dataset: exams/valid, metric: exactMatch, on: firstLine }
            |                        ^^^^^^^^^^^
        fix: did you mean "exam"? Datasets: dialogues, exam

      3 errors and 1 warning in 1 file
      "
    `);
  });

  const namesOf = (name: string) =>
    found(
      ["name: assistant", `name: "${name}"`],
      ["team: care", `team: "${name}"`],
      ["  exam:\n", `  "${name}":\n`],
      ["alias: assistant", `alias: "${name}"`],
      ["  laptop: {", `  "${name}": {`],
      ["namespace: assistant", `namespace: "${name}"`],
    );

  it("T9: names that Windows cannot check out are refused where they are given", async () => {
    expect(await namesOf("nul")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:3:7 error wrong-form
        name cannot be "nul"
          3 | name: "nul"
            |       ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      specs/projects/care/assistant.yaml:4:7 error wrong-form
        team cannot be "nul"
          4 | team: "nul"
            |       ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      specs/projects/care/assistant.yaml:14:3 error wrong-name
        "nul" cannot be a name in datasets
         14 |   "nul":
            |   ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      specs/projects/care/assistant.yaml:31:10 error wrong-form
        serving.alias cannot be "nul"
         31 |   alias: "nul"
            |          ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      specs/projects/care/assistant.yaml:37:3 error wrong-name
        "nul" cannot be a name in targets
         37 |   "nul": { engine: local }
            |   ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      specs/projects/care/assistant.yaml:38:45 error wrong-form
        targets.cluster.namespace cannot be "nul"
         38 |   cluster: { engine: kubernetes, namespace: "nul", gpu: { type: L40S-48GB } }
            |                                             ^^^^^
        fix: choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out

      6 errors in 1 file
      "
    `);
  });

  it("T8: a name is no code to Prometheus, to Markdown or to HTML", async () => {
    for (const name of ["{{ $labels.instance }}", "x'} or up{a='", "<b>x</b>", "@all", "x\\u202e"]) {
      expect((await namesOf(name)).match(/assistant\.yaml:\d+:\d+ error (wrong-form|wrong-name)/g)).toHaveLength(6);
    }
  });

  it("T11: a number that is too large for a field and for any whole number is one mistake, with the bound of the field", async () => {
    expect(await found(["  sequence:", "  epochs: 99999999999999999999\n  sequence:"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:21:11 error out-of-range
        training.epochs is 100000000000000000000, which is too large
         21 |   epochs: 99999999999999999999
            |           ^^^^^^^^^^^^^^^^^^^^
        fix: write a number of at most 1000

      1 error in 1 file
      "
    `);
    expect(await found(["engine: local", "engine: local, port: -99999999999999999999"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:37:34 error out-of-range
        targets.laptop.port is -100000000000000000000, which is too small
         37 |   laptop: { engine: local, port: -99999999999999999999 }
            |                                  ^^^^^^^^^^^^^^^^^^^^^
        fix: write a number of at least 0

      1 error in 1 file
      "
    `);
  });

  it("T11: a text that is too short and of the wrong form is one mistake", async () => {
    expect(await found(["name: assistant", 'name: ""'])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:3:7 error wrong-form
        name cannot be ""
          3 | name: ""
            |       ^^
        fix: a name starts with a letter, ends with a letter or a digit, has only a-z, 0-9 and '-', and at most 40 characters

      1 error in 1 file
      "
    `);
  });

  it("a rule does not complain about what is left after a mistake was taken out", async () => {
    expect(await found(["  exam:\n", "  Exam:\n"])).not.toContain("unknown-dataset");
  });
});
