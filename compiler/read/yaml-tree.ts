// From text to yaml's syntax tree, in bounded time: what nests too deeply is left before anything recurses over it.
import { Composer, Lexer, Parser, type Document, type ParsedNode, type YAMLError } from "yaml";
import { maxDepth } from "./spec-limits.ts";

export interface YamlTree {
  /** Null for a file without content. */
  readonly root: ParsedNode | null;
  readonly errors: readonly YAMLError[];
  /** Why reading ended before the end of the text, and where. */
  readonly stopped: YamlStop | undefined;
}

export interface YamlStop {
  readonly reason: "depth" | "documents" | "directive";
  readonly offset: number;
}

/** YAML 1.2, core schema. Equal keys are not looked for: yaml compares every key with every other one. */
export function yamlTree(text: string): YamlTree {
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  return withoutStackTraces(() => {
    const documents: Document.Parsed[] = [];
    const stopped = feed(text, composer, documents);
    // The end of a text that was left in the middle would only report that it is not finished.
    if (stopped?.reason !== "depth") documents.push(...composer.end(true, text.length));
    const [first] = documents;
    return { root: first?.contents ?? null, errors: first?.errors ?? [], stopped };
  });
}

function feed(text: string, composer: Composer, documents: Document.Parsed[]): YamlStop | undefined {
  const parser = new Parser();
  let started = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === "directive") return { reason: "directive", offset: token.offset };
      if (token.type === "document" && ++started > 1) return { reason: "documents", offset: token.offset };
      documents.push(...composer.next(token));
    }
    if (depthOf(parser) > maxDepth) return { reason: "depth", offset: parser.offset };
  }
  for (const token of parser.end()) {
    if (token.type === "document" && ++started > 1) return { reason: "documents", offset: token.offset };
    documents.push(...composer.next(token));
  }
  return undefined;
}

/** The stack holds the document, the open maps and lists, and perhaps a scalar. */
function depthOf({ stack }: Parser): number {
  const top = stack.at(-1)?.type;
  return stack.length - (top === "block-map" || top === "block-seq" || top === "flow-collection" ? 1 : 2);
}

/** A file can hold a million syntax errors; taking a stack trace for each one would take most of the time. */
function withoutStackTraces<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
