import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { rowFormOf } from "./row-form.ts";

const chat = { messages: [{ role: "user", content: "hi" }] };
const line = (...values: readonly unknown[]) =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));

it.each([
  ["chat", line(chat, chat)],
  ["chat", Buffer.concat([Buffer.from("\uFEFF\n\n"), line(chat)])],
  ["text", line({ text: "a" })],
  ["sharegpt", line({ conversations: [{ from: "human", value: "hi" }] })],
  ["alpaca", line({ instruction: "a", input: "", output: "b" })],
  ["completion", line({ prompt: "a", completion: "b" })],
  ["array", Buffer.from(JSON.stringify([chat, chat], undefined, 2))],
  ["array", Buffer.from(JSON.stringify([chat]))],
  ["array", Buffer.from(JSON.stringify(Array.from({ length: 20_000 }, () => chat)))],
  ["spread", Buffer.from(JSON.stringify(chat, undefined, 2))],
  ["utf16", Buffer.from(`\uFEFF${JSON.stringify(chat)}`, "utf16le")],
  ["utf16", Buffer.from(JSON.stringify(chat), "utf16le")],
  ["gzip", gzipSync(line(chat))],
  ["parquet", Buffer.from("PAR1....")],
  ["unknown", line(chat, { text: "a" })],
  ["unknown", line(chat, { instruction: "a", output: "b" }, chat)],
  ["unknown", Buffer.from("a,b\n1,2\n")],
  ["unknown", Buffer.from("")],
] as const)("DA4: a file that begins so is told to be %s", (form, bytes) => expect(rowFormOf(bytes)).toBe(form));

it("property: whatever the bytes, there is an answer", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(typeof rowFormOf(Buffer.from(bytes))).toBe("string");
    }),
  );
});
