// Words for a value that is there and is not what its field takes.
import type { z } from "zod";
import type { Diagnostic } from "../diagnostic.ts";
import { nearest } from "../text/nearest.ts";
import { fieldName } from "./field-name.ts";

export type Words = Pick<Diagnostic, "code" | "message" | "fix">;
type Path = readonly (string | number)[];

/** A value as it was found. */
export interface FoundValue {
  readonly value: unknown;
  /** Its own text in the file, so that a number keeps the digits that a person typed. */
  readonly written: string;
  /** Keys that a section has here; empty where none is expected. */
  readonly keys: readonly string[];
  /** Keys that an item of the list has that is expected here; empty where its items are no sections. */
  readonly itemKeys: readonly string[];
  /** The one key of the section, or of an item of the list, that is expected here, if the value would be right below it. */
  readonly leftOut: string | undefined;
  /** What the field says of a text in its place; undefined when it takes it. */
  readonly problemWith: (text: string) => string | undefined;
}

export function wrongValue(issue: z.core.$ZodIssue, path: Path, found: FoundValue): Words {
  const name = fieldName(path);
  const { value } = found;
  switch (issue.code) {
    case "invalid_type":
      return wrongType(name, issue.expected, found);
    case "invalid_value":
      return notAllowed(name, value, issue.values.map(String));
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? notAllowed(name, value, issue.options.map(String))
        : wrongType(name, "text, a number, true, false or a list", found);
    case "invalid_format":
      return { code: "wrong-form", message: `${name} cannot be ${shown(value)}`, fix: issue.message };
    case "too_small":
    case "too_big":
      return outOfRange(name, issue, value);
    case "not_multiple_of":
    case "invalid_element":
    case "invalid_key":
    case "unrecognized_keys":
    case "custom":
      return {
        code: "wrong-value",
        message: `${name} cannot be ${shown(value)}: ${issue.message}`,
        fix: "write another value",
      };
  }
}

/** `did you mean "r"?`; empty when nothing is near. `synonyms` are tried first. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): string {
  const meant = Object.hasOwn(synonyms, word) ? synonyms[word]! : undefined;
  // A word that means something else here is no typing mistake.
  const guess = meant === undefined ? nearest(word, candidates) : candidates.find((known) => known === meant);
  return guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}?`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section with keys",
  record: "a section with names as keys",
};

function wrongType(name: string, expected: string, found: FoundValue): Words {
  const wanted = typeNames[expected] ?? expected;
  return {
    code: "wrong-type",
    message: `${name} is ${shownWithType(found)}; ${wanted} is expected`,
    fix: retyped(expected, found) ?? `write ${wanted}`,
  };
}

/** How to write what was probably meant. */
function retyped(
  expected: string,
  { value, written, keys, itemKeys, leftOut, problemWith }: FoundValue,
): string | undefined {
  const scalar = ["string", "number", "boolean"].includes(typeof value);
  switch (expected) {
    case "string":
      return typeof value === "number" || typeof value === "boolean"
        ? (problemWith(digits(value, written)) ?? `put it in quotes: "${digits(value, written)}"`)
        : undefined;
    case "number":
    case "int":
      if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
        return `remove the quotes: ${value.trim()}`;
      }
      return undefined;
    case "boolean":
      return typeof value === "string" ? "write true or false, without quotes" : undefined;
    case "array":
      if (leftOut !== undefined && oneLine(written) !== "")
        return `write a list: [{ ${leftOut}: ${oneLine(written)} }]`;
      if (itemKeys.length > 0) return `write a list of sections (keys: ${itemKeys.join(", ")})`;
      return scalar && oneLine(written) !== "" ? `write a list: [${oneLine(written)}]` : undefined;
    case "object":
    case "record": {
      if (leftOut !== undefined && oneLine(written) !== "")
        return `write its key below it: ${leftOut}: ${oneLine(written)}`;
      const below = keys.length === 0 ? "write names as keys below it" : `write its keys below it: ${keys.join(", ")}`;
      return value === null ? `${below}; or remove it` : below;
    }
    default:
      return undefined;
  }
}

function notAllowed(name: string, value: unknown, allowed: readonly string[]): Words {
  const [only] = allowed;
  const guess = typeof value === "string" ? didYouMean(value, allowed) : "";
  return {
    code: "not-allowed",
    message: `${name} cannot be ${shown(value)}`,
    fix:
      allowed.length === 1
        ? `write ${only}`
        : `${guess === "" ? "write" : `${guess} It is`} one of ${allowed.join(", ")}`,
  };
}

function outOfRange(name: string, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, value: unknown): Words {
  const small = issue.code === "too_small";
  const limit = String(small ? issue.minimum : issue.maximum);
  const inclusive = issue.inclusive ?? true;
  if (issue.origin === "array") {
    return {
      code: "wrong-length",
      message:
        Array.isArray(value) && value.length > 0 ? `${name} has ${value.length} items` : `${name} is an empty list`,
      fix: `list at ${small ? "least" : "most"} ${limit}`,
    };
  }
  if (issue.origin === "string") {
    const length = typeof value === "string" ? value.length : 0;
    const bound = "exact" in issue && issue.exact ? "exactly" : small ? "at least" : "at most";
    return {
      code: "wrong-length",
      message: length === 0 ? `${name} is empty` : `${name} has ${length} characters`,
      fix: `write ${bound} ${limit} character${limit === "1" ? "" : "s"}`,
    };
  }
  const bound = small ? (inclusive ? "of at least" : "above") : inclusive ? "of at most" : "below";
  return {
    code: "out-of-range",
    message: `${name} is ${shown(value)}, which is too ${small ? "small" : "large"}`,
    fix: `write a number ${bound} ${limit}`,
  };
}

const longest = 60;

/** Quoted, and cut where it is long. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a section";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…"` : text;
}

function shownWithType({ value, written }: FoundValue): string {
  if (typeof value === "number") return `the number ${digits(value, written)}`;
  if (typeof value === "string") return `the text ${shown(value)}`;
  if (typeof value === "boolean") return `the truth value ${value}`;
  return value === null ? "empty" : shown(value);
}

/** The digits that a person typed: 1.10 and 1.1 are the same number and not the same text. */
function digits(value: number | boolean, written: string): string {
  return Number(written) === value ? written.trim() : String(value);
}

/** Empty for texts that cannot be quoted back in a line. */
function oneLine(written: string): string {
  return written.length <= longest && !/[\r\n]/.test(written) ? written : "";
}
