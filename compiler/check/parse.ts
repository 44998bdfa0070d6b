// From a document to a typed spec, or to everything that is wrong with it. Where the mistakes can be taken out without guessing,
// the rest is parsed too, so that the rules report theirs at once; such a spec is never compiled.
import type { z } from "zod";
import { Platform } from "../../specs/kinds/platform.ts";
import { Project } from "../../specs/kinds/project.ts";
import { Promotion } from "../../specs/kinds/promotion.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { capped } from "../read/capped.ts";
import type { SpecDocument } from "../read/document.ts";
import { maxMistakes } from "../read/spec-limits.ts";
import { describeIssue } from "./describe-issue.ts";
import { valueAt } from "./value-at.ts";

export interface Parsed<T> {
  /** Defaults filled in. With diagnostics it is what is left without the mistakes; undefined when too little is left. */
  readonly spec: T | undefined;
  /** All errors; empty for a spec that can be compiled. */
  readonly diagnostics: readonly Diagnostic[];
}

export function parseProject(document: SpecDocument): Parsed<Project> {
  return parseKind(Project, document, withLora(document.data));
}

export function parsePlatform(document: SpecDocument): Parsed<Platform> {
  return parseKind(Platform, document, document.data);
}

export function parsePromotion(document: SpecDocument): Parsed<Promotion> {
  return parseKind(Promotion, document, document.data);
}

function parseKind<T>(kind: z.ZodType<T>, document: SpecDocument, data: unknown): Parsed<T> {
  const parsed = kind.safeParse(data);
  if (parsed.success) return { spec: parsed.data, diagnostics: [] };
  const { issues } = parsed.error;
  const [told, untold] = first(maxMistakes, oneForEachPlace(issues));
  const diagnostics = told.flatMap((issue) => describeIssue(issue, kind, document));
  return { spec: withoutMistakes(kind, data, issues), diagnostics: capped(diagnostics, document.file, untold) };
}

/** Of several about one value one: no rule over several fields where there is another, and of its bounds the last, which is the tightest. */
function oneForEachPlace(issues: readonly Issue[]): Issue[] {
  const values = new Map<string, Issue>();
  const keysAt = new Set<string>();
  for (const issue of issues) {
    const place = JSON.stringify(issue.path);
    const known = values.get(place);
    if (issue.code === "unrecognized_keys") keysAt.add(place);
    else if (known === undefined || known.code === "custom" || (isBound(issue) && isBound(known)))
      values.set(place, issue);
  }
  return issues.filter((issue) => {
    const place = JSON.stringify(issue.path);
    if (issue.code === "unrecognized_keys") return true;
    return values.get(place) === issue && !(issue.code === "custom" && keysAt.has(place));
  });
}

function isBound({ code }: Issue): boolean {
  return code === "too_big" || code === "too_small";
}

/** The first `most` mistakes, and how many are left; an issue can be about many keys. Describing one takes a look at all of the file. */
function first(most: number, issues: readonly Issue[]): readonly [told: Issue[], untold: number] {
  const told: Issue[] = [];
  let room = most;
  let untold = 0;
  for (const issue of issues) {
    const mistakes = issue.code === "unrecognized_keys" ? issue.keys.length : 1;
    const shown = Math.min(mistakes, room);
    if (shown > 0)
      told.push(issue.code === "unrecognized_keys" ? { ...issue, keys: issue.keys.slice(0, shown) } : issue);
    room -= shown;
    untold += mistakes - shown;
  }
  return [told, untold];
}

/** Method lora without a lora section takes the section's defaults. */
function withLora(data: unknown): unknown {
  if (!isRecord(data) || !isRecord(data.training)) return data;
  const { method, lora } = data.training;
  if (lora !== undefined || (method !== undefined && method !== "lora")) return data;
  return { ...data, training: { ...data.training, lora: {} } };
}

type Issue = z.core.$ZodIssue;

/**
 * Unknown keys are dropped and wrong values fall back to their defaults. Nothing is left when that takes something away that
 * other fields may refer to, such as a whole dataset: the rules would then complain about what is not the mistake.
 */
function withoutMistakes<T>(kind: z.ZodType<T>, data: unknown, issues: readonly Issue[]): T | undefined {
  const rest: unknown = structuredClone(data);
  const defaulted: (readonly PropertyKey[])[] = [];
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") {
      const parent = valueAt(rest, issue.path);
      if (isRecord(parent)) for (const key of issue.keys) delete parent[key];
      continue;
    }
    const parent = valueAt(rest, issue.path.slice(0, -1));
    const key = issue.path.at(-1);
    if (!isRecord(parent) || typeof key !== "string") return undefined;
    delete parent[key];
    defaulted.push(issue.path);
  }
  const parsed = kind.safeParse(rest);
  if (!parsed.success) return undefined;
  return defaulted.every((path) => valueAt(parsed.data, path) !== undefined) ? parsed.data : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
