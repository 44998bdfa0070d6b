import { describe, expect, it } from "vitest";
import { StageKind } from "../../../specs/handoff/stage-kind.ts";
import { kindOf } from "../../../specs/handoff/stages.ts";
import { table } from "../table.ts";
import { type AppliedRelease, madeTwice, outputCells, outputRows } from "./stage-ledger.ts";

/** `version`: of what the output is made from; another one has another key and another output. */
function step(action: "run" | "reuse", stage: string, version = 1, output = version): AppliedRelease["steps"][number] {
  const evidence = {
    apiVersion: "handoff.fairlead.dev/v1" as const,
    kind: "Evidence" as const,
    stage: StageKind.parse(kindOf(stage)),
    key: `${stage}@${version}`,
    output: `sha256:${String(output).repeat(64)}`,
    inputs: {},
    figures: {},
    startedAt: "",
    seconds: action === "run" ? 1.25 : 0,
    machine: { cpu: "", cores: 2, memoryBytes: 1, node: "", runtime: "" },
  };
  return { stage, action, note: null, output: { evidence } };
}

const serve: AppliedRelease["steps"][number] = { stage: "serve/laptop", action: "serve", note: null, output: null };

function applied(environment: string, steps: AppliedRelease["steps"], copied: readonly string[] = []): AppliedRelease {
  return { environment, home: environment === "dev" ? "one" : "two", copied, steps };
}

const made = applied("dev", [step("run", "train/main"), step("run", "quantise/main"), serve]);
const reused = [step("reuse", "train/main"), step("reuse", "quantise/main"), serve];

describe("what became of the outputs of a tour", () => {
  it("says of each where it was made, how long it took, where it was copied and who used it again", () => {
    const rows = outputRows([
      made,
      applied("staging", []),
      applied("staging", reused, ["train/main", "quantise/main"]),
      applied("prod", reused),
      applied("dev", [step("reuse", "train/main"), step("run", "quantise/main", 2), serve]),
      applied("staging", [step("reuse", "train/main"), step("reuse", "quantise/main", 2), serve], ["quantise/main"]),
      applied("staging", reused),
    ]);
    expect(table(outputCells(rows), [16, 19, 20, 20, 40])).toMatchInlineSnapshot(`
      "train/main     sha256:111111111111  dev once (1.3 s)  two once  staging 3 times, prod once, dev once
      quantise/main  sha256:111111111111  dev once (1.3 s)  two once  staging 2 times, prod once
      quantise/main  sha256:222222222222  dev once (1.3 s)  two once  staging once
      "
    `);
    expect(madeTwice(rows, "dev")).toEqual([]);
  });

  it("were made once where the first environment ran each, and none ran anywhere else", () => {
    expect(madeTwice(outputRows([made, applied("staging", [step("run", "train/main")])]), "dev"))
      .toMatchInlineSnapshot(`
      [
        "train/main (sha256:1111111111111111111111111111111111111111111111111111111111111111) ran in dev, staging, and should have run once, in dev.",
      ]
    `);
    expect(madeTwice(outputRows([made, made]), "dev")).toHaveLength(2);
    expect(madeTwice(outputRows([applied("staging", [step("run", "train/main")])]), "dev")).toMatchInlineSnapshot(`
      [
        "train/main (sha256:1111111111111111111111111111111111111111111111111111111111111111) ran in staging, and should have run once, in dev.",
      ]
    `);
    expect(madeTwice(outputRows([applied("staging", [step("reuse", "train/main")])]), "dev")).toMatchInlineSnapshot(`
      [
        "train/main (sha256:1111111111111111111111111111111111111111111111111111111111111111) never ran, and should have run once, in dev.",
      ]
    `);
    expect(madeTwice(outputRows([applied("dev", [serve])]), "dev")).toEqual(["no stage made an output."]);
  });

  it("are told apart by keys: a stage that made other bytes under its key ran twice", () => {
    const again = applied("dev", [step("run", "train/main", 1, 3)]);
    expect(madeTwice(outputRows([applied("dev", [step("run", "train/main")]), again]), "dev")).toHaveLength(1);
  });
});
