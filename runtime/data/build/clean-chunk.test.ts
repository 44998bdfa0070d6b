import { describe, expect, test } from "vitest";
import { chunkCleaner } from "./chunk-cleaner.ts";
import { buffersOf, type CleanedChunk } from "./clean-chunk.ts";
import { CleanRule } from "../../../specs/handoff/clean-rules.ts";
import { createCleaner } from "./cleaner.ts";
import { listKey, noInputs } from "./loaded-inputs.ts";
import { idOfRecord, placeAt, placeOfRecord, recordBytes } from "../rows/row-record.ts";

/** A list of one word. */
const abc = { digest: `sha256:${"a".repeat(64)}`, bytes: 4, form: "lines" } as const;

interface Options {
  readonly format?: "chat" | "text";
  readonly rules?: readonly CleanRule[];
  readonly offset?: number;
  readonly lineBytes?: number;
}

function clean(
  input: string | Uint8Array,
  { format = "text", rules = [], offset = 0, lineBytes }: Options = {},
): CleanedChunk {
  const split = { validShare: 0.5, groupBy: "conversation", seed: 7 } as const;
  const bytes = new Uint8Array(Buffer.from(input));
  const task = {
    bytes,
    path: "data/a.jsonl",
    source: 0,
    offset,
    firstLine: offset === 0 ? 1 : 100,
    lineBytes: lineBytes ?? null,
    header: null,
  };
  return chunkCleaner({
    rows: { format, columns: null },
    rules,
    inputs: { ...noInputs, words: new Map([[listKey(abc), [{ word: "abc", row: 1 }]]]) },
    split,
    maxLineBytes: 500,
  })(task);
}

function parsed(lines: Uint8Array): Record<string, unknown>[] {
  return Buffer.from(lines)
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function reasons(input: string | Uint8Array, options?: Options): unknown[] {
  return parsed(clean(input, options).quarantine).map(({ reason }) => reason);
}

function texts(input: string | Uint8Array, options?: Options): unknown[] {
  return parsed(clean(input, options).rows).map(({ text }) => text);
}

describe("B1: hostile lines are quarantined, their neighbours are not", () => {
  test("bad UTF-8 spoils its own line only", () => {
    const broken = Buffer.concat([
      Buffer.from('{"text":"first"}\n{"text":"'),
      Buffer.from("你").subarray(0, 2),
      Buffer.from('"}\n{"text":"third 好"}\n'),
    ]);
    const cleaned = clean(broken);
    expect(parsed(cleaned.rows).map(({ text }) => text)).toEqual(["first", "third 好"]);
    expect(parsed(cleaned.quarantine)).toEqual([
      {
        source: 0,
        line: 2,
        byteOffset: 17,
        reason: "bad UTF-8",
        bytes: Buffer.from('{"text":"\xe4\xbd"}', "latin1").toString("base64"),
      },
    ]);
    expect(cleaned.quarantinedFirst).toEqual(["data/a.jsonl:2: bad UTF-8"]);
  });

  test("overlong and surrogate encodings are bad UTF-8 too", () => {
    expect(reasons(Buffer.from('{"text":"\xc0\xaf"}\n{"text":"\xed\xa0\xbd"}', "latin1"))).toEqual([
      "bad UTF-8",
      "bad UTF-8",
    ]);
  });

  test.each([
    ["a cut object", '{"text":"a"', "broken JSON"],
    ["two objects", '{"text":"a"}{"text":"b"}', "broken JSON"],
    ["single quotes", "{'text':'a'}", "broken JSON"],
    ["a NUL byte inside a string", '{"text":"a\u0000b"}', "broken JSON"],
    ["a byte order mark in the middle of a file", '\n\ufeff{"text":"a"}', "broken JSON"],
    ["NaN", '{"text":NaN}', "broken JSON"],
    ["a number as text", '{"text":123}', "wrong shape: text is a number, not a string"],
    [
      "deep nesting",
      `{"text":"a","b":${"[".repeat(100)}${"]".repeat(100)}}`,
      "too deep: more than 64 levels of nesting",
    ],
    ["a long line", `{"text":"${"x".repeat(500)}"}`, "too long: 511 bytes in one line, the most is 500"],
    ["UTF-16", Buffer.from('{"text":"a"}', "utf16le").toString("latin1"), "broken JSON"],
  ])("%s", (_what, line, reason) => {
    expect(reasons(line)).toEqual([reason]);
    expect(clean(line).rowEnds.length).toBe(0);
  });

  test("a tower of combining marks, which would keep normalisation busy for minutes, is quarantined before any rule sees it", () => {
    const line = JSON.stringify({ text: `e${"\u0301\u0316".repeat(2_000_000)}` });
    const rules = [{ rule: "unicode", form: "NFKC", removeInvisible: true }] as const;
    expect(createCleaner({ format: "text", columns: null }, rules, noInputs).clean(line)).toEqual({
      kind: "quarantined",
      reason: "too many marks: more than 256 combining marks in a row",
    });
  });

  test("the beginning of a line that was passed over is kept with the line's full length", () => {
    const [line] = parsed(clean("x".repeat(256), { lineBytes: 9_000_000 }).quarantine);
    expect(line).toMatchObject({
      reason: "too long: 9000000 bytes in one line, the most is 500",
      bytes: Buffer.from("x".repeat(256)).toString("base64"),
    });
  });

  test("at most 256 bytes of a line are kept", () => {
    const [line] = parsed(clean("y".repeat(400)).quarantine);
    expect(Buffer.from(String(line!["bytes"]), "base64").toString()).toBe("y".repeat(256));
  });

  test("the message names three lines and no more", () => {
    expect(clean("a\nb\nc\nd\n").quarantinedFirst).toEqual(
      [1, 2, 3].map((line) => `data/a.jsonl:${line}: broken JSON`),
    );
  });
});

describe("B1: harmless oddities are read", () => {
  test("CRLF line ends, no final line end, and a byte order mark at the very beginning", () => {
    expect(texts('\ufeff{"text":"a"}\r\n{"text":"b"}')).toEqual(["a", "b"]);
  });

  test("a byte order mark at the beginning of a later chunk belongs to its line", () => {
    expect(reasons('\ufeff{"text":"a"}', { offset: 4096 })).toEqual(["broken JSON"]);
  });

  test("blank lines are counted and nothing else", () => {
    const cleaned = clean('\n \t\r\n{"text":"a"}\n\n');
    expect([cleaned.lines, cleaned.blank, cleaned.rowEnds.length, cleaned.quarantined]).toEqual([4, 3, 1, 0]);
    expect([...cleaned.rowLines]).toEqual([2]);
  });

  test("an empty chunk has no line", () => {
    expect(clean("")).toMatchObject({ lines: 0, blank: 0, quarantined: 0 });
  });

  test("a lone surrogate that JSON escapes stays escaped when no rule removes it", () => {
    const cleaned = clean('{"text":"a\\ud800b"}');
    expect(Buffer.from(cleaned.rows).toString()).toContain('"text":"a\\ud800b"');
  });

  test("line separators of JavaScript are ordinary characters of a line", () => {
    expect(texts('{"text":"a\u2028b"}')).toEqual(["a\u2028b"]);
  });
});

describe("B1: a kept sample becomes one row", () => {
  const line =
    '{"messages":[{"role":"user","content":"你好"},{"role":"assistant","content":"hi","x":1}],"conversation":12,"domain":"y"}';

  test("a row has id, conversation and messages, in this order and without white space", () => {
    expect(Buffer.from(clean(line, { format: "chat" }).rows).toString()).toBe(
      '{"id":"477ba3f5bbe9ab60246a5bf95d7b6171","conversation":"12","messages":[{"role":"user","content":"你好"},{"role":"assistant","content":"hi"}]}\n',
    );
  });

  test("the id depends on roles and contents, not on the conversation, extra keys or spelling of the JSON", () => {
    const same = line
      .replace("12", '"other"')
      .replace("你", "\\u4f60")
      .replace(',"domain":"y"', "")
      .replaceAll(":", " : ");
    const other = line.replace('"role":"user"', '"role":"system"').replace("[{", '[{"role":"user","content":"你好"},{');
    const [a, b, c] = [line, same, other].map((text) => parsed(clean(text, { format: "chat" }).rows)[0]!["id"]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test("columns say what the row is", () => {
    const cleaned = clean(`${line}\n${line}`, { format: "chat" });
    expect([...cleaned.characters]).toEqual([4, 4]);
    expect([...cleaned.roles]).toEqual([0, 1, 1, 0, 1, 1]);
    const records = Buffer.from(cleaned.records);
    expect(records.length).toBe(recordBytes * 2);
    expect(idOfRecord(records, 0)).toBe(parsed(cleaned.rows)[0]!["id"]);
    expect(records.subarray(0, placeAt)).toEqual(records.subarray(recordBytes, recordBytes + placeAt));
    expect(placeOfRecord(records, recordBytes)).toEqual({ source: 0, line: 2 });
    expect(cleaned.tallies.train.samples + cleaned.tallies.valid.samples).toBe(2);
  });

  test("every column can move to another thread", () => {
    const cleaned = clean(`${line}\nbroken\n`, { format: "chat" });
    const moved = structuredClone(cleaned, { transfer: buffersOf(cleaned) });
    expect(moved.rowEnds.length).toBe(1);
    expect(cleaned.rows.length).toBe(0);
    expect(Object.values(cleaned).filter((column) => ArrayBuffer.isView(column) && column.byteLength > 0)).toEqual([]);
  });
});

describe("B1: rules run in the order of the manifest", () => {
  const unicode = { rule: "unicode", form: "NFKC", removeInvisible: true } as const;
  const letters = { rule: "characters" as const, keep: ["letters" as const] };
  const length = CleanRule.parse({ rule: "length", min: 3, max: 5 });
  const words: CleanRule = CleanRule.parse({ rule: "sensitiveWords", lists: [abc], mask: "*" });

  test("a rule sees what the rule before it left", () => {
    expect(texts('{"text":"ａｂｃ！"}', { rules: [unicode, words] })).toEqual(["***!"]);
    expect(texts('{"text":"a1bc"}', { rules: [letters, words] })).toEqual(["***"]);
    expect(texts('{"text":"a1bc"}', { rules: [words, letters] })).toEqual(["abc"]);
  });

  test("a rejected sample says which rule, why, from where, and what the rule saw", () => {
    const cleaned = clean('{"text":"abc","conversation":"c"}\n{"text":"1a2b3","conversation":"c"}', {
      rules: [letters, length],
    });
    expect(parsed(cleaned.rejected)).toEqual([
      {
        rule: "length",
        detail: "2 characters, the least is 3",
        line: 2,
        source: 0,
        sample: { conversation: "c", text: "ab" },
      },
    ]);
    expect([...cleaned.rejectedLines]).toEqual([1]);
    const rest = { meanings: { count: 0, examples: [] }, kinds: {}, rejected: { zh: 0, en: 0, mixed: 0, other: 0 } };
    expect(cleaned.hits).toEqual([
      { samples: 1, count: 3, ...rest },
      { samples: 1, count: 0, ...rest, rejected: { ...rest.rejected, en: 1 } },
      { samples: 0, count: 0, ...rest },
    ]);
  });

  test("in a chat each message of the user is held against the length, the others are not", () => {
    const chat = (...contents: readonly string[]): string =>
      JSON.stringify({
        messages: contents.map((content, i) => ({
          role: i === 0 ? "system" : i % 2 === 1 ? "user" : "assistant",
          content,
        })),
      });
    const options = { format: "chat", rules: [length] } as const;
    expect(clean(chat("s", "1234", "a very long answer"), options).rowEnds.length).toBe(1);
    expect(clean(chat("s", "1234", "a", "12345", "b"), options).rowEnds.length).toBe(1);
    expect(parsed(clean(chat("s", "1234", "a", "12", "b"), options).rejected)[0]).toMatchObject({
      rule: "length",
      detail: "messages[3]: 2 characters, the least is 3",
    });
  });

  test("text rules apply to every message", () => {
    const chat =
      '{"messages":[{"role":"system","content":"abc"},{"role":"user","content":"ＡＢＣ"},{"role":"assistant","content":"x abc"}]}';
    const [row] = parsed(clean(chat, { format: "chat", rules: [unicode, words] }).rows);
    expect((row!["messages"] as { content: string }[]).map(({ content }) => content)).toEqual(["***", "***", "x ***"]);
  });

  test("a question or answer of which nothing is left rejects the sample, an empty instruction does not", () => {
    const chat = (system: string, user: string, assistant: string): string =>
      JSON.stringify({
        messages: [
          { role: "system", content: system },
          { role: "user", content: user },
          { role: "assistant", content: assistant },
        ],
      });
    const options = { format: "chat", rules: [unicode] } as const;
    expect(clean(chat("", "q", "a"), options).rowEnds.length).toBe(1);
    expect(parsed(clean(chat("s", "q", "\u200b \n"), options).rejected)[0]).toMatchObject({
      rule: "empty",
      detail: "messages[2]: nothing is left of it",
    });
    expect(parsed(clean('{"text":"\u3000"}').rejected)[0]).toMatchObject({
      rule: "empty",
      detail: "nothing is left of it",
    });
  });
});
