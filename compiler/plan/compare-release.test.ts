import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../specs/testing/whole-check.ts";
import { edit, sampleProject } from "../testing/sample-check.ts";
import type { Cause, Plan, StageChange } from "./plan.ts";
import { planBetween } from "../testing/sample-plan.ts";

const before = { text: sampleProject };
/** The data of another version: other environments follow what was promoted with this one. */
const otherVersion = ['version: "1.1"', 'version: "1.2"'] as const;

async function planAfter(...edits: readonly (readonly [piece: string, by: string])[]): Promise<Plan> {
  return planBetween(before, { text: edits.reduce((text, [piece, by]) => edit(text, piece, by), sampleProject) });
}

/** `train <- training.lora.r`, of the stages of one environment that do not stay. */
function stagesOf(plan: Plan, environment = "dev"): string[] {
  const releases = plan.environments.find((one) => one.environment === environment)?.releases ?? [];
  return releases.flatMap((release) =>
    release.stages.filter(({ action }) => action !== "keep").map((stage) => describeStage(stage, plan)),
  );
}

function describeStage({ stage, action, causes }: StageChange, plan: Plan): string {
  const words = causes.map((cause: Cause) => {
    if (cause.kind === "edit") {
      const one = plan.edits[cause.edit]!;
      return one.kind === "field" ? one.field : one.path;
    }
    return cause.kind === "stage" ? cause.stage : cause.kind;
  });
  return `${action} ${stage} <- ${words.join(", ")}`;
}

describe("the plan of a release", () => {
  it("names the edit that makes a stage run again, and the stages that follow from it", async () => {
    const plan = await planAfter(["r: 16", "r: 32"]);
    expect(stagesOf(plan)).toEqual([
      "again train/main <- training.lora.r",
      "again quantise/main <- train/main",
      "again evaluate/triage <- train/main, quantise/main",
      "again evaluate/fluency <- train/main, quantise/main",
      "again serve/laptop <- quantise/main",
    ]);
    expect(stagesOf(plan, "prod")).toEqual([]);
    expect(plan.edits).toEqual([
      {
        kind: "field",
        origin: "spec",
        at: { file: "specs/projects/care/assistant.yaml", line: 20, column: 11 },
        field: "training.lora.r",
        before: 16,
        after: 32,
        effect: "retrain",
        projects: ["care/assistant"],
        environments: ["dev"],
      },
    ]);
  });

  it("tells an edit's own stage from one that only follows, where both change", async () => {
    const plan = await planAfter(["r: 16", "r: 32"], ["ttl: 10m", "ttl: 5m"], ["min: 5,", "min: 6,"], otherVersion);
    expect(stagesOf(plan)).toEqual([
      "again dataset/dialogues <- datasets.dialogues.clean.length.min",
      "again train/main <- training.lora.r, dataset/dialogues",
      "again quantise/main <- train/main",
      "again evaluate/triage <- train/main, quantise/main",
      "again evaluate/fluency <- dataset/dialogues, train/main, quantise/main",
      "again serve/laptop <- serving.cache.exact.ttl, quantise/main",
    ]);
  });

  it("R22: another way to draw answers rolls the service and measures what generates, there and back", async () => {
    const drawn = {
      text: edit(sampleProject, "  alias: a", "  generation: { temperature: 0.7, topP: 0.9 }\n  alias: a"),
    };
    expect(stagesOf(await planBetween(before, drawn))).toEqual([
      "again evaluate/triage <- serving.generation.temperature, serving.generation.topP",
      "again serve/laptop <- serving.generation.temperature, serving.generation.topP",
    ]);
    expect(stagesOf(await planBetween(drawn, before))).toEqual([
      "again evaluate/triage <- serving.generation.temperature, serving.generation.topP",
      "again serve/laptop <- serving.generation.temperature, serving.generation.topP",
    ]);
    const unserved = {
      text: drawn.text.replace(/serving:[^]*?(?=targets:)/, "").replace(", set: { serving.scale.min: 2 }", ""),
    };
    expect(stagesOf(await planBetween(drawn, unserved))).toContain("again evaluate/triage <- serving");
  });

  it("a value written in another way is an edit that runs nothing", async () => {
    const plan = await planAfter(["ttl: 10m", "ttl: 600s"]);
    expect(plan.edits.map((one) => one.kind === "field" && one.field)).toEqual(["serving.cache.exact.ttl"]);
    expect(stagesOf(plan)).toEqual([]);
  });

  it("an override is felt in its environment alone and points at its own line", async () => {
    const plan = await planAfter(["serving.scale.min: 2", "serving.scale.min: 3"]);
    expect(plan.environments.map(({ environment }) => environment)).toEqual(["prod"]);
    expect(stagesOf(plan, "prod")).toEqual([]);
    expect(plan.edits).toMatchObject([
      { origin: "overlay", at: { line: 42, column: 38 }, before: 2, after: 3, environments: ["prod"] },
    ]);
  });

  it("an override that is gone is an edit of the environment's set", async () => {
    const plan = await planAfter([", set: { serving.scale.min: 2 }", ""]);
    expect(plan.edits).toMatchObject([
      { origin: "overlay", at: { line: 42 }, field: "serving.scale.min", before: 2, after: 1 },
    ]);
    expect(stagesOf(plan, "prod")).toEqual([]);
  });

  it("a field that is no longer written takes its default, and the plan says so", async () => {
    const plan = await planAfter(["lora: { r: 16, alpha: 32 }", "lora: { r: 16 }"], ["ttl: 10m", "ttl: 5m"]);
    const back = await planBetween(
      { text: edit(sampleProject, "maxTokens: 256", "maxTokens: 128") },
      { text: edit(sampleProject, "  sequence: { maxTokens: 256 }\n", "") },
    );
    expect(plan.edits.map((one) => one.kind === "field" && one.field)).toEqual(["serving.cache.exact.ttl"]);
    expect(back.edits).toMatchObject([
      { origin: "default", field: "training.sequence.maxTokens", before: 128, after: 256, at: { line: 17 } },
    ]);
    expect(stagesOf(back)[0]).toBe("again train/main <- training.sequence.maxTokens");
  });

  it("a stricter gate runs nothing, and changes the gates alone", async () => {
    const plan = await planAfter(['triage: ">= 90%"', 'triage: ">= 95%"']);
    expect(plan.edits).toMatchObject([{ field: "evaluation.gates.triage", effect: "re-judge" }]);
    for (const { environment, releases } of plan.environments) {
      expect([environment, releases[0]?.stages.filter(({ action }) => action !== "keep")]).toEqual([environment, []]);
      expect(releases[0]?.resources.map(({ id, edits }) => [id, edits])).toEqual([["gates", [0]]]);
    }
  });

  it("sections that come and go are one edit each, and their stages are new or removed because of them", async () => {
    const without = sampleProject.replace(/compression:[^]*?(?=evaluation:)/, "");
    const gone = await planBetween(before, { text: without });
    expect(gone.edits.map((one) => one.kind === "field" && [one.field, one.effect])).toEqual([
      ["compression", "recompress"],
    ]);
    expect(stagesOf(gone)).toEqual([
      "again evaluate/triage <- compression",
      "again evaluate/fluency <- compression",
      "again serve/laptop <- compression",
      "remove quantise/main <- compression",
    ]);
    const come = await planBetween({ text: without }, before);
    expect(stagesOf(come)).toEqual([
      "new quantise/main <- compression",
      "again evaluate/triage <- compression, quantise/main",
      "again evaluate/fluency <- compression, quantise/main",
      "again serve/laptop <- compression, quantise/main",
    ]);
  });

  it("other bytes in a file that a spec names are an edit of that file", async () => {
    const plan = await planBetween(before, {
      text: edit(sampleProject, ...otherVersion),
      options: { contents: { "data/a.jsonl": "other", "/models/base": "new" } },
    });
    const inputs = plan.edits.filter((one) => one.kind === "input");
    expect(inputs.map((one) => [one.path, one.before.bytes, one.after.bytes])).toEqual([
      ["models/base/config.json", 12, 3],
      ["specs/projects/care/data/a.jsonl", 12, 5],
    ]);
    expect(stagesOf(plan).slice(0, 2)).toEqual([
      "again dataset/dialogues <- specs/projects/care/data/a.jsonl",
      "again train/main <- models/base/config.json, dataset/dialogues",
    ]);
  });

  it("edits that only hold together do what they do together, and nothing is said of those beside them", async () => {
    const plan = await planAfter(
      ["  exam:\n", '  more:\n    version: "1.0"\n    source: { files: [data/more.jsonl] }\n  exam:\n'],
      ["data: { dialogues: 1.0 }", "data: { dialogues: 1.0, more: 1.0 }"],
      ["latency: { target: 99%", "latency: { target: 98%"],
    );
    expect(stagesOf(plan)).toEqual([
      "new dataset/more <- datasets.more, training.data.more",
      "again train/main <- datasets.more, training.data.more, dataset/more",
      "again quantise/main <- train/main",
      "again evaluate/triage <- train/main, quantise/main",
      "again evaluate/fluency <- train/main, quantise/main",
      "again serve/laptop <- quantise/main",
      "again observe/main <- objectives.latency.target",
    ]);
  });

  it("of several edits that need others each is named with those that it needs alone", async () => {
    const withData = (...names: readonly string[]): string => {
      const datasets = names.map(
        (name) => `  ${name}:\n    version: "1.0"\n    source: { files: [data/${name}.jsonl] }\n`,
      );
      const weights = names.map((name) => `, ${name}: 1.0`);
      const text = edit(sampleProject, "  exam:\n", `${datasets.join("")}  exam:\n`);
      return edit(text, "dialogues: 1.0 }", `dialogues: 1.0${weights.join("")} }`);
    };
    const plan = await planBetween({ text: withData("first", "second") }, { text: withData("third", "fourth") });
    expect(stagesOf(plan).filter((line) => line.includes(" dataset/") && !line.includes("train/"))).toEqual([
      "new dataset/fourth <- datasets.fourth, training.data.fourth",
      "new dataset/third <- datasets.third, training.data.third",
      "remove dataset/first <- training.data.first",
      "remove dataset/second <- training.data.second",
    ]);
  });

  it("a dataset that nothing reads keeps no edit from being a cause", async () => {
    const spare = edit(
      sampleProject,
      "  exam:\n",
      '  spare:\n    version: "1.0"\n    source: { files: [data/spare.jsonl] }\n  exam:\n',
    );
    const plan = await planBetween({ text: spare }, { text: edit(spare, "r: 16", "r: 8") });
    expect(stagesOf(plan)[0]).toBe("again train/main <- training.lora.r");
  });

  it("another engine is one change of what belongs to it, however many fields that are", async () => {
    const plan = await planAfter([
      "laptop: { engine: local }",
      "laptop: { engine: kubernetes, namespace: tests, gpu: { type: L40S-48GB } }",
    ]);
    const [serve] = stagesOf(plan).filter((line) => line.includes("serve/laptop"));
    expect(serve).toContain("again serve/laptop <- ");
    expect(serve).toContain("targets.laptop.engine");
  });

  it("an output is found by its key, so that another name for a dataset or a suite makes nothing again", async () => {
    const plan = await planBetween(before, {
      text: sampleProject.replaceAll("exam", "final").replaceAll("data/final", "data/exam"),
    });
    expect(stagesOf(plan)).toEqual([]);
    expect(plan.environments[0]?.releases[0]?.stages.find(({ stage }) => stage === "dataset/final")).toEqual({
      stage: "dataset/final",
      kind: "dataset",
      action: "keep",
      previousName: "dataset/exam",
      causes: [],
    });
  });

  it("other targets of an environment roll services over", async () => {
    const plan = await planAfter(["dev: { targets: [laptop] }", "dev: { targets: [laptop, cluster] }"]);
    expect(plan.edits).toMatchObject([
      { field: "environments.dev.targets", before: ["laptop"], after: ["laptop", "cluster"], effect: "roll-out" },
    ]);
    expect(stagesOf(plan)).toEqual(["new serve/cluster <- environments.dev.targets"]);
  });

  it("new and removed projects have no edits", async () => {
    const created = await planBetween({ text: undefined }, before);
    expect(created.edits).toEqual([]);
    expect(created.environments.map(({ releases }) => releases.map(({ action }) => action))).toEqual([
      ["create"],
      ["create"],
      ["create"],
    ]);
    const removed = await planBetween(before, { text: undefined });
    expect(stagesOf(removed)).toHaveLength(8);
    expect(removed.environments[0]?.releases[0]).toMatchObject({
      action: "remove",
      team: "care",
      project: "assistant",
      kept: 0,
    });
  });

  it("takes a part of the platform that a release newly depends on, or no longer, for nobody's edit", async () => {
    const without = { text: edit(sampleProject, "  dev: { targets: [laptop] }\n", "") };
    const onCluster = { text: edit(sampleProject, "dev: { targets: [laptop] }", "dev: { targets: [cluster] }") };
    const versions = [[without, onCluster], [onCluster, without], [before, onCluster]] as const; // prettier-ignore
    for (const [was, is] of versions) {
      const { edits } = await planBetween(was, is);
      expect(edits.map((one) => one.kind === "field" && one.origin)).not.toContain("platform");
    }
  });

  it("nothing changed is an empty plan whose base is its next", async () => {
    const plan = await planBetween(before, before);
    expect(plan).toMatchObject({ edits: [], environments: [], unchanged: { projects: 1, releases: 3 } });
    expect(plan.base).toBe(plan.next);
  });

  it("every stage that runs again has an edit or a stage as its cause, whatever was edited", async () => {
    const edits = [
      ["form", ["- unicode: {}", "- unicode: { form: NFKC }"]],
      ["max", ["max: 1024", "max: 512"]],
      ["step", ["      - duplicates: {}\n", ""]],
      ["seed", ["training:\n", "training:\n  seed: 1\n"]],
      ["weight", ["dialogues: 1.0", "dialogues: 2.0"]],
      ["data", ["data: { dialogues: 1.0 }", "data: { dialogues: 1.0, exam: 1 }"]],
      ["alpha", ["alpha: 32", "alpha: 16"]],
      ["targets", ["alpha: 32", "alpha: 32, targets: [q_proj]"]],
      ["full", ["  lora: { r: 16, alpha: 32 }\n", "  method: full\n"]],
      ["embeddings", ["weights: int8", "weights: int8, embeddings: false"]],
      ["size", ['"<= 26%"', '"<= 27%"']],
      ["gate", [', triage.gainOverBase: ">= 20 points"', ""]],
      ["suite", ["metric: perplexity }", "metric: perplexity, maxSamples: 10 }"]],
      ["alias", ["alias: assistant", "alias: helper"]],
      ["cache", ["  cache: { exact: { ttl: 10m } }\n", ""]],
      ["port", ["laptop: { engine: local }", "laptop: { engine: local, port: 9000 }"]],
      ["threshold", ["under: 250ms", "under: 100ms"]],
      ["objective", ["  availability: { target: 99.95% }\n", ""]],
      ["scale", ["set: { serving.scale.min: 2 }", "set: { serving.scale.min: 4 }"]],
      ["licence", ['version: "1.1"', 'version: "1.1"\n    licence: MIT']],
    ] as const;
    const withoutCause = async (chosen: readonly (typeof edits)[number][]): Promise<string[]> => {
      // Edits of the same line exclude each other; the first one counts.
      const edited = chosen.reduce((sample, [, [piece, by]]) => sample.replace(piece, by), sampleProject);
      const text = edit(edited, ...otherVersion);
      const plan = await planBetween(before, { text });
      const stages = ["dev", "prod"].flatMap((environment) => stagesOf(plan, environment));
      return stages.filter((stage) => / <- ($|.*compiler)/.test(stage));
    };
    await fc.assert(
      fc.asyncProperty(fc.subarray([...edits], { minLength: 1 }), async (chosen) => {
        expect(await withoutCause(chosen)).toEqual([]);
      }),
      { numRuns: drawn(60) },
    );
  });
});
