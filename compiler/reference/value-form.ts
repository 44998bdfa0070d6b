// What a field takes, in words, from the JSON Schema of it.

/** Draft-07 as schema-files.ts writes it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly patternErrorMessage?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly "x-on-change"?: string;
  readonly "x-per-environment"?: boolean;
}

/** In the middle of a sentence: `a whole number from 8 to 131072`. */
export function valueForm(schema: Schema): string {
  const { const: only, enum: values, anyOf, type } = schema;
  if (only !== undefined) return `always ${code(only)}`;
  if (values !== undefined) return listed(values.map(code));
  if (anyOf !== undefined) return listed([...new Set(anyOf.map(valueForm))]);
  switch (typeof type === "string" ? type : type?.join(" or ")) {
    case "boolean":
      return "`true` or `false`";
    case "integer":
      return `a whole number${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    case "array":
      return `a list of: ${valueForm(schema.items ?? {})}`;
    case "object":
      return typeof schema.additionalProperties === "object" && Object.keys(schema.additionalProperties).length > 0
        ? `names, each with: ${valueForm(schema.additionalProperties)}`
        : "a section of any keys";
    case "string":
      return [schema, ...(schema.allOf ?? [])].find((one) => one.patternErrorMessage)?.patternErrorMessage ?? "text";
    case undefined:
    default:
      return "text or a number";
  }
}

/** As it is written in YAML, on one line. */
export function code(value: unknown): string {
  return `\`${typeof value === "string" && /^[A-Za-z][\w./-]*$/.test(value) ? value : JSON.stringify(value)}\``;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && most !== undefined) return ` from ${minimum} to ${most}`;
  const bounds = [
    minimum === undefined ? "" : `at least ${minimum}`,
    exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}`,
    most === undefined ? "" : `at most ${most}`,
    exclusiveMaximum === undefined ? "" : `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== "");
  return bounds.length === 0 ? "" : `, ${bounds.join(" and ")}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
