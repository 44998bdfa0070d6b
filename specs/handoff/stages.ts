// The catalogue of stages. A kind of stage is a row here with its document in stage-documents.ts, a body in the compiler and a file in the
// runtime; no other list of kinds is needed. Loads no schema: plans and status need the words alone.
/** What a figure of a stage's evidence counts, and which way is better; null where neither is. */
export interface Figure {
  readonly unit: "share" | "bytes" | "seconds" | "count" | "tokens/s" | "loss" | "ratio" | "score";
  readonly better: "higher" | "lower" | null;
  /** Is it worth a word in a line about the stage? */
  readonly shown?: true;
}

export interface StageRow {
  /** What the kind means, as a number that is raised when the meaning changes. Part of every key. */
  readonly semantics: number;
  /** `output`: bytes in the store, found again by key. The others act on the world, and have no bytes. */
  readonly makes: "output" | "service" | "rules";
  /** Is there one for each target of an environment? Its instance is then the target's name. */
  readonly perTarget: boolean;
  /** What it costs that it runs again, in the words of the marks of fields (specs/kinds/effect.ts). */
  readonly costs: "rebuild-data" | "retrain" | "recompress" | "re-evaluate" | "roll-out" | "re-alert";
  /** What a change does, in a plan: `trains again`. */
  readonly verb: string;
  /** The same of a stage that was not there before; absent where it is the same verb. */
  readonly first?: string;
  /** What the verb is followed by: the names of instances, after this noun. Absent where there is one instance. */
  readonly noun?: string;
  /** What is measured when it runs. */
  readonly figures: Readonly<Record<string, Figure>>;
}

const count = { unit: "count", better: null } as const;
const shownCount = { ...count, shown: true } as const;

export const stageCatalogue = {
  dataset: {
    semantics: 3,
    makes: "output",
    perTarget: false,
    costs: "rebuild-data",
    verb: "rebuilds",
    first: "builds",
    noun: "dataset",
    figures: {
      lines: count,
      trainSamples: shownCount,
      validSamples: shownCount,
      rejectedSamples: shownCount,
      duplicateSamples: shownCount,
      quarantinedLines: shownCount,
      changedMeanings: { unit: "count", better: "lower", shown: true },
      blankLines: count,
      groups: count,
      characters: count,
      zhSamples: count,
      enSamples: count,
      mixedSamples: count,
      otherSamples: count,
    },
  },
  base: {
    semantics: 1,
    makes: "output",
    perTarget: false,
    costs: "recompress",
    verb: "imports its base",
    figures: {
      baseParameters: shownCount,
      sizeBytes: { unit: "bytes", better: "lower", shown: true },
    },
  },
  train: {
    semantics: 2,
    makes: "output",
    perTarget: false,
    costs: "retrain",
    verb: "trains again",
    first: "trains",
    figures: {
      baseParameters: count,
      trainableParameters: count,
      trainableShare: { unit: "share", better: "lower", shown: true },
      samples: count,
      epochs: shownCount,
      steps: shownCount,
      lossFirst: { unit: "loss", better: "lower", shown: true },
      lossFinal: { unit: "loss", better: "lower", shown: true },
      tokensPerSecond: { unit: "tokens/s", better: "higher", shown: true },
      trainingSeconds: { unit: "seconds", better: "lower" },
      resumedFromStep: count,
    },
  },
  quantise: {
    semantics: 1,
    makes: "output",
    perTarget: false,
    costs: "recompress",
    verb: "compresses again",
    first: "compresses",
    figures: {
      sizeBytes: { unit: "bytes", better: "lower" },
      sizeFp32Bytes: { unit: "bytes", better: "lower" },
      sizeShare: { unit: "share", better: "lower", shown: true },
      speedupDecode: { unit: "ratio", better: "higher", shown: true },
      speedupPrefill: { unit: "ratio", better: "higher" },
      outputError: { unit: "ratio", better: "lower" },
      decodeTokensPerSecond: { unit: "tokens/s", better: "higher" },
    },
  },
  evaluate: {
    semantics: 1,
    makes: "output",
    perTarget: false,
    costs: "re-evaluate",
    verb: "measures",
    noun: "suite",
    figures: {
      base: { unit: "score", better: null, shown: true },
      adapted: { unit: "score", better: null, shown: true },
      compressed: { unit: "score", better: null, shown: true },
      samples: count,
      // Only where answers were drawn by lot.
      temperature: { unit: "ratio", better: null, shown: true },
      topP: { unit: "ratio", better: null, shown: true },
      seed: count,
    },
  },
  serve: {
    semantics: 3,
    makes: "service",
    perTarget: true,
    costs: "roll-out",
    verb: "rolls over",
    first: "starts",
    noun: "",
    figures: {
      prompts: count,
      promptTokens: count,
      answerTokens: count,
      firstTokenSeconds: { unit: "seconds", better: "lower" },
      requestSeconds: { unit: "seconds", better: "lower" },
      tokensPerSecond: { unit: "tokens/s", better: "higher" },
      memoryBytes: { unit: "bytes", better: "lower" },
      versionsLoaded: count,
    },
  },
  observe: {
    semantics: 1,
    makes: "rules",
    perTarget: false,
    costs: "re-alert",
    verb: "changes the alerts",
    figures: {},
  },
} as const satisfies Record<string, StageRow>;

export type StageKind = keyof typeof stageCatalogue;

/** In running order: a stage reads outputs of kinds above its own. */
export const stageKinds = Object.keys(stageCatalogue) as [StageKind, ...StageKind[]];

/** Kinds whose stages make an output. */
export type OutputKind = {
  [K in StageKind]: (typeof stageCatalogue)[K]["makes"] extends "output" ? K : never;
}[StageKind];

export const outputKinds = stageKinds.filter(makesOutput);

export function makesOutput(kind: StageKind): kind is OutputKind {
  return stageCatalogue[kind].makes === "output";
}

/** Name of the instance where a release has one stage of a kind. */
export const onlyInstance = "main";

/** `dataset/dialogues`, `train/main`, `serve/laptop`: the kind, and which one of it. Unique in a release. */
export function stageName(kind: StageKind, instance: string = onlyInstance): string {
  return `${kind}/${instance}`;
}

/** What comes before the instance in a stage's name. */
export function kindOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

/** What comes after the kind in a stage's name. */
export function instanceOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

/** The stage's name where a slash may not stand: `train-main`. A legal label value, at most 49 characters. */
export function flatName(name: string): string {
  return name.replace("/", "-");
}

/** File in the release's folder that configures the stage. */
export function stageFile(name: string): string {
  return `${flatName(name)}.json`;
}

/** File in the release's folder that holds the bounds; a release without gates has none. */
export const gatesFile = "gates.json";
