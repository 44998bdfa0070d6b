import { describe, expect, it } from "vitest";
import { Evaluation } from "./evaluation.ts";
import { kinds } from "./index.ts";
import { Platform } from "./platform.ts";
import { Project, type WrittenProject } from "./project.ts";
import { Training } from "./training.ts";
import { Bound, Bytes, Duration, Name, Percent, RepoPath } from "./value.ts";

const smallest = {
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "p",
  team: "t",
  datasets: { d: { version: "1.0", source: { files: ["d.jsonl"] } } },
  training: { base: { model: "base" }, data: { d: 1 } },
  serving: { alias: "p" },
  targets: { laptop: { engine: "local" } },
  environments: { dev: { targets: ["laptop"] } },
} satisfies WrittenProject;

describe("kinds", () => {
  it("A1: the smallest useful project is accepted and gets its defaults", () => {
    const project = Project.parse(smallest);
    expect(project.datasets["d"]).toMatchObject({
      split: { valid: 0.1, seed: 7 },
      quarantine: { max: "1%" },
      clean: [],
    });
    expect(project.training).toMatchObject({ method: "lora", optimiser: { schedule: "cosine", clipNorm: 1 } });
    expect(project.serving).toMatchObject({ batching: { maxBatch: 8 }, rollout: { drain: "30s" }, scale: { min: 1 } });
    expect(project.environments["dev"]?.set).toEqual({});
    expect(
      Platform.parse({ apiVersion: "fairlead.dev/v1", kind: "Platform", environments: [{ name: "dev" }] }),
    ).toMatchObject({
      gpus: {},
      kubernetes: { gatewayNamespace: "gateway", storeClaim: "fairlead-store" },
    });
  });

  it.each([
    ["at the top", { ...smallest, scenario: "dialogue" }, [], "scenario"],
    ["in a section", { ...smallest, serving: { alias: "p", breaker: {} } }, ["serving"], "breaker"],
    [
      "in a target",
      { ...smallest, targets: { laptop: { engine: "local", queue: "q" } } },
      ["targets", "laptop"],
      "queue",
    ],
  ])("A1: a key that is not implemented is an error %s, not ignored", (_, written, path, key) => {
    expect(Project.safeParse(written).error?.issues).toMatchObject([{ code: "unrecognized_keys", path, keys: [key] }]);
  });

  it("a cleaning step with two rules or none is refused", () => {
    const withSteps = (clean: object[]) => ({ ...smallest, datasets: { d: { ...smallest.datasets.d, clean } } });
    expect(Project.safeParse(withSteps([{ unicode: {} }, { length: {} }])).success).toBe(true);
    for (const step of [{}, { unicode: {}, length: {} }]) {
      expect(Project.safeParse(withSteps([step])).error?.issues[0]?.message).toBe(
        "a cleaning step names exactly one rule; write each rule as its own list item",
      );
    }
  });

  it("rules over several fields are checked beside other mistakes in the same section", () => {
    const training = { base: { model: "base" }, data: { d: 1 }, method: "full", lora: { r: "8" }, epochs: "3" };
    expect(Training.safeParse(training).error?.issues.map(({ path }) => path.join("."))).toEqual([
      "lora.r",
      "epochs",
      "lora",
    ]);
    const evaluation = { suites: { s: { dataset: "d/valid", metric: "perplexity", on: "answer", maxSamples: "all" } } };
    expect(Evaluation.safeParse(evaluation).error?.issues.map(({ path }) => path.join("."))).toEqual([
      "suites.s.maxSamples",
      "suites.s.on",
    ]);
    expect(Training.safeParse(null).error?.issues).toMatchObject([{ code: "invalid_type", path: [] }]);
  });

  it("every kind says its own name in `kind`", () => {
    for (const [name, kind] of Object.entries(kinds)) expect(kind.shape.kind.value).toBe(name);
  });
});

describe("values", () => {
  it.each([
    [Name, ["a", "support-assistant", "a1", "a".repeat(40)], ["", "A", "1a", "a-", "-a", "a_b", "a".repeat(41), "a\n"]],
    [Name, ["console", "com10", "auxiliary", "nul-1"], ["con", "prn", "aux", "nul", "com0", "com1", "lpt9"]],
    [
      Duration,
      ["1ms", "200ms", "30s", "10m", "4h", "24d"],
      ["25d", "577h", "1".repeat(400) + "ms", "0s", "1", "1.5h", "-1s", "1 s", "1w", "1s\n"],
    ],
    [Percent, ["0%", "5%", "99.95%", "100%", "100.0%"], ["100.1%", "101%", "5", ".5%", "5 %", "-1%", "1000%"]],
    [Bytes, ["1KiB", "512MiB", "80GiB"], ["1".repeat(400) + "GiB", "0GiB", "80GB", "80", "1.5GiB"]],
    [
      Bound,
      [">= 90%", "<= 26%", ">=1.3", ">= 20 points", "<= 1 point"],
      ["90%", "> 90%", ">= x", ">= 1 percent", "== 1", `>= ${"1".repeat(400)}`],
    ],
    [RepoPath, ["a", "/data/x.jsonl", "../words/中文.txt"], ["", "a\\b", "a\nb", "a".repeat(501)]],
  ])("accept what they describe and nothing near it (%#)", (schema, good, bad) => {
    expect(good.filter((text) => !schema.safeParse(text).success)).toEqual([]);
    expect(bad.filter((text) => schema.safeParse(text).success)).toEqual([]);
  });
});
