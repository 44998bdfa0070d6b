// From the text of a TypeScript spec to its data and their places, or to all of its mistakes. Runs in a process of its own,
// because the parser is native code that a hostile text can crash; see sandbox.ts.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "oxc-transform";
import type { Diagnostic, TextRange } from "../../diagnostic.ts";
import { linesOf } from "../../text/text-lines.ts";
import { runGuest, type CodePosition, type GuestResult } from "./guest.ts";
import { describeLimit, describeRefusal, describeThrown, type Words } from "./guest-words.ts";
import { describeSyntaxError, onlyThrow, parseModule } from "./module-syntax.ts";
import type { PlaceTree } from "./place-tree.ts";
import { sourcePlaces } from "./source-places.ts";

/** Plain JSON, so that it can be sent. */
export type SpecModule =
  | { readonly ok: true; readonly data: object; readonly places: PlaceTree }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export async function evaluateSpecModule(file: string, text: string): Promise<SpecModule> {
  const { program, diagnostics } = parseModule(file, text);
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const refuse = (words: Words, range: TextRange | undefined): SpecModule => ({
    ok: false,
    diagnostics: [{ ...words, severity: "error", file, ...(range && { range }) }],
  });
  const places = sourcePlaces(program);
  if (places === undefined) return refuse(nothingExported, undefined);
  const { code, map, errors } = transformSync("spec.ts", text, { lang: "ts", sourceType: "module", sourcemap: true });
  if (errors.length > 0 || map === undefined) {
    return { ok: false, diagnostics: errors.map((error) => describeSyntaxError(file, error, utf16OffsetIn(text))) };
  }
  const inSource = (at: CodePosition | undefined): TextRange | undefined =>
    at && sourceRange(at, code, new TraceMap({ ...map, version: 3 }), text);
  const result: GuestResult = await runGuest(code);
  switch (result.kind) {
    case "threw":
      return refuse(describeThrown(result), inSource(result.at) ?? rangeOf(onlyThrow(program)));
    case "limit":
      return refuse(describeLimit(result.limit), inSource(result.at));
    case "refused":
      return refuse(describeRefusal(result), places.placeOf(result.path));
    case "data": {
      const data: unknown = JSON.parse(result.json);
      if (data === null || typeof data !== "object" || Array.isArray(data)) return refuse(notAMap, places.placeOf([]));
      return { ok: true, data, places: places.treeOf(data) };
    }
  }
}

function rangeOf(span: { readonly start: number; readonly end: number } | undefined): TextRange | undefined {
  return span && { start: span.start, end: span.end };
}

/** oxc-transform counts bytes. */
function utf16OffsetIn(text: string): (byteOffset: number) => number {
  const bytes = Buffer.from(text);
  return (byteOffset) => bytes.toString("utf8", 0, byteOffset).length;
}

/** The word at the original of a place in the generated code. */
function sourceRange({ line, column }: CodePosition, code: string, map: TraceMap, text: string): TextRange | undefined {
  // QuickJS counts characters, source maps count UTF-16 units.
  const { start, end } = linesOf(code).lineBounds(line);
  const before = Array.from(code.slice(start, end))
    .slice(0, column - 1)
    .join("");
  const original = originalPositionFor(map, { line, column: before.length });
  if (original.line === null) return undefined;
  const bounds = linesOf(text).lineBounds(original.line);
  const from = Math.min(bounds.start + original.column, bounds.end);
  const [word = ""] = /^[\w$]*/.exec(text.slice(from, bounds.end)) ?? [];
  return { start: from, end: from + Math.max(word.length, 1) };
}

const nothingExported: Words = {
  code: "typescript-no-project",
  message: "the file exports no project",
  fix: "end it with: export default defineProject({ ... })",
};

const notAMap: Words = {
  code: "spec-not-a-map",
  message: "a spec is an object of fields",
  fix: "write: export default defineProject({ ... })",
};
