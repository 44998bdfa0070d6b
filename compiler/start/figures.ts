// What was measured, beside the numbers that people expect of such a system, with a plain word where one is not reached.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { instanceOf, stageName, type StageKind } from "../../specs/handoff/stages.ts";

/** One project of `fairlead-runtime apply --report`; only what is read here. */
export interface AppliedProject {
  readonly team: string;
  readonly project: string;
  readonly steps?: readonly {
    readonly stage: string;
    readonly action: string;
    /** Of serve, the address. */
    readonly note: string | null;
    readonly output: { readonly evidence: Evidence } | null;
  }[];
}

interface Answers {
  readonly requests: number;
  readonly failed: number;
  /** Answers that the response cache had. */
  readonly cacheHits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstTokenP50Ms: number;
  readonly firstTokenP99Ms: number;
  readonly tokensPerSecond: number;
}

/** What `fairlead-runtime measure --json` prints. */
export interface MeasuredService {
  readonly clients: number;
  readonly one: Answers;
  readonly many: Answers;
  readonly cached: Answers;
}

/** What `fairlead-runtime training-cost --json` prints. */
export interface MeasuredCost {
  readonly lora: { readonly tokensPerSecond: number; readonly stateBytes: number };
  readonly full: { readonly tokensPerSecond: number; readonly stateBytes: number };
}

export interface FigureRow {
  readonly what: string;
  /** What the field's guides promise; empty where they say nothing. */
  readonly expected: string;
  readonly measured: string;
  /** Empty where nothing is expected. */
  readonly verdict: string;
}

export interface Measurements {
  readonly applied: AppliedProject;
  readonly service: MeasuredService | undefined;
  /** Undefined when all weights are trained. */
  readonly cost: MeasuredCost | undefined;
}

/** Of what is made of a model; without any, data is all that a project is about. */
const modelKinds = ["base", "train", "quantise"] as const;

export function figureRows({ applied, service, cost }: Measurements): FigureRow[] {
  const of = (kind: StageKind): Made[] =>
    (applied.steps ?? []).flatMap(({ stage, output }) =>
      output?.evidence.stage === kind ? [{ instance: instanceOf(stage), figures: output.evidence.figures }] : [],
    );
  return [
    ...of("dataset").map(datasetRow),
    ...trainingRows(of("train")[0]?.figures ?? {}, cost),
    ...of("evaluate").map(accuracyRow),
    ...(modelKinds.some((kind) => of(kind).length > 0) ? compressionRows(of("quantise")[0]?.figures ?? {}) : []),
    ...(service === undefined ? [] : serviceRows(service)),
  ];
}

type Figures = Evidence["figures"];

interface Made {
  readonly instance: string;
  readonly figures: Figures;
}

function datasetRow({ instance, figures }: Made): FigureRow {
  const {
    trainSamples = 0,
    validSamples = 0,
    rejectedSamples = 0,
    duplicateSamples = 0,
    quarantinedLines = 0,
  } = figures;
  const kept = `${count(trainSamples)} to train, ${count(validSamples)} to validate`;
  const left = `${count(duplicateSamples)} duplicates, ${count(rejectedSamples - duplicateSamples)} rejected, ${count(quarantinedLines)} unreadable`;
  return { what: stageName("dataset", instance), expected: "", measured: `${kept}; left out: ${left}`, verdict: "" };
}

function trainingRows(figures: Figures, cost: MeasuredCost | undefined): FigureRow[] {
  const { trainableShare, trainableParameters, baseParameters, tokensPerSecond, trainingSeconds } = figures;
  if (trainableShare === undefined || tokensPerSecond === undefined) return [];
  const fewer = 1 - trainableShare;
  const rows = [
    {
      what: "trainable parameters",
      expected: "90% fewer",
      measured: `${percent(fewer)} fewer: ${count(trainableParameters!)} of ${count(baseParameters!)}`,
      verdict: verdict(fewer >= 0.9, `${percent(0.9 - fewer)} short`),
    },
    {
      what: "training",
      expected: "",
      measured: `${count(Math.round(tokensPerSecond))} tokens/s, ${trainingSeconds!.toFixed(0)} s, loss ${figures.lossFirst!.toFixed(2)} to ${figures.lossFinal!.toFixed(2)}`,
      verdict: "",
    },
  ];
  return cost === undefined ? rows : [...rows, costRow(cost)];
}

/** Time is what a machine costs; memory decides which machine it has to be. */
function costRow({ lora, full }: MeasuredCost): FigureRow {
  const saved = 1 - full.tokensPerSecond / lora.tokensPerSecond;
  const memory = 1 - lora.stateBytes / full.stateBytes;
  return {
    what: "training cost",
    expected: "60% lower",
    measured: `${percent(Math.abs(saved))} ${saved < 0 ? "more" : "less"} time a token than full fine-tuning, ${percent(memory)} less optimiser memory`,
    verdict: verdict(
      saved >= 0.6,
      "falls short: the frozen base still runs forwards and backwards; memory is what an adapter saves",
    ),
  };
}

function accuracyRow({ instance, figures }: Made): FigureRow {
  const scores = (["base", "adapted", "compressed"] as const).flatMap((model) => {
    const value = figures[model];
    return value === undefined ? [] : [{ model: modelNames[model], value }];
  });
  // A share is at most 1; a perplexity is at least that.
  const isShare = scores.every(({ value }) => value <= 1);
  const shown = scores.map(({ model, value }) => `${model} ${isShare ? percent(value) : value.toFixed(2)}`);
  return { what: instance, expected: "", measured: shown.join(", "), verdict: "" };
}

const modelNames = { base: "base", adapted: "fine-tuned", compressed: "INT8" } as const;

/** Empty where nothing is compressed. */
function compressionRows({ sizeShare, sizeBytes, sizeFp32Bytes, speedupDecode }: Figures): FigureRow[] {
  if (sizeShare === undefined) return [];
  const smaller = 1 - sizeShare;
  return [
    {
      what: "INT8 size",
      expected: "75% smaller",
      measured: `${percent(smaller)} smaller: ${megabytes(sizeBytes!)} for ${megabytes(sizeFp32Bytes!)}`,
      verdict: verdict(smaller >= 0.75, `${percent(0.75 - smaller)} short: scales, norms and graph stay FP32`),
    },
    {
      what: "INT8 decoding speed",
      expected: "",
      measured: speedupDecode === undefined ? "not measured" : `${speedupDecode.toFixed(2)} times FP32`,
      verdict: "",
    },
    {
      what: "pruning",
      expected: "30% faster",
      measured: "not measured",
      verdict: "not in this release: a spec cannot ask for it yet",
    },
  ];
}

function serviceRows({ clients, one, many, cached }: MeasuredService): FigureRow[] {
  const asked = [one, many, cached].reduce((sum, { requests, failed }) => sum + requests + failed, 0);
  const failed = [one, many, cached].reduce((sum, pass) => sum + pass.failed, 0);
  const within = 200;
  return [
    {
      what: "first token",
      expected: "within 200 ms",
      measured: `P50 ${ms(one.firstTokenP50Ms)}, P99 ${ms(one.firstTokenP99Ms)}; ${clients} clients: P99 ${ms(many.firstTokenP99Ms)}`,
      verdict: verdict(many.firstTokenP99Ms <= within, `P99 of ${clients} clients is above it`),
    },
    {
      what: "whole answer",
      expected: "within 200 ms",
      measured: `P50 ${ms(one.p50Ms)}, P99 ${ms(one.p99Ms)}; ${clients} clients: P99 ${ms(many.p99Ms)}`,
      verdict: verdict(
        many.p99Ms <= within,
        one.p99Ms <= within ? `one client is within it, ${clients} at once are not` : "P99 of one client is above it",
      ),
    },
    {
      what: "decoding",
      expected: "",
      measured: `${count(Math.round(one.tokensPerSecond))} tokens/s with one client, ${count(Math.round(many.tokensPerSecond))} with ${clients}`,
      verdict: "",
    },
    {
      what: "cached answers",
      expected: "",
      measured: `P50 ${ms(cached.p50Ms)}; ${count(cached.cacheHits)} of ${count(cached.requests)} answers came from the cache`,
      verdict: "",
    },
    {
      what: "availability",
      expected: "99.95%",
      measured: `${percent(1 - failed / asked)} of ${count(asked)} requests`,
      verdict: failed === 0 ? "met for these seconds; the alert rules judge 30 days" : "falls short",
    },
  ];
}

function verdict(met: boolean, otherwise: string): string {
  return met ? "met" : otherwise;
}

function percent(share: number): string {
  return `${(Math.floor(share * 1000 + 1e-6) / 10).toFixed(1)}%`;
}

/** Digits in groups, the same in every locale. */
function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
