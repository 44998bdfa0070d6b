// What a change of a generated resource costs, by the part of it that changes.
import type { Effect } from "../../specs/kinds/effect.ts";

/** Effects by JSON pointer. The longest pointer that is the changed field, or lies above it, counts; the empty one is the whole resource. */
export type Feels = Readonly<Record<string, Effect>>;

/** `none` where the table says nothing of the field. */
export function feltAt(feels: Feels, pointer: string): Effect {
  const above = Object.keys(feels).filter((part) => pointer === part || pointer.startsWith(`${part}/`));
  const longest = above.reduce((a, b) => (b.length > a.length ? b : a), "");
  return feels[longest] ?? "none";
}
