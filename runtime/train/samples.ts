// Dataset rows as token samples.
import { z } from "zod";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact, ArtifactReader } from "../stage.ts";
import type { ChatMessage, ChatTokenizer } from "../model/tokenizer.ts";
import type { TokenSample } from "./batches.ts";

const ChatRow = z.object({
  messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
});
const TextRow = z.object({ text: z.string() });

/** One row of a dataset artifact: a conversation, or text that is continued. */
export type Row = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

/** Rows of a split, in the artifact's order. The artifact is verified, so a row of another shape is our mistake. */
export async function readRows(
  artifacts: ArtifactReader,
  dataset: Artifact,
  split: "train" | "valid",
): Promise<Result<readonly Row[]>> {
  const rows: Row[] = [];
  for (const file of dataset.files) {
    if (!file.path.startsWith(`${split}/`)) continue;
    const bytes = await artifacts.read(dataset, file.path);
    if (!bytes.ok) return bytes;
    for (const line of bytes.value.toString("utf8").split("\n")) {
      if (line !== "") rows.push(parseRow(JSON.parse(line)));
    }
  }
  return ok(rows);
}

function parseRow(json: unknown): Row {
  const chat = ChatRow.safeParse(json);
  if (chat.success) return chat.data;
  const text = TextRow.safeParse(json);
  if (text.success) return text.data;
  throw new Error("internal: a dataset artifact has a row that is neither chat nor text");
}

/** Chat: the assistant's tokens are labelled. Text: every token is, and a text longer than `maxTokens` becomes several samples. Samples with nothing to predict are left out. */
export function tokeniseRows(rows: readonly Row[], tokenizer: ChatTokenizer, maxTokens: number): Result<TokenSample[]> {
  const samples: TokenSample[] = [];
  for (const row of rows) {
    if ("messages" in row) {
      if (!tokenizer.canChat) {
        return fail(
          "model-unsupported",
          "The base model has no chat template in tokenizer_config.json, which a dataset of format chat needs.",
        );
      }
      samples.push(tokenizer.encodeConversation(row.messages));
    } else {
      const ids = tokenizer.encodeText(row.text);
      for (let start = 0; start < ids.length; start += maxTokens) {
        const part = ids.subarray(start, start + maxTokens);
        samples.push({ ids: part, labelled: new Uint8Array(part.length).fill(1) });
      }
    }
  }
  return ok(samples.filter((sample) => sample.labelled.subarray(1).includes(1)));
}
