// One text for all spellings of one address or number, so that whoever is written in two ways is one person. The texts that come here were
// found as their kind, and have plain digits and signs.
import type { PersonalKind } from "../../../../specs/handoff/clean-rules.ts";
import { lowerCase } from "../../../../specs/unicode/letter-case.ts";
import { longResidentId } from "./numbers.ts";

const spellings: Readonly<Record<PersonalKind, (found: string) => string>> = {
  // RFC 5321 lets the part before the @ depend on case; no provider of people's addresses does.
  email: lowerCase,
  phone: dialled,
  idCard: (found) => longResidentId(digitsOf(found.slice(0, -1)) + found.slice(-1).replace("x", "X")),
  bankCard: digitsOf,
  ip: (found) => (found.includes(":") ? allGroups(lowerCase(found)) : found),
  url: withoutCaseOfHost,
};

export function sameValue(kind: PersonalKind, found: string): string {
  return spellings[kind](found);
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9]/gu, "");
}

/** As it is dialled at home, of China and North America; of other countries with a plus and the code of the country. */
function dialled(found: string): string {
  const digits = digitsOf(found);
  const [, china] = /^(?:\+|00)/u.test(found) ? (/^(?:00)?86([0-9]+)$/u.exec(digits) ?? []) : [];
  if (china !== undefined) return /^1[3-9][0-9]{9}$/u.test(china) ? china : `0${china.replace(/^0/u, "")}`;
  if (!found.startsWith("+")) return digits;
  return /^1[0-9]{10}$/u.test(digits) ? digits.slice(1) : `+${digits}`;
}

/** RFC 4291: all eight groups, without zeros in front. */
function allGroups(address: string): string {
  const [head = [], tail = []] = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const between = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...between, ...tail].map((group) => group.replace(/^0+(?=.)/u, "")).join(":");
}

/** RFC 3986: of a link only its scheme and its host know no case. */
function withoutCaseOfHost(link: string): string {
  const host = /^(?:[A-Za-z]+:\/\/)?[^/?#]*/u.exec(link)?.[0] ?? "";
  return lowerCase(host) + link.slice(host.length);
}
