import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diagnosticsAsJson, printDiagnostics, sortDiagnostics, type Diagnostic } from "../diagnostic.ts";

const care = "specs/projects/care/support.yaml";
const shop = "specs/projects/shop/search.yaml";

/** A diagnostic under the first occurrence of `at`. */
function mistake(file: string, text: string, at: string, words: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(at);
  return {
    code: "wrong-form",
    severity: "error",
    message: "what is wrong",
    fix: "what to do",
    file,
    range: { start, end: start + at.length },
    ...words,
  };
}

function print(diagnostics: readonly Diagnostic[], sources: Record<string, string>, color = false): string {
  return printDiagnostics(diagnostics, new Map(Object.entries(sources)), { color });
}

describe("printDiagnostics", () => {
  it("A1: shows all mistakes of all specs in order, each with place, line, caret and fix, and counts them", () => {
    const one = "training:\n  optimiser:\n    learningrate: 2e-4\n  epochs: 0\n";
    const two = "name: Search\n";
    const diagnostics = [
      mistake(shop, two, "Search", {
        code: "wrong-value",
        message: '"Search" is no name: a name starts with a letter and has only a-z, 0-9 and -',
        fix: "write search",
      }),
      mistake(care, one, "0\n", {
        code: "out-of-range",
        message: "epochs is 0",
        fix: "write 1 or more",
        range: { start: one.indexOf("0\n"), end: one.indexOf("0\n") + 1 },
      }),
      mistake(care, one, "learningrate", {
        code: "unknown-key",
        message: '"learningrate" is not a field of training.optimiser',
        fix: "write learningRate",
      }),
      { code: "unused-dataset", severity: "warning", message: "nobody needs this file", fix: "remove it", file: care },
    ] satisfies Diagnostic[];
    expect(print(diagnostics, { [care]: one, [shop]: two })).toBe(`\
specs/projects/care/support.yaml:1:1 warning unused-dataset
  nobody needs this file
  fix: remove it

specs/projects/care/support.yaml:3:5 error unknown-key
  "learningrate" is not a field of training.optimiser
    3 |     learningrate: 2e-4
      |     ^^^^^^^^^^^^
  fix: write learningRate

specs/projects/care/support.yaml:4:11 error out-of-range
  epochs is 0
    4 |   epochs: 0
      |           ^
  fix: write 1 or more

specs/projects/shop/search.yaml:1:7 error wrong-value
  "Search" is no name: a name starts with a letter and has only a-z, 0-9 and -
    1 | name: Search
      |       ^^^^^^
  fix: write search

3 errors and 1 warning in 2 files
`);
  });

  it("lines the caret up under CJK text, emoji, combining characters and tabs", () => {
    const text = 'alias: "客服助手" # 中文 ok\n\tname:\t"é😀" bad\n';
    const diagnostics = [
      mistake(care, text, '"客服助手"'),
      mistake(care, text, "ok"),
      mistake(care, text, '"é😀"'),
      mistake(care, text, "bad"),
    ];
    expect(print(diagnostics, { [care]: text })).toBe(`\
specs/projects/care/support.yaml:1:8 error wrong-form
  what is wrong
    1 | alias: "客服助手" # 中文 ok
      |        ^^^^^^^^^^
  fix: what to do

specs/projects/care/support.yaml:1:20 error wrong-form
  what is wrong
    1 | alias: "客服助手" # 中文 ok
      |                          ^^
  fix: what to do

specs/projects/care/support.yaml:2:8 error wrong-form
  what is wrong
    2 |     name:    "é😀" bad
      |              ^^^^^
  fix: what to do

specs/projects/care/support.yaml:2:13 error wrong-form
  what is wrong
    2 |     name:    "é😀" bad
      |                    ^^^
  fix: what to do

4 errors in 1 file
`);
  });

  it("marks a place of several lines to the end of its first line, and an empty place with one caret", () => {
    const text = "serving:   \n  alias: a\n  cache: b\r\nempty:\n";
    const diagnostics = [
      mistake(care, text, "serving:   \n  alias: a"),
      mistake(care, text, "cache: b\r\nem"),
      { ...mistake(care, text, "empty:"), range: { start: text.length - 1, end: text.length - 1 } },
    ];
    expect(print(diagnostics, { [care]: text })).toBe(`\
specs/projects/care/support.yaml:1:1 error wrong-form
  what is wrong
    1 | serving:
      | ^^^^^^^^
  fix: what to do

specs/projects/care/support.yaml:3:3 error wrong-form
  what is wrong
    3 |   cache: b
      |   ^^^^^^^^
  fix: what to do

specs/projects/care/support.yaml:4:7 error wrong-form
  what is wrong
    4 | empty:
      |       ^
  fix: what to do

3 errors in 1 file
`);
  });

  it("shows other places that explain a mistake", () => {
    const text = "a: 1\nb: 2\na: 3\n";
    const related = [{ message: "first written here", file: care, range: { start: 0, end: 1 } }];
    const diagnostic = mistake(care, text, "a", { range: { start: 10, end: 11 }, related });
    expect(print([diagnostic], { [care]: text })).toBe(`\
specs/projects/care/support.yaml:3:1 error wrong-form
  what is wrong
    3 | a: 3
      | ^
  first written here: specs/projects/care/support.yaml:1:1
    1 | a: 1
      | ^
  fix: what to do

1 error in 1 file
`);
  });

  it("cuts a long line around the place", () => {
    const text = `${"x".repeat(200)} HERE ${"y".repeat(1_000_000)}`;
    expect(print([mistake(care, text, "HERE")], { [care]: text })).toBe(`\
specs/projects/care/support.yaml:1:202 error wrong-form
  what is wrong
    1 | …${"x".repeat(39)} HERE ${"y".repeat(75)}…
      |  ${" ".repeat(40)}^^^^
  fix: what to do

1 error in 1 file
`);
  });

  it("T8: lets nothing in a spec reach the terminal: no colours, no cursor moves, no turned text", () => {
    const text = "name: \u001b[2Jx\u202ey\n";
    const diagnostic = mistake(care, text, "x", { message: "\u001b[31m\nbad\u0007", fix: "\u009b0m" });
    expect(print([{ ...diagnostic, file: "a\u001b.yaml" }], { "a\u001b.yaml": text })).toBe(`\
a\\x1b.yaml:1:11 error wrong-form
  \\x1b[31m\\x0abad\\x07
    1 | name: \\x1b[2Jx\\u202ey
      |              ^
  fix: \\u009b0m

1 error in 1 file
`);
  });

  it("names a file whose text is not known, without a line", () => {
    expect(print([mistake(care, "abc", "b")], {})).toBe(`\
specs/projects/care/support.yaml:1:1 error wrong-form
  what is wrong
  fix: what to do

1 error in 1 file
`);
  });

  it("colours severities, places, carets and fixes, and nothing else changes", () => {
    const text = "a: 1\n";
    const diagnostics = [mistake(care, text, "1"), mistake(care, text, "a", { severity: "warning" })];
    const colored = print(diagnostics, { [care]: text }, true);
    expect(colored).toContain("\u001b[31merror\u001b[39m wrong-form");
    expect(colored).toContain("\u001b[33m^\u001b[39m");
    expect(colored).toContain("\u001b[1mspecs/projects/care/support.yaml:1:4\u001b[22m");
    // oxlint-disable-next-line no-control-regex -- colours are control characters
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(print(diagnostics, { [care]: text }));
  });

  it("prints nothing when there is nothing to say", () => {
    expect(print([], { [care]: "a" })).toBe("");
  });

  it("never throws, whatever the range and the text, and every caret line has a caret", () => {
    const offsets = fc.oneof(
      fc.integer({ min: -5, max: 60 }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, 1.5, 2 ** 53),
    );
    const texts = fc.string({
      unit: fc.constantFrom("a", "\n", "\r", "\t", "中", "😀", "\u0301", "\ud800", "\u001b"),
      maxLength: 50,
    });
    fc.assert(
      fc.property(texts, offsets, offsets, (text, start, end) => {
        const printed = print([{ ...mistake(care, "a", "a"), range: { start, end } }], { [care]: text });
        expect(printed.split("\n")[3]).toMatch(/^ {6}\| *\^+$/);
        expect(
          diagnosticsAsJson([{ ...mistake(care, "a", "a"), range: { start, end } }], new Map([[care, text]])),
        ).toHaveLength(1);
      }),
    );
  });
});

describe("sortDiagnostics", () => {
  it("sorts by file, offset, code and message, by code unit and whatever the order before", () => {
    const at = (file: string, start: number | undefined, code: Diagnostic["code"], message = "m"): Diagnostic => ({
      code,
      severity: "error",
      message,
      fix: "f",
      file,
      ...(start !== undefined && { range: { start, end: start } }),
    });
    const sorted = [
      at("Z", 5, "alias-taken"),
      at("a", undefined, "yaml-tag"),
      at("a", 0, "base-not-read"),
      at("a", 9, "alias-taken", "k"),
      at("a", 9, "alias-taken", "l"),
      at("é", 0, "alias-taken"),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
        expect(sortDiagnostics(shuffled)).toEqual(sorted);
      }),
    );
  });
});

describe("diagnosticsAsJson", () => {
  it("gives lines and columns from 1 in characters, and what has no place of its own has the first of its file", () => {
    const text = "x: 😀 bad\nb: 1\n";
    const related = [{ message: "see", file: "other.yaml", range: { start: 0, end: 1 } }];
    const diagnostics = [mistake(care, text, "bad", { related }), { ...mistake(shop, "a", "a"), file: "gone.yaml" }];
    expect(diagnosticsAsJson(diagnostics, new Map([[care, text]]))).toEqual([
      {
        file: "gone.yaml",
        severity: "error",
        code: "wrong-form",
        message: "what is wrong",
        fix: "what to do",
        start: { line: 1, column: 1 },
      },
      {
        file: care,
        severity: "error",
        code: "wrong-form",
        message: "what is wrong",
        fix: "what to do",
        start: { line: 1, column: 6 },
        end: { line: 1, column: 9 },
        related: [{ message: "see", file: "other.yaml", start: { line: 1, column: 1 } }],
      },
    ]);
  });
});
