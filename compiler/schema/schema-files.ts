// JSON Schemas of the kinds, for editors: they complete, explain and underline. What counts is the check of the zod schema
// itself, which knows more.
import { z } from "zod";
import { fieldMarks } from "../../specs/kinds/effect.ts";
import { kinds } from "../../specs/kinds/index.ts";
import { Promotion } from "../../specs/kinds/promotion.ts";

/** Texts by file name: `project.schema.json`, one a kind, and that of promotion records, which people read and merge. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const all: Readonly<Record<string, z.ZodType>> = { ...kinds, Promotion };
  return new Map(Object.entries(all).map(([name, kind]) => [`${name.toLowerCase()}.schema.json`, schemaText(kind)]));
}

/**
 * Draft-07 of what a person may write of a kind: what has a default is optional. Leaves carry `x-on-change`, the effect of changing them,
 * and `x-per-environment`; both, and the default, stand in their description too, because editors show that. Leaves have an example
 * unless their values are listed, and patterns the words of the mistake (`patternErrorMessage`, which editors of VS Code's family show).
 * Equal kinds give equal bytes.
 */
export function schemaText(kind: z.ZodType): string {
  const schema = z.toJSONSchema(kind, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const mark = fieldMarks.get(zodSchema);
      if (mark !== undefined) {
        jsonSchema[onChange] = mark.effect;
        if (mark.perEnvironment) jsonSchema[perEnvironment] = true;
        if (mark.example !== undefined) jsonSchema["examples"] = [mark.example];
      }
      if (zodSchema instanceof z.ZodString) addPatternWords(zodSchema, jsonSchema);
    },
  });
  return `${JSON.stringify(withFacts(schema), null, 2)}\n`;
}

const onChange = "x-on-change";
const perEnvironment = "x-per-environment";

/** One pattern stands in the schema itself, several below `allOf`, both in the order of the checks. */
function addPatternWords(text: z.ZodString, json: z.core.JSONSchema.BaseSchema): void {
  const words = (text.def.checks ?? []).flatMap((check) => {
    const { def } = check._zod;
    return def.check === "string_format" ? [def.error?.({ code: "invalid_format" } as never)] : [];
  });
  const patterns = json.pattern === undefined ? (json.allOf ?? []) : [json];
  for (const [at, pattern] of patterns.entries()) {
    const said = words[at];
    if (typeof said === "string") Object.assign(pattern, { patternErrorMessage: said });
  }
}

interface Leaf {
  readonly [key: string]: unknown;
}

/** Default, effect and environments at the end of the description of every leaf that has an effect. */
function withFacts(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withFacts);
  if (schema === null || typeof schema !== "object") return schema;
  const leaf = schema as Leaf;
  const isLeaf = leaf[onChange] !== undefined;
  const fields = Object.entries(leaf).map(([key, value]) => [
    key,
    // Below `properties` a field may be named "description"; its value is then no text.
    isLeaf && key === "description" && typeof value === "string"
      ? [value, ...factsOf(leaf)].join(" ")
      : withFacts(value),
  ]);
  const { default: usual, examples } = leaf;
  const needsExample = isLeaf && examples === undefined && usual !== undefined && !isListed(leaf);
  return Object.fromEntries(needsExample ? [...fields, ["examples", [usual]]] : fields);
}

function factsOf(leaf: Leaf): string[] {
  return [
    ...(leaf.default === undefined ? [] : [`Default: ${JSON.stringify(leaf.default)}.`]),
    ...(leaf[perEnvironment] === true ? ["May differ between environments."] : []),
    `On change: ${String(leaf[onChange])}.`,
  ];
}

/** Do the values say themselves what may be written? */
function isListed({ type, enum: values, const: only }: Leaf): boolean {
  return type === "boolean" || values !== undefined || only !== undefined;
}
