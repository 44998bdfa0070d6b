// For tests only: GitHub's own API description, as a judge of requests and answers and as a source of valid samples.
import { readFileSync } from "node:fs";

import { Ajv, type ValidateFunction } from "ajv";

type Json = string | number | boolean | null | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

export interface Operation {
  /** `pulls/create` */
  readonly id: string;
  /** Parts of the path that have names, such as `pull_number`. */
  readonly path: Readonly<Record<string, string>>;
  /** What the description refuses about a request; a name that it does not know is refused too. Empty: nothing. */
  refuses(query: URLSearchParams, body: unknown): readonly string[];
  /** What it refuses about an answer. `undefined`: it does not describe such a status. */
  refusesAnswer(status: number, body: unknown): readonly string[] | undefined;
}

const text = readFileSync(new URL("../testdata/github/openapi.json", import.meta.url), "utf8");
const description = JSON.parse(text) as JsonObject;

/** The operation that a request is, or `undefined` when the description has none. */
export function operationOf(method: string, pathname: string): Operation | undefined {
  for (const [template, item] of entries(description["paths"])) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    const values = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname)?.slice(1);
    const operation = objectAt(item, method.toLowerCase());
    if (values === undefined || operation === undefined) continue;
    const path = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index]!)]));
    return { id: operation["operationId"] as string, path, ...judge(operation, path) };
  }
  return undefined;
}

/** What a named schema refuses about a value. */
export function refusedBy(schema: string, value: unknown): readonly string[] {
  return refusals({ $ref: `#/components/schemas/${schema}` }, value);
}

/** The smallest object that a named schema allows: required fields only, empty texts, zeros, first choices. */
export function sampleOf(schema: string): Record<string, unknown> {
  return sample({ $ref: `#/components/schemas/${schema}` }) as Record<string, unknown>;
}

function judge(
  operation: JsonObject,
  path: Readonly<Record<string, string>>,
): Pick<Operation, "refuses" | "refusesAnswer"> {
  const parameters = list(operation["parameters"]).map((parameter) => resolved(parameter));
  return {
    refuses(query, body) {
      const problems: string[] = [];
      for (const [where, given] of [
        ["path", Object.entries(path)],
        ["query", [...query]],
      ] as const) {
        const known = parameters.filter((parameter) => parameter["in"] === where);
        for (const [name, value] of given) {
          const parameter = known.find((candidate) => candidate["name"] === name);
          if (parameter === undefined) problems.push(`${where}: ${name} is not described`);
          else
            problems.push(
              ...refusals(parameter["schema"]!, typed(value, parameter["schema"]!)).map(
                (problem) => `${where} ${name}: ${problem}`,
              ),
            );
        }
        const missing = known.filter(
          (parameter) => parameter["required"] === true && !given.some(([name]) => name === parameter["name"]),
        );
        problems.push(...missing.map((parameter) => `${where}: ${parameter["name"] as string} is missing`));
      }
      return [...problems, ...bodyRefusals(operation["requestBody"], body)];
    },
    refusesAnswer(status, body) {
      const response = objectAt(operation, "responses", String(status));
      if (response === undefined) return undefined;
      const schema = objectAt(resolved(response), "content", "application/json", "schema");
      return schema === undefined ? [] : refusals(schema, body);
    },
  };
}

function bodyRefusals(requestBody: Json | undefined, body: unknown): readonly string[] {
  if (requestBody === undefined) return body === undefined ? [] : ["body: none is described"];
  const schema = objectAt(requestBody, "content", "application/json", "schema")!;
  if (body === undefined)
    return objectAt({ requestBody }, "requestBody")?.["required"] === true ? ["body: is missing"] : [];
  const known = Object.keys(objectAt(schema, "properties") ?? {});
  const unknown = Object.keys(body ?? {}).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => `body: ${name} is not described`),
    ...refusals(schema, body).map((problem) => `body: ${problem}`),
  ];
}

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
ajv.addFormat("uri", { validate: (value: string) => URL.canParse(value) });
ajv.addFormat("repo.nwo", /^[\w.-]+\/[\w.-]+$/);
ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
ajv.addSchema({ $id: "github", components: withNull(description["components"]!) });
const validators = new Map<string, ValidateFunction>();

function refusals(schema: Json, value: unknown): readonly string[] {
  const key = JSON.stringify(withNull(schema)).replaceAll('"#/components/', '"github#/components/');
  const validate = validators.get(key) ?? ajv.compile(JSON.parse(key) as object);
  validators.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? error.keyword}`);
}

/** OpenAPI 3.0 writes `nullable`, JSON Schema a list of types. */
function withNull(node: Json): Json {
  if (Array.isArray(node)) return node.map((item: Json) => withNull(item));
  if (node === null || typeof node !== "object") return node;
  const fields = Object.entries(node as JsonObject).map(([key, value]) => [key, withNull(value)] as const);
  const object: JsonObject = Object.fromEntries(fields);
  return object["nullable"] === true && typeof object["type"] === "string"
    ? { ...object, type: [object["type"], "null"] }
    : object;
}

function sample(schema: Json): unknown {
  const { type, nullable, properties, required, enum: choices, format, oneOf } = resolved(schema);
  if (nullable === true) return null;
  if (choices !== undefined) return list(choices)[0];
  if (oneOf !== undefined) return sample(list(oneOf)[0]!);
  switch (type as string) {
    case "object":
      return Object.fromEntries(
        (list(required) as readonly string[]).map((name) => [
          name,
          sample(objectAt(properties!, name) ?? { type: "string" }),
        ]),
      );
    case "array":
      return [];
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    default:
      return format === "date-time" ? "2026-01-01T00:00:00Z" : format === "uri" ? "https://api.github.com/" : "";
  }
}

function typed(value: string, schema: Json): string | number {
  return resolved(schema)["type"] === "integer" && /^-?\d+$/.test(value) ? Number(value) : value;
}

function resolved(node: Json): JsonObject {
  const object = node as JsonObject;
  const reference = object["$ref"];
  if (typeof reference !== "string") return object;
  return objectAt(description, ...reference.replace("#/", "").split("/"))!;
}

function objectAt(node: Json, ...path: readonly string[]): JsonObject | undefined {
  let at: Json | undefined = node;
  for (const key of path)
    at = at === null || typeof at !== "object" || Array.isArray(at) ? undefined : (at as JsonObject)[key];
  return at === undefined ? undefined : (at as JsonObject);
}

function entries(node: Json | undefined): readonly (readonly [string, Json])[] {
  return Object.entries(node as JsonObject);
}

function list(node: Json | undefined): readonly Json[] {
  return (node ?? []) as readonly Json[];
}
