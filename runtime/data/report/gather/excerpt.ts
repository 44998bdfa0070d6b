// What a page may show of a text: its beginning, without what tells who somebody is. A page is passed on more lightly than a dataset, and a
// rejected row may have met no rule that hides personal data.
import { type PersonalKind, personalKinds } from "../../../../specs/handoff/clean-rules.ts";
import type { WrittenRow } from "../../rows/row.ts";
import { personalDataRule } from "../../rules/personal-data.ts";
import { languageOf, scriptsOf } from "../../words/language.ts";
import type { Excerpt, Shown } from "../dataset-report.ts";

/** Code points and lines of a message that are shown. */
const mostCharacters = 240;
const mostLines = 8;
const mostMessages = 6;

/** Links are shown: they are long, and what is personal in them is found by the other kinds. */
const kinds = personalKinds.filter((kind): kind is Exclude<PersonalKind, "url"> => kind !== "url");
const hidePersonal = personalDataRule({ redact: kinds, mask: [] });
/** Six digits and more, as telephone numbers and accounts are written: with one space, dot or hyphen in between. */
const longNumber = /\p{Nd}(?:[ .-]?\p{Nd}){5,}/gu;
/** Whatever the recognisers make of it. */
const word = /[^\s<>"'(),;:，。；：]+/gu;
const address = /[^@＠][@＠][^@＠]/u;

/** UTF-16 units that are looked at; what stands at their end may be half of something personal, and is not shown. */
const lookedAt = 4096;
const halfAtMost = 320;

export function excerptOf(text: string, most: number = mostCharacters): Excerpt {
  const isLong = text.length > lookedAt;
  const hidden = withoutPersonal(isLong ? text.slice(0, lookedAt) : text);
  const lines = (isLong ? hidden.slice(0, -halfAtMost) : hidden).trim().split("\n");
  const points = Array.from(lines.slice(0, mostLines).join("\n"));
  const isCut = isLong || lines.length > mostLines || points.length > most;
  const shown = points.slice(0, most).join("");
  const language = languageOf(scriptsOf([shown]));
  return { text: shown, isCut, ...((language === "zh" || language === "mixed") && { lang: "zh" }) };
}

function withoutPersonal(text: string): string {
  const hidden = hidePersonal(text)?.text ?? text;
  return hidden
    .replace(word, (one) => (address.test(one) ? "[email]" : one))
    .replace(longNumber, (number) => number.replace(/\p{Nd}/gu, "•"));
}

/** The last messages, since the last answer is what is learnt. */
export function shownOf({ text, messages = [] }: Pick<WrittenRow, "text" | "messages">): Shown {
  if (text !== undefined) return { earlier: 0, messages: [{ role: "text", said: excerptOf(text) }] };
  const last = messages.slice(-mostMessages);
  return {
    earlier: messages.length - last.length,
    messages: last.map(({ role, content }) => ({ role, said: excerptOf(content) })),
  };
}
