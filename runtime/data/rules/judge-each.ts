// Judges the texts of a sample one by one.
import type { Texts } from "./rule.ts";

/** The first complaint about a text of one of the roles, with its place; `text` is the role of a sample without messages. */
export function judgeEach(
  sample: Texts,
  applies: (role: string) => boolean,
  judge: (text: string, role: string) => string | undefined,
): string | undefined {
  for (let i = 0; i < sample.texts.length; i++) {
    const role = sample.roles?.[i] ?? "text";
    const detail = applies(role) ? judge(sample.texts[i]!, role) : undefined;
    if (detail !== undefined) return sample.roles === null ? detail : `messages[${i}]: ${detail}`;
  }
  return undefined;
}
