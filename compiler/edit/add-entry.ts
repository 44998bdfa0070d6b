// Adds to the text of a YAML spec, and leaves every other byte of it as it is: comments, order, spelling, line ends.
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, stringify, type Pair, type ParsedNode } from "yaml";
import { yamlDocument } from "../emit/yaml-writer.ts";
import { parseYaml } from "../read/yaml.ts";
import { yamlTree } from "../read/yaml-tree.ts";
import type { Json } from "../trace.ts";

type Data = Readonly<Record<string, Json | undefined>>;
type Section = Pair<ParsedNode, ParsedNode | null>;

/** What is added: to a section of names `{ [name]: value }`, to a list its item. */
export interface Addition {
  /** A key of the whole file. */
  readonly section: string;
  readonly entry: { readonly name: string; readonly value: Json } | { readonly item: Json };
  /** Index of the item that a new one follows; without it, the last. */
  readonly after?: number;
  /** Keys of the whole file in their order, for a section that is not there yet. */
  readonly order: readonly string[];
}

/** Undefined where the text is written in a way in which nothing can be added surely; the caller has read it as a spec without a mistake. */
export function withAddition(text: string, addition: Addition): string | undefined {
  const { root } = yamlTree(text);
  if (!isMap(root) || root.flow === true) return undefined;
  const sections = root.items as Section[];
  const section = sections.find(({ key }) => nameOf(key) === addition.section);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const edit = section === undefined ? newSection(text, sections, addition) : inSection(text, section, addition);
  if (edit === undefined) return undefined;
  const before = text.slice(0, edit.at);
  const needsEnd = edit.text.endsWith("\n") && before !== "" && !before.endsWith("\n");
  const added = `${needsEnd ? "\n" : ""}${edit.text}`.replaceAll("\n", lineEnd);
  const edited = before + added + text.slice(edit.at);
  return isDeepStrictEqual(dataOf(edited), expected(dataOf(text), addition)) ? edited : undefined;
}

interface Edit {
  readonly at: number;
  readonly text: string;
}

function newSection(text: string, sections: readonly Section[], { section, entry, order }: Addition): Edit | undefined {
  const above = new Set(order.slice(0, order.indexOf(section)));
  const last = sections.findLast(({ key }) => above.has(nameOf(key) ?? ""));
  if (last === undefined || "item" in entry) return undefined;
  const spaced = sections.some(({ key }) => /\n\r?\n(#.*\r?\n)*$/.test(text.slice(0, key.range[0])));
  return {
    at: behindComments(text, lineAfter(text, endOf(last)), 0),
    text: `${spaced ? "\n" : ""}${yamlDocument({ [section]: { [entry.name]: entry.value } })}`,
  };
}

function inSection(text: string, section: Section, { entry, after }: Addition): Edit | undefined {
  const { value } = section;
  if (value === null || (isScalar(value) && value.range[0] === value.range[1])) {
    return "item" in entry ? undefined : { at: lineAfter(text, section.key.range[1]), text: block(entry, 2) };
  }
  if (!isMap(value) && !isSeq(value)) return undefined;
  if (isSeq(value) !== "item" in entry) return undefined;
  const items = value.items as (ParsedNode | Section)[];
  const last = items.at(after ?? -1);
  if (value.flow === true) {
    const written = flow(entry);
    return last === undefined
      ? { at: value.range[0] + 1, text: isSeq(value) ? written : ` ${written} ` }
      : { at: endOf(last), text: `, ${written}` };
  }
  if (last === undefined) return undefined;
  const column = value.range[0] - (text.lastIndexOf("\n", value.range[0] - 1) + 1);
  return { at: behindComments(text, lineAfter(text, endOf(last)), column), text: block(entry, column) };
}

function block(entry: Addition["entry"], column: number): string {
  const lines = yamlDocument("item" in entry ? [entry.item] : { [entry.name]: entry.value }).split("\n");
  return lines.map((line) => (line === "" ? "" : `${" ".repeat(column)}${line}`)).join("\n");
}

function flow(entry: Addition["entry"]): string {
  const value = "item" in entry ? entry.item : entry.value;
  const written = stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
  return "item" in entry ? written : `${entry.name}: ${written}`;
}

function endOf(node: ParsedNode | Section): number {
  if (!("key" in node)) return node.range[1];
  return node.value === null ? node.key.range[1] : node.value.range[1];
}

/** Behind the line that an offset is in; the end of a block already is behind its last line. */
function lineAfter(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

/** Comments that stand deeper than `column` are of what is above them. */
function behindComments(text: string, at: number, column: number): number {
  const comments = new RegExp(`(?:[ \\t]*\\r?\\n)*[ ]{${column + 1},}#.*(?:\\n|$)`, "y");
  let end = at;
  for (comments.lastIndex = at; comments.test(text);) end = comments.lastIndex;
  return end;
}

function nameOf(key: ParsedNode): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function dataOf(text: string): Data {
  const read = parseYaml("", text);
  return read.ok ? (read.data as Data) : {};
}

function expected(data: Data, { section, entry, after }: Addition): Data {
  const before = data[section] ?? {};
  if ("name" in entry) return { ...data, [section]: { ...(before as object), [entry.name]: entry.value } };
  const items = before as Json[];
  return { ...data, [section]: items.toSpliced((after ?? items.length - 1) + 1, 0, entry.item) };
}
