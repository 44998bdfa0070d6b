// Where the starter's corpus lies in the repository.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Grammar, parseGrammar } from "./grammar.ts";

const corpusFolder = join("runtime", "starter", "corpus", "text");

/** The documents of hand/*.txt, which are separated by blank lines, file by file in the order of their names. */
export function readHandDocuments(root: string): string[] {
  const folder = join(root, corpusFolder, "hand");
  return namesIn(folder, ".txt").flatMap((name) =>
    readFileSync(join(folder, `${name}.txt`), "utf8")
      .split(/\n\s*\n/)
      .map((document) => document.trim())
      .filter((document) => document !== ""),
  );
}

/** The grammars of grammar/*.json, lexicons among them, with what they include. */
export function readGrammars(root: string): Grammar[] {
  const folder = join(root, corpusFolder, "grammar");
  const read = (name: string) => readFileSync(join(folder, `${name}.json`), "utf8");
  return namesIn(folder, ".json").map((name) => parseGrammar(name, read));
}

/** Sorted by code unit, since the locale's order differs between machines. */
function namesIn(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}
