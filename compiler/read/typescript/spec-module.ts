// From the text of a TypeScript spec to its data and their places, or to all of its mistakes. Runs in a process of its own,
// because the parser is native code that a hostile text can crash; see sandbox.ts.
import type { Diagnostic } from "../../diagnostic.ts";
import type { FileRange } from "../read-data.ts";
import { runGuest, type GuestPosition } from "./guest.ts";
import { describeLimit, describeRefusal, describeThrown, describeUnlinked } from "./guest-words.ts";
import type { SourceFile, Words } from "./import-answer.ts";
import { generatedCode, type GeneratedCode } from "./generated-code.ts";
import { loadModules, type AskForImports, type Module } from "./module-graph.ts";
import { throwsOf } from "./module-syntax.ts";
import type { PlaceTree } from "./place-tree.ts";
import { sourcePlaces } from "./source-places.ts";

/** Plain JSON, so that it can be sent. There may be no diagnostic where a file that is imported could not be read: then there is one of it. */
export type SpecModule =
  | { readonly ok: true; readonly data: object; readonly places: PlaceTree }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export async function evaluateSpecModule(spec: SourceFile, ask: AskForImports): Promise<SpecModule> {
  const { modules, diagnostics, isWhole } = await loadModules(spec, ask);
  if (diagnostics.length > 0 || !isWhole) return { ok: false, diagnostics };
  const places = sourcePlaces(modules[0]);
  if (places === undefined) return refuse(nothingExported, spec.file, undefined);
  const codes = modules.map(generatedCode);
  const wrong = codes.flatMap((one) => (one.ok ? [] : one.diagnostics));
  if (wrong.length > 0 || codes.some(({ ok }) => !ok)) return { ok: false, diagnostics: wrong };
  const refuseAt = (words: Words, at: GuestPosition | undefined, otherwise?: FileRange): SpecModule =>
    refuse(words, spec.file, inSource(at, modules, codes) ?? otherwise);
  const result = await runGuest(
    modules.map(({ links }, index) => ({
      code: codes[index]!.ok ? codes[index]!.code : "",
      imports: new Map([...links].map(([written, module]) => [written, modules.indexOf(module)])),
    })),
  );
  switch (result.kind) {
    case "threw": {
      const unlinked = describeUnlinked(result);
      if (unlinked !== undefined) return refuse(unlinked.words, modules[unlinked.index]?.file ?? spec.file, undefined);
      return refuseAt(describeThrown(result), result.at, onlyThrow(modules));
    }
    case "limit":
      return refuseAt(describeLimit(result.limit), result.at);
    case "refused":
      return refuse(describeRefusal(result), spec.file, places.placeOf(result.path));
    case "data": {
      const data: unknown = JSON.parse(result.json);
      if (data === null || typeof data !== "object" || Array.isArray(data))
        return refuse(notAMap, spec.file, places.placeOf([]));
      return { ok: true, data, places: places.treeOf(data) };
    }
  }
}

function refuse(words: Words, spec: string, at: FileRange | undefined): SpecModule {
  const place = at === undefined ? { file: spec } : { file: at.file ?? spec, range: { start: at.start, end: at.end } };
  return { ok: false, diagnostics: [{ ...words, severity: "error", ...place }] };
}

function inSource(
  at: GuestPosition | undefined,
  modules: readonly Module[],
  codes: readonly GeneratedCode[],
): FileRange | undefined {
  const module = at && modules[at.module];
  const code = at && codes[at.module];
  const range = code?.ok === true ? code.rangeAt(at!) : undefined;
  return module && range && { ...range, file: module.file };
}

/** What modules throw, where they have one `throw` alone: what is thrown there may know no place itself. */
function onlyThrow(modules: readonly Module[]): FileRange | undefined {
  const found = modules.flatMap(({ file, program }) =>
    throwsOf(program).map(({ start, end }) => ({ file, start, end })),
  );
  return found.length === 1 ? found[0] : undefined;
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
