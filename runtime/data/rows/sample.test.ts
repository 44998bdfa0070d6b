import { describe, expect, test } from "vitest";
import type { RowFormat, SourceColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { type ReadSample, sampleReader } from "./sample-reader.ts";

function readSample(value: unknown, format: RowFormat, columns: SourceColumns | null = null): ReadSample {
  return sampleReader({ format, columns })(value, null);
}

const answer = { role: "assistant", content: "yes" };
const question = { role: "user", content: "may I?" };

function reason(value: unknown, format: "chat" | "text" = "chat"): string | undefined {
  const read = readSample(value, format);
  return read.sample === undefined ? read.reason : undefined;
}

describe("B1: a line says a sample", () => {
  test("a chat keeps roles and texts, extra keys are ignored", () => {
    const line = { messages: [{ ...question, name: "x" }, answer], conversation: "c", domains: ["a"] };
    expect(readSample(line, "chat")).toEqual({
      sample: { conversation: "c", roles: ["user", "assistant"], texts: ["may I?", "yes"] },
    });
  });

  test("a text has one text", () => {
    expect(readSample({ text: "t" }, "text")).toEqual({ sample: { conversation: null, roles: null, texts: ["t"] } });
  });

  test("a conversation may be a number, which names the same one as its digits, or missing", () => {
    expect(readSample({ text: "t", conversation: 5 }, "text").sample?.conversation).toBe("5");
    expect(readSample({ text: "t", conversation: null }, "text").sample?.conversation).toBe(null);
  });

  test("roles need not alternate, and two questions may follow each other", () => {
    expect(readSample({ messages: [question, question, answer, answer] }, "chat").sample?.texts.length).toBe(4);
  });
});

describe("B1: everything else is a reason", () => {
  test.each([
    [[], "wrong shape: the line is a list, not an object"],
    [null, "wrong shape: the line is null, not an object"],
    ["text", "wrong shape: the line is a string, not an object"],
    [7, "wrong shape: the line is a number, not an object"],
    [{}, "wrong shape: messages is missing, not a list"],
    [{ messages: {} }, "wrong shape: messages is an object, not a list"],
    [{ messages: [] }, "wrong shape: no message is from the user"],
    [{ messages: ["hi"] }, "wrong shape: messages[0] is a string, not an object"],
    [{ messages: [question, null] }, "wrong shape: messages[1] is null, not an object"],
    [
      { messages: [{ content: "x" }] },
      "wrong shape: messages[0].role is missing; known roles are system, user and assistant",
    ],
    [
      { messages: [question, { role: "tool", content: "x" }] },
      'wrong shape: messages[1].role is "tool"; known roles are system, user and assistant',
    ],
    [{ messages: [{ role: "user", content: 5 }] }, "wrong shape: messages[0].content is a number, not a string"],
    [{ messages: [{ role: "user", content: [] }] }, "wrong shape: messages[0].content is a list, not a string"],
    [{ messages: [question] }, "wrong shape: the last message is not from the assistant"],
    [{ messages: [answer] }, "wrong shape: no message is from the user"],
    [{ messages: [question, answer], conversation: {} }, "wrong shape: conversation is neither a string nor a number"],
    [
      { messages: [question, answer], conversation: true },
      "wrong shape: conversation is neither a string nor a number",
    ],
  ])("%j", (value, expected) => expect(reason(value)).toBe(expected));

  test("a number where a text should be is not turned into one", () => {
    expect(reason({ text: 123 }, "text")).toBe("wrong shape: text is a number, not a string");
    expect(reason({ messages: [] }, "text")).toBe("wrong shape: text is missing, not a string");
  });

  test("keys that only look inherited are not there", () => {
    const line: unknown = JSON.parse('{"__proto__": {"text": "x"}}');
    expect(reason(line, "text")).toBe("wrong shape: text is missing, not a string");
  });

  test("nesting is followed to 64 levels and no further, without running out of stack", () => {
    const nested = (levels: number): unknown =>
      JSON.parse(`{"text":"t","more":${"[".repeat(levels)}${"]".repeat(levels)}}`);
    expect(reason(nested(63), "text")).toBeUndefined();
    expect(reason(nested(64), "text")).toBe("too deep: more than 64 levels of nesting");
    expect(reason(nested(200_000), "text")).toBe("too deep: more than 64 levels of nesting");
  });
});
