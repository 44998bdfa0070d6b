// A hold keeps an environment at its record, until somebody lifts it or its last day is over.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";

/** Undefined where there is none, or it has ended. `today`: `2026-12-31`, in UTC. */
export function standingHold(record: Pick<Promotion, "hold"> | undefined, today: string): Promotion["hold"] {
  const hold = record?.hold;
  return hold?.until !== undefined && hold.until < today ? undefined : hold;
}

/** `prod is held until 2026-12-31 by ops: wrong prices`. */
export function heldWords(environment: string, { by, reason, until }: NonNullable<Promotion["hold"]>): string {
  return `${environment} is held${until === undefined ? "" : ` until ${until}`} by ${withEscapes(by)}: ${withEscapes(reason)}`;
}
