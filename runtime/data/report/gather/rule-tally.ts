// What rules did: their hits as meta.json has them, with a few rows that show it.
import type { CheckedOut } from "../../look/checked-out.ts";
import type { WrittenRow } from "../../rows/row.ts";
import { textsOf } from "../../rows/row.ts";
import type { KeptRow, RejectedExample, RuleReport } from "../dataset-report.ts";
import { EvenPick } from "./even-pick.ts";
import { excerptOf } from "./excerpt.ts";

type Rule = CheckedOut["meta"]["rules"][number];

const mostRejected = 4;
const mostMarked = 2;

export class RuleTally {
  readonly #rules: readonly Rule[];
  /** By name: a rejected row says no more. */
  readonly #rejected = new Map<string, EvenPick<RejectedExample>>();
  /** Stars of two rules look the same, so that none are shown where there are. */
  readonly #marked: readonly { readonly mark: RegExp | undefined; readonly pick: EvenPick<KeptRow> }[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    for (const { rule } of rules) {
      const named = rules.filter((one) => one.rule === rule);
      const rows = named.reduce((sum, { hits }) => sum + (hits["rejectedSamples"] ?? 0), 0);
      this.#rejected.set(rule, new EvenPick(rows, mostRejected));
    }
    this.#marked = rules.map((rule) => ({
      mark: markOf(
        rule,
        rules.some((one) => one.rule === "sensitiveWords" && one.parameters["mask"] === "*"),
      ),
      pick: new EvenPick(rule.hits["changedSamples"] ?? 0, mostMarked),
    }));
  }

  addRejected(rule: string, example: () => RejectedExample): void {
    this.#rejected.get(rule)?.pass(example);
  }

  addKept(row: WrittenRow, shown: () => KeptRow): void {
    for (const { mark, pick } of this.#marked)
      if (mark !== undefined && textsOf(row).some((text) => mark.test(text))) pick.pass(shown);
  }

  report(): readonly RuleReport[] {
    return this.#rules.map(({ rule, parameters, hits, changedMeanings, repaired }, i) => ({
      rule,
      parameters: Object.entries(parameters).map(([name, value]) => `${name} ${inWords(value)}`),
      hits,
      changes: (changedMeanings ?? repaired ?? []).slice(0, 12).map((change) => excerptOf(change, 60)),
      // Of two rules with one name the first shows what both took.
      rejected: this.#rules.findIndex((one) => one.rule === rule) === i ? this.#rejected.get(rule)!.taken : [],
      marked: this.#marked[i]!.pick.taken,
    }));
  }
}

/** What the rule leaves where it hid something; undefined where it hid nothing, or leaves no mark. */
function markOf({ rule, parameters, hits }: Rule, wordsAreStars: boolean): RegExp | undefined {
  if ((hits["changedSamples"] ?? 0) === 0) return undefined;
  if (rule === "sensitiveWords" && typeof parameters["mask"] === "string")
    return new RegExp(`(?:${escaped(parameters["mask"])}){2,}`, "u");
  if (rule !== "personalData") return undefined;
  const redacted = listOf(parameters["redact"]).map((kind) => escaped(`[${kind}]`));
  const masked = listOf(parameters["mask"]).length > 0 && !wordsAreStars ? ["\\*{4,}"] : [];
  const replaced = listOf(parameters["pseudonyms"]).map((kind) => String.raw`\[${escaped(kind)}:[0-9a-f]+\]`);
  const marks = [...redacted, ...masked, ...replaced];
  return marks.length === 0 ? undefined : new RegExp(marks.join("|"), "u");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    const words = listOf(value);
    if (words.length === value.length) return words.join(", ") || "none";
    return `${value.length} ${value.length === 1 ? "file" : "files"}`;
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object" || value === null) return String(value);
  const inner = Object.entries(value).map(([name, one]) => `${name} ${inWords(one)}`);
  return `(${inner.join(", ")})`;
}
