import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

describe("rules about identity", () => {
  it("teamIsFolder: the team must be the folder that the file is in", async () => {
    expect(await sampleWith([["team: care", "team: sales"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:4:7 error team-folder
        team is "sales", but the file is in specs/projects/care
          4 | team: sales
            |       ^^^^^
        fix: write team: care, or move the file to specs/projects/sales

      1 error in 1 file
      "
    `);
  });

  it("formerNameIsAnother: what a project was called before is not what it is called", async () => {
    expect(await sampleWith([["team: care", "team: care\nrenamedFrom: assistant"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:5:14 error former-name
        care/assistant is what the project is called now
          5 | renamedFrom: assistant
            |              ^^^^^^^^^
        fix: write the name that it had before, or remove renamedFrom

      1 error in 1 file
      "
    `);
  });

  it("namesJoin: no name that names of objects are joined of has the joint in it", async () => {
    expect(
      await sampleWith([
        ["name: assistant", "name: assis--tant"],
        ["  laptop: {", "  lap---top: {"],
        ["[laptop]", "[lap---top]"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:3:7 error name-double-dash
        the project "assis--tant" has "--" in it, which stands between names in those of Kubernetes objects
          3 | name: assis--tant
            |       ^^^^^^^^^^^
        fix: write assis-tant

      specs/projects/care/assistant.yaml:37:3 error name-double-dash
        the target "lap---top" has "--" in it, which stands between names in those of Kubernetes objects
         37 |   lap---top: { engine: local }
            |   ^^^^^^^^^
        fix: write lap-top

      2 errors in 1 file
      "
    `);
  });

  it("environmentsExist: an environment must be one of the platform's", async () => {
    expect(await sampleWith([["  staging: {", "  stagin: {"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:41:3 error unknown-environment
        the platform has no environment "stagin"
         41 |   stagin: { targets: [cluster] }
            |   ^^^^^^
        fix: did you mean "staging"? Environments of specs/platform.yaml: dev, staging, prod

      1 error in 1 file
      "
    `);
  });

  it("environmentsExist: a project runs somewhere", async () => {
    expect(
      await sampleWith([
        [
          `  dev: { targets: [laptop] }
  staging: { targets: [cluster] }
  prod: { targets: [cluster], set: { serving.scale.min: 2 } }
`,
          "",
        ],
        ["environments:", "environments: {}"],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:37:3 warning unused-target
    no environment runs on the target "laptop"
     37 |   laptop: { engine: local }
        |   ^^^^^^
    fix: add it to the targets of an environment, or remove it

  specs/projects/care/assistant.yaml:38:3 warning unused-target
    no environment runs on the target "cluster"
     38 |   cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB } }
        |   ^^^^^^^
    fix: add it to the targets of an environment, or remove it

  specs/projects/care/assistant.yaml:39:1 error no-environment
    environments is empty, so this project would run nowhere
     39 | environments: {}
        | ^^^^^^^^^^^^
    fix: add at least one of dev, staging, prod

  1 error and 2 warnings in 1 file
  "
`);
  });

  it("targetsExist: an environment may only run on targets that exist", async () => {
    expect(await sampleWith([["staging: { targets: [cluster] }", "staging: { targets: [clutser] }"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:41:24 error unknown-target
        staging runs on "clutser", which is not a target of this project
         41 |   staging: { targets: [clutser] }
            |                        ^^^^^^^
        fix: did you mean "cluster"? Targets: laptop, cluster

      1 error in 1 file
      "
    `);
  });

  it("targetsExist: an environment lists a target once", async () => {
    expect(await sampleWith([["dev: { targets: [laptop] }", "dev: { targets: [laptop, laptop] }"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:40:28 error target-twice
        dev lists the target "laptop" twice
         40 |   dev: { targets: [laptop, laptop] }
            |                            ^^^^^^
        fix: remove one of the two

      1 error in 1 file
      "
    `);
  });

  it("targetsAreUsed: a target that no environment uses is a warning", async () => {
    expect(await sampleWith([["dev: { targets: [laptop] }", "dev: { targets: [cluster] }"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:37:3 warning unused-target
        no environment runs on the target "laptop"
         37 |   laptop: { engine: local }
            |   ^^^^^^
        fix: add it to the targets of an environment, or remove it

      1 warning in 1 file
      "
    `);
  });
});
