import { describe, expect, it } from "vitest";
import { type AppliedProject, figureRows, type MeasuredService } from "./figures.ts";
import { kindOf } from "../../specs/handoff/stages.ts";
import { StageKind } from "../../specs/handoff/stage-kind.ts";
import { table } from "./table.ts";

function applied(figures: Readonly<Record<string, Readonly<Record<string, number>>>>): AppliedProject {
  const steps = Object.entries(figures).map(([stage, measured]) => ({
    stage,
    action: "run",
    note: null,
    output: {
      evidence: {
        apiVersion: "handoff.fairlead.dev/v1" as const,
        kind: "Evidence" as const,
        stage: StageKind.parse(kindOf(stage)),
        key: "0".repeat(64),
        output: `sha256:${"0".repeat(64)}`,
        inputs: {},
        figures: measured,
        startedAt: "",
        seconds: 1,
        machine: { cpu: "", cores: 2, memoryBytes: 1, node: "", runtime: "" },
      },
    },
  }));
  return { team: "care", project: "triage", steps };
}

const answers = {
  requests: 999,
  failed: 0,
  cacheHits: 700,
  p50Ms: 20,
  p99Ms: 32.4,
  firstTokenP50Ms: 3.44,
  firstTokenP99Ms: 7,
  tokensPerSecond: 1234.5,
};
const service: MeasuredService = {
  clients: 8,
  one: answers,
  many: { ...answers, p99Ms: 250, failed: 3 },
  cached: answers,
};

const shown = (rows: ReturnType<typeof figureRows>) =>
  table(
    rows.map((row) => [row.what, row.expected, row.measured, row.verdict]),
    [24, 14, 58, 44],
  );

describe("the figures of the main job", () => {
  it("stand beside what is expected, and say where they fall short", () => {
    const project = applied({
      "dataset/talks": {
        trainSamples: 1848,
        validSamples: 210,
        rejectedSamples: 96,
        duplicateSamples: 43,
        quarantinedLines: 9,
      },
      "train/main": {
        trainableShare: 0.08,
        trainableParameters: 295_936,
        baseParameters: 3_688_704,
        tokensPerSecond: 5526.4,
        trainingSeconds: 104.4,
        lossFirst: 8.955,
        lossFinal: 0.0961,
      },
      "quantise/main": { sizeShare: 0.2561, sizeBytes: 3_786_000, sizeFp32Bytes: 14_780_000, speedupDecode: 1.535 },
      "evaluate/label": { base: 0, adapted: 0.8905, compressed: 0.8857, samples: 210 },
      "evaluate/text": { base: 10_661.4, adapted: 1.14, samples: 210 },
    });
    const cost = {
      lora: { tokensPerSecond: 6000, stateBytes: 4 },
      full: { tokensPerSecond: 3000, stateBytes: 40 },
    };
    expect(shown(figureRows({ applied: project, service, cost }))).toMatchInlineSnapshot(`
      "dataset/talks                        1,848 to train, 210 to validate; left out: 43 duplicates,
                                           53 rejected, 9 unreadable
      trainable parameters  90% fewer      92.0% fewer: 295,936 of 3,688,704                          met
      training                             5,526 tokens/s, 104 s, loss 8.96 to 0.10
      training cost         60% lower      50.0% less time a token than full fine-tuning, 90.0% less  falls short: the frozen base still runs
                                           optimiser memory                                           forwards and backwards; memory is what an
                                                                                                      adapter saves
      label                                base 0.0%, fine-tuned 89.0%, INT8 88.5%
      text                                 base 10661.40, fine-tuned 1.14
      INT8 size             75% smaller    74.3% smaller: 3.79 MB for 14.78 MB                        0.6% short: scales, norms and graph stay
                                                                                                      FP32
      INT8 decoding speed                  1.53 times FP32
      pruning               30% faster     not measured                                               not in this release: a spec cannot ask for
                                                                                                      it yet
      first token           within 200 ms  P50 3.4 ms, P99 7.0 ms; 8 clients: P99 7.0 ms              met
      whole answer          within 200 ms  P50 20 ms, P99 32 ms; 8 clients: P99 250 ms                one client is within it, 8 at once are not
      decoding                             1,235 tokens/s with one client, 1,235 with 8
      cached answers                       P50 20 ms; 700 of 999 answers came from the cache
      availability          99.95%         99.9% of 3,000 requests                                    falls short
      "
    `);
  });

  it("leave out what was not measured, and all of models where there is none", () => {
    const whatOf = (project: AppliedProject) =>
      figureRows({ applied: project, service: undefined, cost: undefined }).map(({ what }) => what);
    expect(whatOf(applied({ "base/main": { baseParameters: 7 } }))).toEqual([]);
    expect(whatOf(applied({ "dataset/talks": { trainSamples: 7 } }))).toEqual(["dataset/talks"]);
  });

  it("never round a figure up to what is expected", () => {
    const rows = figureRows({
      applied: applied({ "quantise/main": { sizeShare: 0.250_01, sizeBytes: 1, sizeFp32Bytes: 4 } }),
      service: undefined,
      cost: undefined,
    });
    expect(rows[0]).toMatchObject({
      measured: expect.stringContaining("74.9% smaller"),
      verdict: expect.stringContaining("short"),
    });
  });
});

describe("table", () => {
  it("aligns columns by what characters take on a terminal, and wraps long cells at words", () => {
    expect(
      table(
        [
          ["", "b"],
          ["中文", "one two three"],
          ["abcd", "4"],
        ],
        [10, 7],
      ),
    ).toBe("      b\n中文  one two\n      three\nabcd  4\n");
  });
});
