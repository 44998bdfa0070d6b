// The index of a model whose weights lie in several files: which tensor is in which. Where there is one it is followed, and what else lies in
// the folder is not read: old shards stay beside new ones.
import { z } from "zod";
import { type Read, refuse, shown } from "./config-fields.ts";

const IndexFile = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Tensors by the file that they are read from, both in the index's order. */
export type WeightIndex = ReadonlyMap<string, readonly string[]>;

/** Reads the text of an index; `present` are the names of the files in its folder. Problems are phrases that go after the index's name. */
export function parseWeightIndex(text: string, present: readonly string[]): Read<WeightIndex> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return refuse("is not JSON");
  }
  const parsed = IndexFile.safeParse(file);
  if (!parsed.success) return refuse("has no weight_map from tensors to files");
  const files = new Map<string, string[]>();
  for (const [tensor, name] of Object.entries(parsed.data.weight_map)) {
    const tensors = files.get(name) ?? [];
    tensors.push(tensor);
    files.set(name, tensors);
  }
  const missing = [...files.keys()].filter((name) => !present.includes(name));
  if (missing.length === 0) return { ok: true, value: files };
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return refuse(
    `names ${missing.slice(0, 3).map(shown).join(", ")}${more}, which ${missing.length === 1 ? "is" : "are"} not in the folder`,
  );
}
