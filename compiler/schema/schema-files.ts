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
 * Draft-07 of what a person may write of a kind: what has a default is optional. Leaves carry `x-on-change`, the effect of
 * changing them, and name it in their description too, because editors show that; strings have an example. Equal kinds give equal bytes.
 */
export function schemaText(kind: z.ZodType): string {
  const schema = z.toJSONSchema(kind, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const mark = fieldMarks.get(zodSchema);
      if (mark !== undefined) jsonSchema[onChange] = mark.effect;
      if (mark?.example !== undefined) jsonSchema["examples"] = [mark.example];
    },
  });
  return `${JSON.stringify(withEffects(schema), null, 2)}\n`;
}

const onChange = "x-on-change";

/** The effect at the end of the description of every leaf that has one. */
function withEffects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withEffects);
  if (schema === null || typeof schema !== "object") return schema;
  const fields = Object.entries(schema);
  const effect = fields.find(([key]) => key === onChange)?.[1];
  return Object.fromEntries(
    fields.map(([key, value]: [string, unknown]) => [
      key,
      // Below `properties` a field may be named "description"; its value is then no text.
      key === "description" && typeof value === "string" && effect !== undefined
        ? `${value} On change: ${effect}.`
        : withEffects(value),
    ]),
  );
}
