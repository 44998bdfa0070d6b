// The input of all arms: planted chats as JSON, a line each.
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { type PlantedChat, type PlantedRow, plantedChat } from "./planted-chats.ts";

/** Writes rows until the file has `bytes` bytes; returns what was planted in each. */
export async function writeChats(file: string, bytes: number): Promise<readonly PlantedRow[]> {
  const out = createWriteStream(file);
  const rows: PlantedRow[] = [];
  for (let written = 0; written < bytes;) {
    const chat = plantedChat(rows.length);
    rows.push({ id: chat.id, language: chat.language, plant: chat.plant });
    const line = lineOf(chat);
    written += Buffer.byteLength(line);
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return rows;
}

function lineOf({ id, question, answer }: PlantedChat): string {
  const messages = [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
  return `${JSON.stringify({ conversation: id, messages })}\n`;
}
