// What verify has found, for a person and for programs.
import { textOfLines } from "../../specs/program/lines.ts";
import type { Found } from "../apply/healing.ts";

export interface Verified {
  /** The home, or the store. */
  readonly place: string;
  readonly found: readonly Found[];
  /** What belongs to nothing. */
  readonly strangers: readonly string[];
  /** What could not be looked at, as sentences. */
  readonly notes: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

export function verifiedText({ place, found, strangers, notes, files, bytes }: Verified): string {
  const more = strangers.length - mostStrangers;
  const lines = [
    ...found.flatMap(foundLines),
    ...strangers.slice(0, mostStrangers).map((one) => `belongs to nothing, and is left as it is: ${one}`),
    ...(more > 0 ? [`So it is with ${more} more.`] : []),
    ...notes,
  ];
  const read = `${files} files, ${bytes} bytes`;
  if (found.length > 0) lines.push(`${found.length} damaged in ${place}. Read ${read}.`);
  else if (files === 0) lines.push(`Nothing to verify: nothing was applied in ${place}.`);
  else lines.push(`All is well in ${place}: read ${read}.`);
  return textOfLines(lines);
}

/** More are more of the same. */
const mostStrangers = 20;
const mostParts = 5;

function foundLines({ path, problem, partOf, usedBy, heal }: Found): string[] {
  return [`${path} ${problem}`, ...listed("part of", partOf), ...listed("used by", usedBy), `  heals it  ${heal}`];
}

function listed(what: string, all: readonly string[]): string[] {
  const more = all.length - mostParts;
  const shown = [...all.slice(0, mostParts), ...(more > 0 ? [`${more} more`] : [])];
  return shown.map((one, at) => `  ${at === 0 ? what : " ".repeat(what.length)}   ${one}`);
}

export function verifiedJson({ place, found, strangers, notes, files, bytes }: Verified): string {
  return `${JSON.stringify({ place, damaged: found, unknown: strangers, notes, files, bytes }, undefined, 2)}\n`;
}
