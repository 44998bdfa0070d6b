// The line of a dataset that one sample becomes.
import { hash } from "node:crypto";
import type { Sample } from "./sample.ts";

/** Bytes of a row id. 128 bits: among a billion different rows the chance of one equal pair is below 2 in 10^21. */
export const idBytes = 16;

/** Bits of a row's flags: it is a row of the validation split; it belongs to a group of other samples; another row that stays says the same, so that it is in no part. */
export const rowIsValid = 1;
export const rowHasGroup = 2;
export const rowIsRepeated = 4;

export interface Row {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** JSON with its line feed. */
  readonly line: string;
}

/**
 * The id is the first half of the SHA-256 over the JSON text of `messages` (or `text`) exactly as it stands in the row. Neither the
 * conversation nor the position is part of it, so equal content has an equal id.
 */
export function encodeRow(sample: Sample): Row {
  const content = contentJson(sample);
  const id = idOf(content);
  const conversation = JSON.stringify(sample.conversation);
  return { id, line: `{"id":"${id}","conversation":${conversation},${contentKey(sample)}:${content}}\n` };
}

/** The id that a sample would have as a row. */
export function idOfSample({ text, messages }: Omit<WrittenRow, "id">): string {
  return idOf(JSON.stringify(text ?? messages));
}

function idOf(content: string): string {
  return hash("sha256", content, "hex").slice(0, idBytes * 2);
}

/** The id of a written row, which need not be parsed for it. */
export function idOfLine(row: Buffer): string {
  return row.toString("latin1", idAt, idAt + idBytes * 2);
}

/** A row as it is read again. */
export interface WrittenRow {
  readonly id: string;
  readonly conversation: string | null;
  readonly text?: string;
  readonly messages?: readonly { readonly role: "system" | "user" | "assistant"; readonly content: string }[];
}

/** All that is said in it, a message after the other. */
export function textsOf({ text, messages }: Pick<WrittenRow, "text" | "messages">): readonly string[] {
  return text === undefined ? (messages ?? []).map(({ content }) => content) : [text];
}

const idAt = '{"id":"'.length;

/** Where the sample begins in a written row, behind the id: with its conversation, as in the JSON of a sample behind the brace. */
export const sampleAt = '{"id":"",'.length + idBytes * 2;

/** A sample as JSON, as it stands in a written row. */
export function sampleJson(sample: Sample): string {
  return `{"conversation":${JSON.stringify(sample.conversation)},${contentKey(sample)}:${contentJson(sample)}}`;
}

function contentKey(sample: Sample): string {
  return sample.roles === null ? '"text"' : '"messages"';
}

function contentJson({ roles, texts }: Sample): string {
  if (roles === null) return JSON.stringify(texts[0]);
  let json = "[";
  for (let i = 0; i < roles.length; i++) {
    json += `${i === 0 ? "" : ","}{"role":"${roles[i]}","content":${JSON.stringify(texts[i])}}`;
  }
  return `${json}]`;
}
