// YAML text to plain data. What YAML can say and JSON cannot is refused with a place, never guessed at.
import { isMap, isSeq, type ParsedNode } from "yaml";
import type { Diagnostic } from "../diagnostic.ts";
import { characterMistakes } from "./characters.ts";
import { capped } from "./capped.ts";
import type { ReadData } from "./read-data.ts";
import { maxDepth } from "./spec-limits.ts";
import { readTree } from "./yaml-data.ts";
import { locateInYaml } from "./yaml-ranges.ts";
import { describeSyntaxErrors } from "./yaml-syntax.ts";
import { yamlTree, type YamlStop } from "./yaml-tree.ts";

/** All mistakes of the file at once; at most `maxMistakes`, and then one more that counts the rest. */
export function parseYaml(file: string, text: string): ReadData {
  const early = characterMistakes(file, text);
  if (early.length > 0) return { ok: false, diagnostics: early };
  const { root, errors, stopped } = yamlTree(text);
  const diagnostics = describeSyntaxErrors(file, text, errors);
  if (stopped !== undefined) diagnostics.push(describeStop(file, text, stopped));
  // A tree with syntax errors has holes; reading it would report what nobody wrote.
  if (diagnostics.length > 0) return { ok: false, diagnostics: capped(diagnostics, file) };
  const { data, mistakes } = readTree(root, file, text);
  if (mistakes.length > 0) return { ok: false, diagnostics: capped(mistakes, file) };
  if (!isMap(root)) return { ok: false, diagnostics: [notAMap(file, root)] };
  // The tree stays with the document: building it again for the first warning took as long as all other reading. Projects go through one
  // at a time, so that few documents are there at once.
  return { ok: true, data: data as object, makeLocator: () => locateInYaml(root) };
}

function describeStop(file: string, text: string, { reason, offset }: YamlStop): Diagnostic {
  const end = text.indexOf("\n", offset);
  const range = { start: offset, end: end === -1 ? text.length : end };
  const at = (code: Diagnostic["code"], message: string, fix: string): Diagnostic => ({
    code,
    severity: "error",
    message,
    fix,
    file,
    range,
  });
  switch (reason) {
    case "depth":
      return at(
        "spec-too-deep",
        `maps and lists are nested more than ${maxDepth} deep`,
        "remove levels; no field of a spec is that deep",
      );
    case "documents":
      return at(
        "yaml-documents",
        "a second YAML document starts here",
        "write one spec a file: remove the --- line, or move what follows to a file of its own",
      );
    case "directive":
      return at(
        "yaml-directive",
        "directives (lines that start with %) are not supported: specs are always YAML 1.2",
        "remove this line",
      );
  }
}

function notAMap(file: string, root: ParsedNode | null): Diagnostic {
  if (root === null) {
    return {
      code: "spec-empty",
      severity: "error",
      message: "the file has no content",
      fix: 'write a spec; it starts with "apiVersion: fairlead.dev/v1"',
      file,
    };
  }
  return {
    code: "spec-not-a-map",
    severity: "error",
    message: `a spec is a map of fields, not ${isSeq(root) ? "a list" : "a single value"}`,
    fix: 'write fields as "key: value", with a colon and a space',
    file,
    range: { start: root.range[0], end: root.range[1] },
  };
}
