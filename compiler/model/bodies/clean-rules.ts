// The cleaning rules of a dataset, from what people write to what the manifest has: a row each.
import type { RuleName, RuleOf, WordListFile } from "../../../specs/handoff/clean-rules.ts";
import { listFormOf } from "../../../specs/words/list-form.ts";
import { derive, type Traced, type TracedPart } from "../../trace.ts";
import { percentShare } from "../units.ts";
import { stageName } from "../../../specs/handoff/stages.ts";
import type { PinnedBytes } from "../../../specs/handoff/value.ts";
import { datasetOfSplit } from "./dataset-split.ts";
import { byDigest, compareTexts, pinnedInputs, sorted, type PinnedFiles, type TracedProject } from "./body.ts";

type Step = TracedProject["datasets"][string]["clean"][number];
type Written<Name extends RuleName> = NonNullable<Step[Name]>;
type Window = NonNullable<Written<"length">["zh"]>;

/** What of other places a rule is made of. */
interface From {
  readonly files: PinnedFiles;
  /** Key of a stage that stands before. */
  readonly keyOf: (stage: string) => string | undefined;
}

const rows: {
  readonly [Name in RuleName]: (written: Written<Name>, from: From) => TracedPart<RuleOf<Name>>;
} = {
  repair: ({ mojibake, entities }) => ({ rule: "repair", mojibake, entities }),
  unicode: ({ form, removeInvisible }) => ({ rule: "unicode", form, removeInvisible }),
  characters: ({ keep }) => ({ rule: "characters", keep: sorted(keep) }),
  length: ({ min, max, zh, en, mixed, other, maxDrop }) => {
    const window = (own: Window | undefined) =>
      own === undefined ? null : { min: own.min ?? min, max: own.max ?? max };
    const windows = { zh: window(zh), en: window(en), mixed: window(mixed), other: window(other) };
    return { rule: "length", min, max, ...windows, maxDrop: share(maxDrop) };
  },
  sensitiveWords: ({ lists, mask, variants = [], categories, validOn }, { files }) => ({
    rule: "sensitiveWords",
    lists: pinnedLists(lists, files),
    mask,
    variants: sorted(variants),
    categories: categories === undefined ? null : sorted(categories),
    validOn: validOn ?? null,
  }),
  personalData: ({ redact, mask, pseudonyms = [], key }) => ({
    rule: "personalData",
    redact: sorted(redact),
    mask: sorted(mask),
    pseudonyms: sorted(pseudonyms),
    fingerprint: key === undefined ? null : pinnedKey(key).fingerprint,
  }),
  language: ({ allow, maxDrop }) => ({ rule: "language", allow: sorted(allow), maxDrop: share(maxDrop) }),
  quality: ({ min, maxDrop }) => ({ rule: "quality", min, maxDrop: share(maxDrop) }),
  decontaminate: ({ files = [], datasets = [], overlap, maxDrop }, from) => ({
    rule: "decontaminate",
    files: pinnedBytes(files, from.files),
    datasets: datasets.toSorted((a, b) => compareTexts(a.value, b.value)).map((written) => sideOf(written, from)),
    overlap: derive([overlap], percentShare),
    maxDrop: share(maxDrop),
  }),
  duplicates: ({ exact, near, maxDrop }) => ({
    rule: derive([exact], () => "duplicates" as const),
    near: near === undefined ? null : { similarity: near.similarity, ignoreNumbers: near.ignoreNumbers },
    maxDrop: share(maxDrop),
  }),
};

export function cleanRule(step: Step, from: From): TracedPart<RuleOf<RuleName>> {
  for (const name of Object.keys(rows) as RuleName[]) {
    const written = step[name];
    if (written !== undefined) return (rows[name] as (rule: typeof written, from: From) => never)(written, from);
  }
  throw new Error("internal: a cleaning step without a rule passed the schema");
}

function share(percent: Traced<string> | undefined): Traced<number> | null {
  return percent === undefined ? null : derive([percent], percentShare);
}

interface PinnedKey {
  readonly secret: Traced<string>;
  readonly fingerprint: Traced<string>;
}

function pinnedKey({ secret, fingerprint }: NonNullable<Written<"personalData">["key"]>): PinnedKey {
  if (fingerprint === undefined) throw new Error("internal: a key without a fingerprint passed check");
  return { secret, fingerprint };
}

/** The key that a step needs, as written. */
export function keyOfStep({ personalData }: Step): PinnedKey | undefined {
  return personalData?.key && pinnedKey(personalData.key);
}

/** The files that a step names, as written. */
export function filesOfStep(step: Step): readonly Traced<string>[] {
  return step.sensitiveWords?.lists ?? step.decontaminate?.files ?? [];
}

/** Sides of other datasets that a step names, as written. */
export function sidesOfStep(step: Step): readonly Traced<string>[] {
  return step.decontaminate?.datasets ?? [];
}

function sideOf(written: Traced<string>, { keyOf }: From) {
  return derive([written], (text) => {
    const { dataset, split } = datasetOfSplit(text);
    return { dataset: keyOf(stageName("dataset", dataset))!, side: split };
  });
}

function pinnedBytes(paths: readonly Traced<string>[], files: PinnedFiles): readonly Traced<PinnedBytes>[] {
  const inputs = paths.flatMap((path) => pinnedInputs(path, files));
  return byDigest(inputs.map((input) => derive([input], ({ digest, bytes }) => ({ digest, bytes }))));
}

/** Lists without their paths: what of them enters a key is what their names say of their form. */
function pinnedLists(paths: readonly Traced<string>[], files: PinnedFiles): readonly Traced<WordListFile>[] {
  const inputs = paths.flatMap((path) => pinnedInputs(path, files));
  return byDigest(
    inputs.map((input) => derive([input], ({ path, digest, bytes }) => ({ digest, bytes, form: listFormOf(path) }))),
  );
}
