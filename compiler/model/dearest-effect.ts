import type { z } from "zod";
import { dearestOf, type Effect } from "../../specs/kinds/effect.ts";
import { fieldAt, listFields } from "../../specs/kinds/fields.ts";

/**
 * What a change at a path costs: of a leaf its own mark, of a section that came or went the dearest mark below it. `data` tells
 * which variants of unions the spec has.
 */
export function dearestEffect(kind: z.ZodType, path: readonly (string | number)[], data: unknown): Effect {
  const field = fieldAt(kind, path, data);
  if (field === undefined) return "none";
  if (field.mark !== undefined) return field.mark.effect;
  return dearestOf(listFields(field.schema).flatMap(({ mark }) => mark?.effect ?? []));
}
