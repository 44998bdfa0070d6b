// From yaml's syntax tree to plain data. What YAML can say and JSON cannot is refused where it stands.
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from "yaml";
import type { Diagnostic, TextRange } from "../diagnostic.ts";
import { maxValues } from "./spec-limits.ts";
import { hasStrangeSpaces, strangeSpaces } from "./yaml-space.ts";

/** With mistakes, the data are what is left without them. The tree is at most `maxDepth` deep. */
export function readTree(
  root: ParsedNode | null,
  file: string,
  text: string,
): { readonly data: unknown; readonly mistakes: readonly Diagnostic[] } {
  const reader = new TreeReader(file, text);
  return { data: reader.read(root), mistakes: reader.mistakes };
}

class TreeReader {
  readonly mistakes: Diagnostic[] = [];
  readonly #file: string;
  readonly #text: string;
  /** Anchors, aliases and tags are reported once a file: the files that have many are not written by hand. */
  #anchor: Diagnostic | undefined;
  #tag: Diagnostic | undefined;
  /** Almost no file has any. */
  readonly #hasStrangeSpaces: boolean;
  #values = 0;
  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#hasStrangeSpaces = hasStrangeSpaces(text);
  }

  read(node: ParsedNode | null): unknown {
    this.#values += 1;
    if (node === null) return null;
    if (this.#values === maxValues + 1) this.#refuseMore(rangeOf(node));
    if (this.#values > maxValues) return null;
    if (isAlias(node)) return this.#refuseAnchor(rangeOf(node));
    if (node.anchor !== undefined) this.#refuseAnchor(this.#propertyOf(node, `&${node.anchor}`));
    if (node.tag !== undefined) this.#refuseTag(this.#propertyOf(node, "!"), node.tag);
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    if (node.type === "PLAIN") this.#refuseSpaces(rangeOf(node));
    return this.#readScalar(node.value, rangeOf(node));
  }

  #readMap(map: YAMLMap.Parsed): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    const first = new Map<string, TextRange>();
    for (const { key, value } of map.items) {
      if (this.#values > maxValues) break;
      const name = this.#readKey(key, map);
      const content = this.read(value);
      if (name === undefined) continue;
      const range = rangeOf(key);
      const earlier = first.get(name);
      if (earlier !== undefined) this.#refuseDuplicate(name, range, earlier);
      else {
        first.set(name, range);
        data[name] = content;
      }
    }
    return data;
  }

  /** Undefined for a key that was refused. */
  #readKey(key: ParsedNode, map: YAMLMap.Parsed): string | undefined {
    if (isScalar(key) && key.anchor === undefined && key.tag === undefined) {
      if (key.value === "<<") return this.#refuseMerge(rangeOf(key));
      if (key.value === "__proto__") return this.#refuseProto(rangeOf(key));
      if (key.type === "PLAIN") this.#refuseSpaces(rangeOf(key));
      if (typeof key.value === "string") return this.#readScalar(key.value, rangeOf(key)) as string;
    }
    const scalar = isScalar(key) && key.anchor === undefined && key.tag === undefined;
    const missing = scalar && key.value === null && key.range[0] === key.range[1];
    this.#add(missing ? rangeOf(map) : rangeOf(key), {
      code: "yaml-key",
      message: missing
        ? "a key is missing in front of a colon"
        : scalar
          ? `the key ${JSON.stringify(key.value)} is not a text`
          : "a key has to be a plain text without anchor and tag",
      fix: scalar && !missing ? "put the key in quotes" : 'write fields as "key: value"',
    });
    return undefined;
  }

  #readScalar(value: unknown, range: TextRange): unknown {
    if (typeof value === "number" && !Number.isFinite(value)) {
      this.#add(range, {
        code: "yaml-number",
        message: "infinity and not-a-number are no values of a spec",
        fix: "write a finite number, or put the text in quotes",
      });
    }
    if (typeof value === "string" && /\p{Surrogate}/u.test(value)) {
      this.#add(range, {
        code: "yaml-character",
        message: "the text holds half of a character: a \\u escape between D800 and DFFF without its other half",
        fix: "write the character itself",
      });
    }
    return value;
  }

  /** YAML takes them for letters: for a key that nobody knows, or a text where a list was meant. */
  #refuseSpaces({ start, end }: TextRange): void {
    if (this.#hasStrangeSpaces) this.mistakes.push(...strangeSpaces(this.#file, this.#text, start, end));
  }

  /** Anchors and tags stand in front of their node and are not in its range. */
  #propertyOf(node: ParsedNode, mark: string): TextRange {
    let start = this.#text.lastIndexOf(mark, node.range[0]);
    if (this.#text[start - 1] === mark) start--;
    const [written = mark] = /^[^\s,[\]{}]+/.exec(this.#text.slice(start)) ?? [];
    return { start, end: start + written.length };
  }

  #refuseAnchor(range: TextRange): undefined {
    if (this.#anchor !== undefined) return;
    this.#anchor = this.#add(range, {
      code: "yaml-anchor",
      message: "anchors (&name) and aliases (*name) are not supported in specs",
      fix: "write the value out at every place; in a TypeScript spec values can be shared. A text that starts with & or * has to be in quotes",
    });
  }

  #refuseTag(range: TextRange, tag: string): void {
    if (this.#tag !== undefined) return;
    const written = tag.replace(/^tag:yaml\.org,2002:/, "!!");
    this.#tag = this.#add(range, {
      code: "yaml-tag",
      message: `the tag ${written} is not supported: specs are plain maps, lists, strings, numbers and booleans`,
      fix: "remove the tag; put a value in quotes to make it a text",
    });
  }

  #refuseDuplicate(name: string, range: TextRange, earlier: TextRange): void {
    this.#add(range, {
      code: "duplicate-key",
      message: `"${name}" is written twice in one map`,
      fix: "keep one of the two",
      related: [{ message: "first written here", file: this.#file, range: earlier }],
    });
  }

  #refuseMerge(range: TextRange): undefined {
    this.#add(range, {
      code: "yaml-merge-key",
      message: "merge keys (<<) are not supported in specs",
      fix: "write the fields out; in a TypeScript spec an object can be spread into another one",
    });
  }

  #refuseMore({ start }: TextRange): void {
    this.#add(
      { start, end: start + 1 },
      {
        code: "spec-too-many-values",
        message: `the spec has more than ${maxValues} values; this is the first one too many`,
        fix: "move data out of the spec, into files that it names",
      },
    );
  }

  #refuseProto(range: TextRange): undefined {
    this.#add(range, { code: "reserved-key", message: '"__proto__" cannot be a key', fix: "use another name" });
  }

  #add(range: TextRange, words: Pick<Diagnostic, "code" | "message" | "fix" | "related">): Diagnostic {
    const diagnostic: Diagnostic = { severity: "error", file: this.#file, range, ...words };
    this.mistakes.push(diagnostic);
    return diagnostic;
  }
}

function rangeOf({ range: [start, end] }: ParsedNode): TextRange {
  return { start, end };
}
