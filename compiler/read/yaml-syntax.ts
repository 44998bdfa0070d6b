// What yaml's syntax errors mean to someone who writes a spec, and what to do about each.
import type { YAMLError } from "yaml";
import type { Diagnostic, TextRange } from "../diagnostic.ts";
import { strangeSpaces } from "./yaml-space.ts";

/** Errors that only follow from an earlier one on the same line are left out. */
export function describeSyntaxErrors(file: string, text: string, errors: readonly YAMLError[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let lineEnd = -1;
  let lastSpace = -1;
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const range = rangeOf(error, text);
    const spaces = strangeSpaces(file, text, lineBefore(text, range.start), endOfLine(text, range.start));
    if (spaces.length > 0) {
      // Of a line with several errors, and of the line before it, once.
      diagnostics.push(...spaces.filter((one) => one.range!.start > lastSpace));
      lastSpace = Math.max(lastSpace, spaces.at(-1)!.range!.start);
      lineEnd = endOfLine(text, range.start);
      continue;
    }
    if (range.start <= lineEnd && followsFromOthers.has(error.code)) continue;
    lineEnd = endOfLine(text, range.start);
    diagnostics.push({ severity: "error", file, range, ...words(error, text.slice(range.start, lineEnd)) });
  }
  return diagnostics;
}

const followsFromOthers: ReadonlySet<string> = new Set([
  "BAD_INDENT",
  "MISSING_CHAR",
  "MULTILINE_IMPLICIT_KEY",
  "UNEXPECTED_TOKEN",
]);

type Words = Pick<Diagnostic, "code" | "message" | "fix">;

/** `rest` is the source from the error to the end of its line. */
function words(error: YAMLError, rest: string): Words {
  const syntax = (message: string, fix: string): Words => ({ code: "yaml-syntax", message, fix });
  switch (error.code as string) {
    case "TAB_AS_INDENT":
      return {
        code: "yaml-tab",
        message: "a tab is used for indentation",
        fix: "indent with spaces: YAML does not allow tabs there",
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return syntax(
        'a second "key: value" starts inside a value',
        "align the next line with the key above it, or put a value that has a colon in quotes",
      );
    case "MULTILINE_IMPLICIT_KEY":
      return syntax("a key has to stand on one line", 'write it as "key: value", with a colon and a space');
    case "MISSING_CHAR":
      return missing(error.message, syntax);
    case "BAD_DQ_ESCAPE":
      return syntax(
        `${/\\.?/.exec(rest)?.[0] ?? "\\"} is not an escape that YAML knows`,
        "write a backslash twice, or use single quotes, in which it means itself",
      );
    case "BAD_SCALAR_START":
    case "BAD_ALIAS":
      return syntax(`a value cannot start with ${rest[0] ?? "this"} unless it is in quotes`, "put the value in quotes");
    case "BLOCK_IN_FLOW":
      return syntax(
        "a list or map over several lines stands inside [ ] or { }",
        "inside [ ] and { } write lists and maps with [ ] and { } too",
      );
    case "BAD_INDENT":
      return indentation(error.message, syntax);
    case "UNEXPECTED_TOKEN":
      return unexpected(error.message, syntax);
    default:
      return syntax(lowerFirst(error.message), "write plain maps, lists, strings, numbers and true or false");
  }
}

function indentation(message: string, syntax: (message: string, fix: string) => Words): Words {
  const [, open, close] = /^Flow (sequence|map) .* end with a (.)$/.exec(message) ?? [];
  if (open === undefined || close === undefined) {
    const what = message.includes("sequence") ? "the items of one list" : "the fields of one map";
    return syntax(
      `${what} do not start in the same column`,
      "give this line the indentation of the ones it belongs to",
    );
  }
  const what = open === "map" ? "map in { }" : "list in [ ]";
  return syntax(
    `the ${what} above is not closed, or goes on too far left`,
    `add the missing ${close}, and indent each of its lines more than its key, the one with ${close} too`,
  );
}

function missing(message: string, syntax: (message: string, fix: string) => Words): Words {
  const quote = /closing (['"])quote/.exec(message)?.[1];
  if (quote !== undefined) return syntax(`a closing ${quote} is missing`, `end the text with ${quote}`);
  if (message.includes("map values")) {
    return syntax("a key without a value stands here", 'write it as "key: value", with a colon and a space');
  }
  return syntax(lowerFirst(message), "add what is missing, or put the value in quotes");
}

function unexpected(message: string, syntax: (message: string, fix: string) => Words): Words {
  // `>= 90%` without quotes starts a folded text for YAML.
  if (message.startsWith("Block scalar header")) {
    return syntax("a value that starts with > or | has to be in quotes", "put the value in quotes: '>= 90%'");
  }
  if (message.includes("same line with key")) {
    return syntax(
      "a list cannot start on the line of its key",
      'start the list on the next line, or write it as "[a, b]"',
    );
  }
  return syntax(
    lowerFirst(
      message.replace(/^(Unexpected) (?:flow-(?:map|seq)-end|map-value-ind|scalar) token in YAML stream:/, "$1"),
    ),
    "look for a missing quote, colon, comma or bracket here and on the line above",
  );
}

/** Errors point at one character; tabs are marked together. */
function rangeOf({ code, pos }: YAMLError, text: string): TextRange {
  const [start, end] = pos;
  if (code !== "TAB_AS_INDENT") return { start, end: Math.max(start, Math.min(end, text.length)) };
  let after = start;
  while (text[after] === "\t") after++;
  return { start, end: Math.max(after, start + 1) };
}

/** Where the line before that of the offset begins: YAML sees some mistakes a line late. */
function lineBefore(text: string, offset: number): number {
  const line = text.lastIndexOf("\n", offset - 1);
  return line <= 0 ? 0 : text.lastIndexOf("\n", line - 1) + 1;
}

function endOfLine(text: string, offset: number): number {
  const lineEnd = text.indexOf("\n", offset);
  return lineEnd === -1 ? text.length : lineEnd;
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
