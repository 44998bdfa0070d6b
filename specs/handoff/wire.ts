// How documents of the handoff grow. A field that is added after a document was frozen has `.default(neutral)`, where neutral is what
// older runtimes did without it; the writer leaves out what equals its default, so that a document that does not use the field stays
// the same bytes, and its stage the same key.
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The document as it is written: in the order of its schema, without fields that equal their default, inside list items too. An object that becomes empty so, and
 * whose own field has a default, goes as well; an item of a list never does. `schema` has accepted the document.
 */
export function written(schema: z.ZodType, document: Json): Json {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return written(schema.unwrap() as z.ZodType, document);
  }
  if (Array.isArray(document)) {
    return schema instanceof z.ZodArray ? document.map((item) => written(schema.element as z.ZodType, item)) : document;
  }
  if (document === null || typeof document !== "object") return document;
  const fields = document as { readonly [key: string]: Json };
  if (schema instanceof z.ZodDiscriminatedUnion) return written(variantOf(schema, fields), document);
  return schema instanceof z.ZodObject ? writtenObject(schema, fields) : document;
}

function writtenObject(schema: z.ZodObject, document: { readonly [key: string]: Json }): Json {
  const fields = inOrder(Object.keys(schema.shape), document).flatMap(([name, value]): [string, Json][] => {
    const field = schema.shape[name] as z.ZodType | undefined;
    if (field === undefined) return [[name, value]];
    const kept = written(field, value);
    return field instanceof z.ZodDefault && isDefault(field, kept) ? [] : [[name, kept]];
  });
  return Object.fromEntries(fields);
}

/** As the schema lists them, whatever order a spec has; those that it does not list come last. */
function inOrder(names: readonly string[], document: { readonly [key: string]: Json }): [string, Json][] {
  const rank = new Map(names.map((name, at) => [name, at]));
  const rankOf = ([name]: readonly [string, Json]) => rank.get(name) ?? names.length;
  return Object.entries(document).sort((a, b) => rankOf(a) - rankOf(b));
}

/** Compared as written, for the default of an object is spelled in full and its fields may have defaults too. */
function isDefault(field: z.ZodDefault, value: Json): boolean {
  const neutral = written(field.unwrap() as z.ZodType, field.def.defaultValue as Json);
  return canonicalJson(neutral) === canonicalJson(value);
}

function variantOf(schema: z.ZodDiscriminatedUnion, document: { readonly [key: string]: Json }): z.ZodType {
  const { discriminator } = schema.def;
  const found = (schema.options as readonly z.ZodObject[]).find((option) => {
    const tag = option.shape[discriminator];
    return tag instanceof z.ZodLiteral && tag.values.has(document[discriminator] as string);
  });
  if (found === undefined) throw new Error("internal: a document of no variant was accepted");
  return found;
}
