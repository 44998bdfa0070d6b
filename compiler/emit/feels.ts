// What a change of a generated resource costs, by the part of it that changes.
import type { Effect } from "../../specs/kinds/effect.ts";

/** Effects by JSON pointer. The longest pointer that is the changed field, or lies above it, counts; the empty one is the whole resource. */
export type Feels = Readonly<Record<string, Effect>>;
