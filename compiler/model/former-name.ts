// The name that a project had before, as a spec writes it: with its team, or without one that is the same.
import { FormerName } from "../../specs/kinds/value.ts";

export interface ProjectName {
  readonly team: string;
  readonly name: string;
}

/** Undefined where none is written, and where what is written is none: whoever checks the form says so. */
export function formerName(team: string, written: unknown): ProjectName | undefined {
  const parsed = FormerName.safeParse(written);
  if (!parsed.success) return undefined;
  const [name, of = team] = parsed.data.split("/").reverse();
  return { team: of, name: name! };
}
