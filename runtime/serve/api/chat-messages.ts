// Reads the messages of a body one by one, and stops at the first that is wrong.
import type { ChatMessage } from "../../model/tokenizer.ts";
import { Message, Part } from "./chat-shapes.ts";
import { type Read, readObject } from "./first-mistake.ts";

export function readMessages(messages: readonly unknown[], body: unknown): Read<readonly ChatMessage[]> {
  const data: ChatMessage[] = [];
  for (const [at, message] of messages.entries()) {
    const read = readObject(Message, message, body, ["messages", at]);
    if (!read.ok) return read;
    const { role, content } = read.data;
    const text = readContent(content, at, body);
    if (!text.ok) return text;
    data.push({ role: role === "developer" ? "system" : role, content: text.data });
  }
  return { ok: true, data };
}

function readContent(content: string | readonly unknown[], message: number, body: unknown): Read<string> {
  if (typeof content === "string") return { ok: true, data: content };
  let data = "";
  for (const [at, part] of content.entries()) {
    const read = readObject(Part, part, body, ["messages", message, "content", at]);
    if (!read.ok) return read;
    data += read.data.text;
  }
  return { ok: true, data };
}
