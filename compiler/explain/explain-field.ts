// The source map, asked in both directions: which spec lines caused a generated field, and what a spec line causes. Pure; the
// caller brings traced files.
import type { GeneratedFile, Resource } from "../emit/artifact.ts";
import { nearest } from "../text/nearest.ts";
import { escapePointer, type Json, type Place } from "../trace.ts";

/** A field of a generated resource, with where its value came from. */
export interface Explanation {
  readonly resource: string;
  readonly file: string;
  /** JSON pointer inside the resource; empty for the whole resource. */
  readonly pointer: string;
  readonly value: Json;
  readonly places: readonly Place[];
  /**
   * `field`: the places are the field's own; `around`: only what the field is part of is traced; `constant`: nothing is, the
   * emitter writes it whatever the spec says; `section`: the field has fields of its own, listed in `fields`.
   */
  readonly traced: "field" | "around" | "constant" | "section";
  readonly fields: readonly ExplainedField[];
}

export interface ExplainedField {
  readonly pointer: string;
  readonly value: Json;
  readonly places: readonly Place[];
}

export type Explained =
  | { readonly ok: true; readonly explanation: Explanation }
  /** What was not found, and the nearest thing that exists. */
  | { readonly ok: false; readonly message: string };

/** `query` is `<resource>.<field>` or `<resource>`; a resource is named by its id or by the end of it, if only one has that. */
export function explainField(files: readonly GeneratedFile[], query: string): Explained {
  const resources = files.flatMap((file) => file.resources.map((resource) => ({ file: file.path, resource })));
  const found = findResource(resources, query);
  if ("message" in found) return { ok: false, message: found.message };
  const { resource, file } = found.entry;
  const field = findField(resource.body, found.field);
  if ("hint" in field) return { ok: false, message: `${resource.id} has no field ${found.field}${field.hint}` };
  return { ok: true, explanation: explainPointer(resource, file, field.steps) };
}

interface Entry {
  readonly file: string;
  readonly resource: Resource;
}

type FoundResource = { readonly entry: Entry; readonly field: string } | { readonly message: string };

/** Ids may have dots themselves, so every dot is tried as the end of the resource, the last one first. */
function findResource(entries: readonly Entry[], query: string): FoundResource {
  for (let end = query.length; end > 0; end = query.lastIndexOf(".", end - 1)) {
    const name = query.slice(0, end);
    const field = query.slice(end + 1);
    const exact = entries.find(({ resource }) => resource.id === name);
    if (exact !== undefined) return { entry: exact, field };
    const ending = entries.filter(({ resource }) => resource.id.endsWith(`/${name}`));
    if (ending.length === 1) return { entry: ending[0]!, field };
    if (ending.length > 1) {
      return { message: `${name} can be ${ending.map(({ resource }) => resource.id).join(" or ")}; write more of it` };
    }
  }
  const ids = entries.map(({ resource }) => resource.id);
  const names = [...ids, ...ids.map((id) => id.slice(id.lastIndexOf("/") + 1))];
  const asked = query.split(".")[0] ?? query;
  const guess = nearest(asked, names) ?? nearest(query, names);
  const hint = guess === undefined ? `resources: ${ids.join(", ")}` : `did you mean ${guess}?`;
  return { message: `there is no resource ${asked}; ${hint}` };
}

type Steps = readonly (string | number)[];

/** Dotted keys, `[0]` or `.0` for items, the name of an item for named ones; keys that hold dots are found too. */
function findField(body: Json, field: string): { readonly steps: Steps } | { readonly hint: string } {
  let rest = field.startsWith("/") ? field.slice(1).split("/").map(unescapePointer) : field.split(/\.|(?=\[)/);
  rest = rest.filter((part) => part !== "");
  const steps: (string | number)[] = [];
  let value = body;
  while (rest.length > 0) {
    const step = nextStep(value, rest);
    if (step === undefined) {
      const keys = value !== null && typeof value === "object" ? Object.keys(value) : [];
      const guess = nearest(rest[0]!, keys);
      if (guess !== undefined) return { hint: `; did you mean ${[...steps, guess].join(".")}?` };
      return {
        hint: keys.length === 0 ? "" : `; below ${steps.length === 0 ? "it" : steps.join(".")}: ${keys.join(", ")}`,
      };
    }
    steps.push(step.key);
    value = step.value;
    rest = rest.slice(step.used);
  }
  return { steps };
}

interface Step {
  readonly key: string | number;
  readonly value: Json;
  /** Parts of the query that it took. */
  readonly used: number;
}

function nextStep(value: Json, rest: readonly string[]): Step | undefined {
  if (value === null || typeof value !== "object") return undefined;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const part = rest[0]!.replace(/^\[(.*)\]$/, "$1");
    const named = items.findIndex((item) => nameOf(item) === part);
    const index = /^[0-9]+$/.test(part) ? Number(part) : named;
    return index >= 0 && index < items.length ? { key: index, value: items[index]!, used: 1 } : undefined;
  }
  const record = value as { readonly [key: string]: Json };
  for (let used = rest.length; used > 0; used -= 1) {
    const key = rest.slice(0, used).join(".");
    if (Object.hasOwn(record, key)) return { key, value: record[key]!, used };
  }
  return undefined;
}

function nameOf(item: Json): Json | undefined {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return undefined;
  const record = item as { readonly [key: string]: Json };
  return record.name ?? record.alert ?? record.record;
}

function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

function explainPointer(resource: Resource, file: string, steps: Steps): Explanation {
  const pointer = steps.map((step) => `/${escapePointer(String(step))}`).join("");
  const value = steps.reduce<Json>((inner, step) => (inner as Record<string | number, Json>)[step]!, resource.body);
  const head = { resource: resource.id, file, pointer, value };
  const own = resource.places.get(pointer);
  if (own !== undefined) return { ...head, places: own, traced: "field", fields: [] };
  const fields = fieldsOf(resource, (_, below) => below.startsWith(`${pointer}/`));
  if (fields.length > 0) return { ...head, places: [], traced: "section", fields };
  for (let above = pointer; above !== ""; above = above.slice(0, above.lastIndexOf("/"))) {
    const around = resource.places.get(above.slice(0, above.lastIndexOf("/")));
    if (around !== undefined) return { ...head, places: around, traced: "around", fields: [] };
  }
  return { ...head, places: [], traced: "constant", fields: [] };
}

/** Those of its traced fields that are wanted. What an emitter has left out, because readers take it for that anyway, is no field. */
function fieldsOf(
  { body, places: traced }: Resource,
  isWanted: (places: readonly Place[], pointer: string) => boolean,
): ExplainedField[] {
  return [...traced].flatMap(([pointer, places]) => {
    const value = isWanted(places, pointer) ? valueAt(body, pointer) : undefined;
    return value === undefined ? [] : [{ pointer, value, places }];
  });
}

function valueAt(body: Json, pointer: string): Json | undefined {
  const steps = pointer.slice(1).split("/").map(unescapePointer);
  return steps.reduce<Json | undefined>(
    (inner, step) => (inner as Readonly<Record<string, Json>> | null | undefined)?.[step],
    body,
  );
}

/** Forward: every field with a place that `isHere` accepts, by resource, in the order of the files. */
export function fieldsFrom(
  files: readonly GeneratedFile[],
  isHere: (place: Place) => boolean,
): { readonly resource: string; readonly file: string; readonly fields: readonly ExplainedField[] }[] {
  return files.flatMap((file) =>
    file.resources.flatMap((resource) => {
      const fields = fieldsOf(resource, (places) => places.some(isHere));
      return fields.length === 0 ? [] : [{ resource: resource.id, file: file.path, fields }];
    }),
  );
}
