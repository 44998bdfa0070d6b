// The first mistake of a body, in OpenAI's shape and with the parameter's name. Only one is looked for: describing thousands of which one is
// answered stops the event loop.
import type { z } from "zod";
import { type ApiError, badRequest } from "./api-error.ts";

export type Read<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ApiError };

/** Reads an object of the body, which has no other fields than the shape's. `above` is where in the body it stands. */
export function readObject<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  value: unknown,
  body: unknown,
  above: readonly PropertyKey[] = [],
): Read<z.output<z.ZodObject<T>>> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ok: false, error: describe(parsed.error.issues[0]!, body, above) };
  const unknown = unknownName(value, schema.shape);
  if (unknown !== undefined) return { ok: false, error: unsupported([...above, unknown]) };
  return { ok: true, data: parsed.data };
}

/** The first name of an object that a shape does not have. */
export function unknownName(value: unknown, shape: object): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).find((name) => !Object.hasOwn(shape, name));
}

export function unsupported(path: readonly PropertyKey[]): ApiError {
  const param = paramOf(path);
  return badRequest(`${param} is not supported here. Leave it out.`, param, "unknown_parameter");
}

type Issue = z.core.$ZodIssue;

/** `above` is where in the body the issue's own path begins. */
function describe(issue: Issue, body: unknown, above: readonly PropertyKey[] = []): ApiError {
  const path = [...above, ...issue.path];
  const param = paramOf(path);
  if (path.length === 0 && issue.code === "invalid_type") return badRequest("The body has to be a JSON object.");
  switch (issue.code) {
    case "unrecognized_keys":
      return unsupported([...path, issue.keys[0]!]);
    case "invalid_type":
      if (valueAt(body, path) === undefined) {
        return badRequest(`${param} is missing.`, param, "missing_required_parameter");
      }
      return badRequest(
        `${param} has to be ${named(issue.expected)}, and is ${kindOf(valueAt(body, path))}.`,
        param,
        "invalid_type",
      );
    case "invalid_union": {
      // The branch for lists says which element is wrong, where there is one.
      const inner = issue.errors.flat().find(({ path: below, code }) => below.length > 0 || code !== "invalid_type");
      if (inner !== undefined) return describe(inner, body, path);
      if (valueAt(body, path) === undefined) {
        return badRequest(`${param} is missing.`, param, "missing_required_parameter");
      }
      const message = `${param} has to be a string or a list, and is ${kindOf(valueAt(body, path))}.`;
      return badRequest(message, param, "invalid_type");
    }
    case "invalid_value": {
      const allowed = issue.values.map((value) => JSON.stringify(value)).join(", ");
      return badRequest(`${param} has to be ${allowed} here.`, param, "unsupported_value");
    }
    case "too_small":
      return badRequest(`${param} has to be at least ${sized(issue, issue.minimum)}.`, param, "invalid_value");
    case "too_big":
      return badRequest(`${param} may be at most ${sized(issue, issue.maximum)}.`, param, "invalid_value");
    // The schemas above make none of these.
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
      return badRequest(`${param} is not valid.`, param, "invalid_value");
  }
}

/** `messages[0].content` */
function paramOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : `${at === 0 ? "" : "."}${String(part)}`))
    .join("")
    .slice(0, 200);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part], body);
}

function named(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    int: "a whole number",
    array: "a list",
    tuple: "a list",
    object: "an object",
    null: "null",
  };
  return names[expected] ?? `a ${expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isInteger(value)) return "a fraction";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function sized({ origin }: { readonly origin: string }, bound: number | bigint): string {
  if (origin === "array") return `${bound} ${bound === 1 ? "element" : "elements"} long`;
  return origin === "string" ? `${bound} ${bound === 1 ? "character" : "characters"} long` : String(bound);
}
