// The one walk over a kind's schema: its fields, what changing each costs, and which keys are known where. The planner, the
// check of overrides, suggestions for mistyped keys and the tests of the kinds go by it.
import { z } from "zod";
import { fieldMarks, type FieldMark } from "./effect.ts";

type Schema = z.core.$ZodType;

/** A leaf of a kind: the topmost schema on its way that is marked, or a scalar that nobody marked, which is a mistake in the kind. */
export interface KindField {
  /** Dotted, with `*` for the keys of a record and `[]` for the items of a list: `datasets.*.clean[].length.min`. */
  readonly path: string;
  readonly mark: FieldMark | undefined;
  /** As it stands in the kind, with its defaults and descriptions. */
  readonly schema: z.ZodType;
}

/** A place in a kind that a path leads to. */
export interface FieldAt {
  /** Keys that are known here, in the order of the kind; undefined where keys are free or there are none. */
  readonly keys: readonly string[] | undefined;
  /** The mark of the leaf that this is, or is a part of; undefined for sections. */
  readonly mark: FieldMark | undefined;
  readonly description: string | undefined;
  /** Without optional and defaults, so that it accepts only what may be written. */
  readonly schema: z.ZodType;
}

/** All leaves in the order of the kind. Leaves that several variants of a union share are listed once a distinct mark. */
export function listFields(kind: z.ZodType): KindField[] {
  const fields = new Map<string, KindField>();
  for (const field of leaves(kind, "")) {
    const id = `${field.path} ${field.mark?.effect} ${field.mark?.perEnvironment}`;
    if (!fields.has(id)) fields.set(id, field);
  }
  return [...fields.values()];
}

/**
 * What a kind has at a concrete path of a spec; undefined when it has nothing there. Where the path goes through a
 * discriminated union, `data` (the spec) names the variant; without it, or when it names none, any variant will do.
 */
export function fieldAt(kind: z.ZodType, path: readonly (string | number)[], data?: unknown): FieldAt | undefined {
  let found: readonly Found[] = variants({ schema: kind, mark: markOf(kind) }, data);
  let value = data;
  for (const step of path) {
    value = childValue(value, step);
    found = found.flatMap((from) => {
      const child = childOf(from.schema, step);
      return child === undefined ? [] : variants({ schema: child, mark: from.mark ?? markOf(child) }, value);
    });
  }
  const [first] = found;
  if (first === undefined) return undefined;
  const keys = new Set(found.flatMap(({ schema }) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])));
  return {
    keys: keys.size === 0 ? undefined : [...keys],
    mark: first.mark,
    description: first.description,
    schema: first.schema as z.ZodType,
  };
}

/** Known keys at a path, for suggestions; empty where there are none. */
export function keysAt(kind: z.ZodType, path: readonly (string | number)[], data?: unknown): readonly string[] {
  return fieldAt(kind, path, data)?.keys ?? [];
}

function leaves(schema: Schema, path: string): KindField[] {
  const mark = markOf(schema);
  if (mark !== undefined) return [{ path, mark, schema: schema as z.ZodType }];
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodObject) {
    return Object.entries<Schema>(bare.shape).flatMap(([key, field]) =>
      leaves(field, path === "" ? key : `${path}.${key}`),
    );
  }
  if (bare instanceof z.ZodRecord) return leaves(bare.valueType, `${path}.*`);
  if (bare instanceof z.ZodArray) return leaves(bare.element, `${path}[]`);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option: Schema) => leaves(option, path));
  const { type } = (bare as z.ZodType).def;
  if (scalars.has(type)) return [{ path, mark: undefined, schema: schema as z.ZodType }];
  throw new Error(`internal: ${path || "a kind"} is a ${type}, which the walk over kinds does not know`);
}

const scalars: ReadonlySet<string> = new Set(["string", "number", "int", "boolean", "null", "literal", "enum"]);

/** A schema on the way of a path, without wrappers and unions. */
interface Found {
  readonly schema: Schema;
  readonly mark: FieldMark | undefined;
  readonly description?: string | undefined;
}

function variants({ schema, mark }: Found, value: unknown): Found[] {
  const description = descriptionOf(schema);
  const bare = unwrapped(schema);
  // A union of scalars is one leaf; only the variants of sections are told apart.
  if (!(bare instanceof z.ZodDiscriminatedUnion)) return [{ schema: bare, mark, description }];
  const tag = childValue(value, bare.def.discriminator);
  const options: readonly Schema[] = bare.options;
  const chosen = options.filter((option) => literalOf(option, bare.def.discriminator) === tag);
  return (chosen.length > 0 ? chosen : options).map((option) => ({
    schema: unwrapped(option),
    mark: mark ?? markOf(option),
    description: description ?? descriptionOf(option),
  }));
}

function literalOf(option: Schema, discriminator: string): unknown {
  const field = option instanceof z.ZodObject ? childOf(option, discriminator) : undefined;
  const bare = field && unwrapped(field);
  return bare instanceof z.ZodLiteral ? bare.value : undefined;
}

function childOf(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, step) ? (schema.shape as Record<string, Schema>)[step] : undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** The mark may sit on the schema or on what its defaults and options wrap. */
function markOf(schema: Schema): FieldMark | undefined {
  return firstOf(schema, (layer) => fieldMarks.get(layer as z.ZodType));
}

function descriptionOf(schema: Schema): string | undefined {
  return firstOf(schema, (layer) => (layer as z.ZodType).description);
}

function firstOf<T>(schema: Schema, find: (layer: Schema) => T | undefined): T | undefined {
  for (let layer: Schema | undefined = schema; layer !== undefined; layer = wrappedBy(layer)) {
    const found = find(layer);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unwrapped(schema: Schema): Schema {
  let bare = schema;
  for (let inner = wrappedBy(bare); inner !== undefined; inner = wrappedBy(bare)) bare = inner;
  return bare;
}

function wrappedBy(schema: Schema): Schema | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return schema.def.innerType;
  }
  return schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly ? schema.def.innerType : undefined;
}

function childValue(value: unknown, step: string | number): unknown {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}
