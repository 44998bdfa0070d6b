// Sets fields of one map in the text of a YAML spec, and leaves every other byte of it as it is.
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import { parseYaml } from "../read/yaml.ts";
import { yamlTree } from "../read/yaml-tree.ts";
import type { DataPath } from "../read/data-path.ts";
import type { Json } from "../trace.ts";

type Fields = Readonly<Record<string, string | number>>;
type Field = Pair<ParsedNode, ParsedNode | null>;

/** Undefined where the text is written in a way in which they cannot be set surely, such as by an alias. Keys that are not there yet come last in the map. */
export function withFields(text: string, path: DataPath, fields: Fields): string | undefined {
  const map = mapAt(yamlTree(text).root, path);
  if (map === undefined) return undefined;
  const edits = Object.entries(fields).map(([key, value]) => editOf(text, map, key, JSON.stringify(value)));
  if (!edits.every((edit) => edit !== undefined)) return undefined;
  // From the end on, so that offsets stay; what is inserted at one place is inserted in its order.
  const ordered = edits.map((edit, i) => ({ ...edit, i })).sort((a, b) => b.from - a.from || b.i - a.i);
  const edited = ordered.reduce((now, { from, to, by }) => now.slice(0, from) + by + now.slice(to), text);
  return isDeepStrictEqual(dataOf(edited), expected(dataOf(text), path, fields)) ? edited : undefined;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function editOf(text: string, map: YAMLMap, key: string, value: string): Edit | undefined {
  const items = map.items as Field[];
  const found = items.find((item) => isScalar(item.key) && item.key.value === key);
  if (found !== undefined) {
    if (!isScalar(found.value)) return undefined;
    const [from, to] = found.value.range;
    return { from, to, by: value };
  }
  const last = items.at(-1);
  const end = last?.value?.range?.[1];
  if (last === undefined || end === undefined) return undefined;
  if (map.flow === true) return { from: end, to: end, by: `, ${key}: ${value}` };
  const start = last.key.range[0];
  const column = start - (text.lastIndexOf("\n", start - 1) + 1);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  // Behind a comment on the same line.
  const line = /[^\r\n]*/uy;
  line.lastIndex = end;
  const at = end + (line.exec(text)?.[0].length ?? 0);
  return { from: at, to: at, by: `${lineEnd}${" ".repeat(column)}${key}: ${value}` };
}

function mapAt(root: ParsedNode | null, path: DataPath): YAMLMap | undefined {
  let node: unknown = root;
  for (const step of path) {
    if (isMap(node)) node = (node.items as Field[]).find(({ key }) => isScalar(key) && key.value === step)?.value;
    else if (isSeq(node) && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return isMap(node) ? node : undefined;
}

function dataOf(text: string): Json {
  const read = parseYaml("", text);
  return read.ok ? (read.data as Json) : null;
}

function expected(data: Json, [step, ...path]: DataPath, fields: Fields): Json {
  if (step === undefined) return { ...(data as object), ...fields };
  if (Array.isArray(data))
    return (data as Json[]).with(step as number, expected((data as Json[])[step as number]!, path, fields));
  const map = data as { readonly [key: string]: Json };
  return { ...map, [step]: expected(map[step]!, path, fields) };
}
