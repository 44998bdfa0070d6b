// Where the parts of a YAML spec are written.
import { isMap, isScalar, isSeq, type ParsedNode } from "yaml";
import type { TextRange } from "../diagnostic.ts";
import type { DataPath, FieldPart } from "./data-path.ts";
import type { Locator } from "./read-data.ts";

/** The locator of a text whose tree this is. */
export function locateInYaml(root: ParsedNode | null): Locator {
  return (path, part) => locate(root, path, part);
}

function locate(root: ParsedNode | null, path: DataPath, part: FieldPart): TextRange {
  let found: TextRange = root === null ? { start: 0, end: 0 } : extent(root);
  let node = root;
  for (const step of path) {
    const field = fieldOf(node, step);
    if (field === undefined) break;
    node = field.value;
    const value = node === null ? undefined : extent(node);
    found = (part === "key" ? (field.key ?? value) : (value ?? field.key)) ?? found;
  }
  return found;
}

interface Field {
  /** Absent for list items. */
  readonly key?: TextRange;
  readonly value: ParsedNode | null;
}

function fieldOf(node: ParsedNode | null, step: string | number): Field | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
    return pair && { key: extent(pair.key), value: pair.value };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return item && { value: item };
}

/** Without the line end that a map or list over several lines ends with; the one that belongs to a text stays. */
function extent(node: ParsedNode): TextRange {
  const [start, end] = node.range;
  return { start, end: lastChild(node) === undefined ? end : endOfBlock(node) };
}

function endOfBlock(block: ParsedNode): number {
  let node = block;
  for (let child = lastChild(node); child !== undefined; child = lastChild(node)) node = child;
  return node.range[1];
}

/** The last thing in a map or list that is written without brackets. */
function lastChild(node: ParsedNode): ParsedNode | undefined {
  if (isSeq(node) && node.flow !== true) return node.items.at(-1);
  if (!isMap(node) || node.flow === true) return undefined;
  const last = node.items.at(-1);
  return last?.value ?? last?.key;
}
