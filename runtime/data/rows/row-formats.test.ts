// Rows as other tools write them, and what is said of those that cannot be read.
import { describe, expect, test } from "vitest";
import type { RowFormat, SourceColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { sampleReader } from "./sample-reader.ts";

function read(row: unknown, format: RowFormat, columns: Partial<SourceColumns> | null = null): unknown {
  const none = { system: null, user: null, assistant: null, text: null, conversation: null };
  const found = sampleReader({ format, columns: columns && { ...none, ...columns } })(row, null);
  if (found.sample === undefined) return found.reason;
  const { conversation, roles, texts } = found.sample;
  const said = roles === null ? texts : roles.map((role, i) => `${role}: ${texts[i]}`);
  return conversation === null ? said : [`in ${conversation}`, ...said];
}

describe("B1: ShareGPT", () => {
  const human = { from: "human", value: "may I?" };
  const gpt = { from: "gpt", value: "yes" };

  test("has speakers of several names, and perhaps instructions beside them", () => {
    expect(read({ id: "x", conversations: [human, gpt], system: "Be brief" }, "sharegpt")).toEqual([
      "system: Be brief",
      "user: may I?",
      "assistant: yes",
    ]);
    const others = [
      { from: "system", value: "s" },
      { ...human, from: "user" },
      { ...gpt, from: "chatgpt" },
    ];
    expect(read({ conversations: others, conversation: 7 }, "sharegpt")).toEqual([
      "in 7",
      "system: s",
      "user: may I?",
      "assistant: yes",
    ]);
  });

  test.each([
    [{ conversations: "x" }, "wrong shape: conversations is a string, not a list"],
    [{ conversations: [1] }, "wrong shape: conversations[0] is a number, not an object"],
    [
      { conversations: [human, { from: "tool", value: "" }] },
      'wrong shape: conversations[1].from is "tool"; known are system, human, user, gpt, chatgpt, assistant',
    ],
    [{ conversations: [{ from: "human" }] }, "wrong shape: conversations[0].value is missing, not a string"],
    [{ conversations: [human] }, "wrong shape: the last message is not from the assistant"],
    [{ messages: [] }, "wrong shape: conversations is missing, not a list"],
  ])("%j is set apart", (row, reason) => {
    expect(read(row, "sharegpt")).toBe(reason);
  });
});

describe("B1: Alpaca", () => {
  test("asks by an instruction and its input, after what was said before", () => {
    expect(read({ instruction: "add", input: "1, 2", output: "3" }, "alpaca")).toEqual([
      "user: add\n1, 2",
      "assistant: 3",
    ]);
    const row = { instruction: "b", input: "", output: "B", history: [["a", "A"]], system: "letters" };
    expect(read(row, "alpaca")).toEqual(["system: letters", "user: a", "assistant: A", "user: b", "assistant: B"]);
  });

  test.each([
    [{ output: "x" }, "wrong shape: instruction is missing, not a string"],
    [{ instruction: "x", output: null }, "wrong shape: output is null, not a string"],
    [{ instruction: "x", output: "y", history: [["a"]] }, "wrong shape: history is no list of pairs of texts"],
  ])("%j is set apart", (row, reason) => {
    expect(read(row, "alpaca")).toBe(reason);
  });
});

describe("B1: a prompt and its completion", () => {
  test("are two texts, or two lists of messages", () => {
    expect(read({ prompt: "a", completion: "b" }, "completion")).toEqual(["user: a", "assistant: b"]);
    const prompt = [
      { role: "system", content: "s" },
      { role: "user", content: "u" },
    ];
    expect(read({ prompt, completion: [{ role: "assistant", content: "a" }] }, "completion")).toEqual([
      "system: s",
      "user: u",
      "assistant: a",
    ]);
  });

  test.each([
    [{ prompt: "a" }, "wrong shape: completion is missing, not a string"],
    [{ prompt: 1, completion: "b" }, "wrong shape: prompt is a number, not a string"],
    [{ prompt: "a", completion: [] }, "wrong shape: one of prompt and completion is a text, the other a list"],
    [
      { prompt: [{ role: "tool", content: "" }], completion: [] },
      'wrong shape: prompt[0].role is "tool"; known roles are system, user and assistant',
    ],
  ])("%j is set apart", (row, reason) => {
    expect(read(row, "completion")).toBe(reason);
  });
});

describe("B1: columns of other names", () => {
  test("say which part is where; a number is a label as good as its name, and instructions may be missing", () => {
    const columns = { system: "s", user: "q", assistant: "label", conversation: "thread" };
    expect(read({ q: "why?", label: 3, thread: "t", text: "ignored" }, "chat", columns)).toEqual([
      "in t",
      "user: why?",
      "assistant: 3",
    ]);
    expect(read({ s: "Be kind", q: "why?", label: true }, "chat", columns)).toEqual([
      "system: Be kind",
      "user: why?",
      "assistant: true",
    ]);
    expect(read({ body: "text", conversation: "not asked for" }, "text", { text: "body" })).toEqual(["text"]);
  });

  test("that a row lacks are a reason", () => {
    expect(read({ q: "why?" }, "chat", { user: "q", assistant: "a" })).toBe(
      "wrong shape: the column a is missing, not a text",
    );
    expect(read({ toString: "x" }, "text", { text: "constructor" })).toBe(
      "wrong shape: the column constructor is missing, not a text",
    );
  });
});

test("DA3: a conversation that is a number keeps all its digits, or is set apart with the way out", () => {
  expect(read({ text: "t", conversation: Number.MAX_SAFE_INTEGER }, "text")).toEqual(["in 9007199254740991", "t"]);
  expect(read(JSON.parse('{"text":"t","conversation":9007199254740993}'), "text")).toBe(
    "wrong shape: conversation is a number beyond 2^53, whose last digits are lost: write it in quotes",
  );
});
