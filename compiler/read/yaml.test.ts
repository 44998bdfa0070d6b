import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, stringify } from "yaml";
import { drawn } from "../../specs/testing/whole-check.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { readYamlDocument, type SpecDocument } from "./document.ts";

const file = "specs/projects/care/x.yaml";

function data(text: string): unknown {
  const read = readYamlDocument(file, text);
  expect(print(text)).toBe("");
  return read.document?.data;
}

/** Everything that a person would see. */
function print(text: string): string {
  return printDiagnostics(readYamlDocument(file, text).diagnostics, new Map([[file, text]]), { color: false });
}

/** Places, messages and fixes, without the source lines. */
function brief(text: string): string[] {
  return print(text)
    .split("\n")
    .filter((line) => /^specs|^ {2}[^ ]/.test(line))
    .map((line) => line.replace(`${file}:`, "").trim());
}

describe("readYamlDocument", () => {
  it("A1: reads YAML 1.2: no dates, no yes and no, no octals by a leading zero", () => {
    const text =
      "a: 1.10\nb: 017\nc: 0o17\nd: 2020-01-01\ne: yes\nf: 0x1F\ng: ~\nh: 1e3\ni: True\nj: 1_000\nk: on\nl: 12:30\n";
    expect(data(text)).toEqual({
      a: 1.1,
      b: 17,
      c: 15,
      d: "2020-01-01",
      e: "yes",
      f: 31,
      g: null,
      h: 1000,
      i: true,
      j: "1_000",
      k: "on",
      l: "12:30",
    });
  });

  it("reads flow and block style, texts over lines, comments, a document start and a byte order mark", () => {
    const text =
      '---\n# c\na: {b: [1, "x"], c: } # d\ne: |\n  one\n  two\nf: >-\n  one\n  two\ng:\n- h: 1\n  i: 2\n- {}\n...\n';
    const expected = { a: { b: [1, "x"], c: null }, e: "one\ntwo\n", f: "one two", g: [{ h: 1, i: 2 }, {}] };
    expect(data(text)).toEqual(expected);
    expect(data(text.replaceAll("\n", "\r\n"))).toEqual(expected);
  });

  it("reads keys that JavaScript objects inherit as what they are: names", () => {
    const read = data("constructor: 1\ntoString: {valueOf: 2}\nhasOwnProperty: 3\n") as object;
    expect(Object.entries(read)).toEqual([
      ["constructor", 1],
      ["toString", { valueOf: 2 }],
      ["hasOwnProperty", 3],
    ]);
    const document = readYamlDocument(file, "a: 1\nlist: [1]\n").document!;
    expect(document.has(["constructor"])).toBe(false);
    expect(document.has(["a", "toString"])).toBe(false);
    expect(document.has(["list", "length"])).toBe(false);
    expect(document.has(["list", 0])).toBe(true);
    expect(document.has([])).toBe(true);
  });
});

describe("A1: mistakes of YAML are all reported at once, with place and fix", () => {
  it("syntax", () => {
    expect(print("name: @care\nalias: 'it\\'s'\nversion: \"\\d\"\ngates:\n  triage: >= 90%\nfiles: - a\n")).toBe(`\
specs/projects/care/x.yaml:1:7 error yaml-syntax
  a value cannot start with @ unless it is in quotes
    1 | name: @care
      |       ^
  fix: put the value in quotes

specs/projects/care/x.yaml:2:13 error yaml-syntax
  unexpected scalar at node end
    2 | alias: 'it\\'s'
      |             ^^
  fix: look for a missing quote, colon, comma or bracket here and on the line above

specs/projects/care/x.yaml:3:11 error yaml-syntax
  \\d is not an escape that YAML knows
    3 | version: "\\d"
      |           ^
  fix: write a backslash twice, or use single quotes, in which it means itself

specs/projects/care/x.yaml:5:12 error yaml-syntax
  a value that starts with > or | has to be in quotes
    5 |   triage: >= 90%
      |            ^
  fix: put the value in quotes: '>= 90%'

specs/projects/care/x.yaml:6:8 error yaml-syntax
  a list cannot start on the line of its key
    6 | files: - a
      |        ^
  fix: start the list on the next line, or write it as "[a, b]"

5 errors in 1 file
`);
  });

  it.each([
    ["an indentation", "serving:\n\u00a0 alias: a\n  batching: {}\n", "2:1", "no-break space U+00A0"],
    ["an indentation that makes another key", "name: a\n\u200bteam: b\n", "2:1", "zero width space U+200B"],
    ["an indentation that makes a longer text", "a: b\n\u3000\u3000c: d\ne: f\n", "2:1", "ideographic space U+3000"],
    ["a key", "name:\u00a0a\nteam: b\n", "1:6", "no-break space U+00A0"],
    ["a key of a file with nothing else", "name:\u2003a\n", "1:6", "character U+2003"],
    ["an item", "a:\n  -\u00a0b\n  - c\n", "2:4", "no-break space U+00A0"],
  ])("U8: a space that is none for YAML, in the place of %s, and no line that is good", (_, text, place, name) => {
    expect(brief(text)).toEqual([
      `${place} error yaml-space`,
      `the ${name} stands where YAML reads a space`,
      "fix: write a plain space in its place; text that is copied from a page or a chat may bring others",
    ]);
  });

  it("U8: such spaces stay in texts, and are nothing in comments", () => {
    expect(data('a: |\n  \u3000\u3000b\n  c:\u00a0d\ne: "\u00a0f"\ng: h\u00a0i # j:\u00a0k\n')).toEqual({
      a: "\u3000\u3000b\nc:\u00a0d\n",
      e: "\u00a0f",
      g: "h\u00a0i",
    });
  });

  it.each([
    [
      "tabs in the indentation",
      "a:\n\t\tb: 1\n",
      [
        "2:1 error yaml-tab",
        "a tab is used for indentation",
        "fix: indent with spaces: YAML does not allow tabs there",
      ],
    ],
    [
      "lines that go too far right",
      "a: 1\n b: 2\n",
      [
        "1:4 error yaml-syntax",
        'a second "key: value" starts inside a value',
        "fix: align the next line with the key above it, or put a value that has a colon in quotes",
      ],
    ],
    [
      "lines that go too far left",
      "a:\n  - b\n c: 1\n",
      [
        "3:1 error yaml-syntax",
        "the fields of one map do not start in the same column",
        "fix: give this line the indentation of the ones it belongs to",
      ],
    ],
    [
      "a list that is not closed",
      "a: [1, 2\nb: 3\n",
      [
        "2:1 error yaml-syntax",
        "the list in [ ] above is not closed, or goes on too far left",
        "fix: add the missing ], and indent each of its lines more than its key, the one with ] too",
      ],
    ],
    [
      "a quote that is not closed",
      "a: 'x\nb: 2",
      ["2:5 error yaml-syntax", "a closing ' is missing", "fix: end the text with '"],
    ],
    [
      "a key without a colon",
      "a:\n  b\n  c: 1\n",
      [
        "2:3 error yaml-syntax",
        "a key has to stand on one line",
        'fix: write it as "key: value", with a colon and a space',
      ],
    ],
    [
      "a bracket too many",
      "a: {x: 1}}\n",
      [
        "1:10 error yaml-syntax",
        'unexpected "}"',
        "fix: look for a missing quote, colon, comma or bracket here and on the line above",
      ],
    ],
    [
      "two documents",
      "a: 1\n---\nb: 2\n",
      [
        "2:1 error yaml-documents",
        "a second YAML document starts here",
        "fix: write one spec a file: remove the --- line, or move what follows to a file of its own",
      ],
    ],
    [
      "directives, which could change what yes means",
      "%YAML 1.1\n---\na: yes\n",
      [
        "1:1 error yaml-directive",
        "directives (lines that start with %) are not supported: specs are always YAML 1.2",
        "fix: remove this line",
      ],
    ],
    [
      "tags",
      "a: !!str 1\nb: !x {}\n",
      [
        "1:4 error yaml-tag",
        "the tag !!str is not supported: specs are plain maps, lists, strings, numbers and booleans",
        "fix: remove the tag; put a value in quotes to make it a text",
      ],
    ],
    [
      "infinities and not-a-number",
      "a: .inf\nb: -.Inf\nc: .nan\n",
      ["1:4", "2:4", "3:4"].flatMap((place) => [
        `${place} error yaml-number`,
        "infinity and not-a-number are no values of a spec",
        "fix: write a finite number, or put the text in quotes",
      ]),
    ],
    [
      "keys that are no texts",
      "1: a\ntrue: b\n[c]: d\n? {e: f}\n: g\n",
      [
        "1:1 error yaml-key",
        "the key 1 is not a text",
        "fix: put the key in quotes",
        "2:1 error yaml-key",
        "the key true is not a text",
        "fix: put the key in quotes",
        "3:1 error yaml-key",
        "a key has to be a plain text without anchor and tag",
        'fix: write fields as "key: value"',
        "4:3 error yaml-key",
        "a key has to be a plain text without anchor and tag",
        'fix: write fields as "key: value"',
      ],
    ],
    [
      "merge keys and __proto__",
      "<<: {a: 1}\nb: {__proto__: {c: 1}}\n",
      [
        "1:1 error yaml-merge-key",
        "merge keys (<<) are not supported in specs",
        "fix: write the fields out; in a TypeScript spec an object can be spread into another one",
        "2:5 error reserved-key",
        '"__proto__" cannot be a key',
        "fix: use another name",
      ],
    ],
    [
      "half a character",
      'a: "\\uD83D"\n',
      [
        "1:4 error yaml-character",
        "the text holds half of a character: a \\u escape between D800 and DFFF without its other half",
        "fix: write the character itself",
      ],
    ],
    [
      "control characters and old line ends",
      "a: \u0000\u0007\rb: 1\n",
      [
        "1:4 error spec-character",
        "the control character U+0000 stands here",
        "fix: remove it; in quotes, write it as an escape",
        "1:5 error spec-character",
        "the control character U+0007 stands here",
        "fix: remove it; in quotes, write it as an escape",
        "1:6 error spec-character",
        "a line ends with a carriage return alone",
        "fix: save the file with LF or CR LF line ends",
      ],
    ],
    [
      "a file without content",
      "# nothing yet\n",
      [
        "1:1 error spec-empty",
        "the file has no content",
        'fix: write a spec; it starts with "apiVersion: fairlead.dev/v1"',
      ],
    ],
    [
      "a list where a spec is expected",
      "- a: 1\n",
      [
        "1:1 error spec-not-a-map",
        "a spec is a map of fields, not a list",
        'fix: write fields as "key: value", with a colon and a space',
      ],
    ],
    [
      "a text where a spec is expected",
      "name care\n",
      [
        "1:1 error spec-not-a-map",
        "a spec is a map of fields, not a single value",
        'fix: write fields as "key: value", with a colon and a space',
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  it("equal keys point at each other", () => {
    expect(print("a: {b: 1, b: 2}\nc: 1\na: 2\n")).toBe(`\
specs/projects/care/x.yaml:1:11 error duplicate-key
  "b" is written twice in one map
    1 | a: {b: 1, b: 2}
      |           ^
  first written here: specs/projects/care/x.yaml:1:5
    1 | a: {b: 1, b: 2}
      |     ^
  fix: keep one of the two

specs/projects/care/x.yaml:3:1 error duplicate-key
  "a" is written twice in one map
    3 | a: 2
      | ^
  first written here: specs/projects/care/x.yaml:1:1
    1 | a: {b: 1, b: 2}
      | ^
  fix: keep one of the two

2 errors in 1 file
`);
  });
});

describe("hostile YAML ends at once with one clear mistake, or with a screenful", () => {
  it("a bomb of anchors", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
    );
    expect(print(["l0: &l0 lol", ...levels].join("\n"))).toBe(`\
specs/projects/care/x.yaml:1:5 error yaml-anchor
  anchors (&name) and aliases (*name) are not supported in specs
    1 | l0: &l0 lol
      |     ^^^
  fix: write the value out at every place; in a TypeScript spec values can be shared. A text that starts with & or * has to be in quotes

1 error in 1 file
`);
  });

  it.each([
    ["lists", "[".repeat(1_000_000)],
    ["maps", "{a: ".repeat(250_000)],
    ["list items", "- ".repeat(500_000)],
    ["explicit keys", "? ".repeat(500_000)],
    ["indentation", Array.from({ length: 500 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
  ])("too deeply nested %s", (_, text) => {
    expect(brief(text).slice(1)).toEqual([
      "maps and lists are nested more than 64 deep",
      "fix: remove levels; no field of a spec is that deep",
    ]);
  });

  it("64 levels are allowed, and 65 are not", () => {
    expect(print(`a: ${"[".repeat(63)}${"]".repeat(63)}`)).toBe("");
    expect(brief(`a: ${"[".repeat(64)}${"]".repeat(64)}`)[0]).toMatch(/spec-too-deep$/);
  });

  it("a file that is too large is refused before it is parsed, counted in bytes", () => {
    const tooLarge = "1:1 error spec-too-large";
    expect(brief(`a: ${"[".repeat(10_000_000)}`)).toEqual([
      tooLarge,
      "the file has 10000003 bytes; a spec has at most 1048576",
      "fix: move data out of the spec: samples, word lists and models are files that a spec names",
    ]);
    expect(brief(`a: ${"中".repeat(350_000)}`)[0]).toBe(tooLarge);
    expect(print(`a: ${"x".repeat(1_048_573)}`)).toBe("");
  });

  it("tens of thousands of mistakes are counted, and the first hundred shown", () => {
    for (const text of [
      `[${",\n".repeat(30_000)}]`,
      "\tb: 1\n".repeat(30_000),
      "1: a\n".repeat(30_000),
      "\u0001".repeat(30_000),
    ]) {
      const { diagnostics } = readYamlDocument(file, text);
      expect(diagnostics).toHaveLength(101);
      expect(diagnostics.at(-1)?.message).toMatch(/^\d+ more mistakes in this file are not shown$/);
    }
  });

  it("T7: 10,000 values are read, and more are one mistake, whatever they are", () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}:`).join("\n");
    expect(Object.keys(data(keys(9_999)) as object)).toHaveLength(9_999);
    expect(brief(keys(60_000))).toEqual([
      "10000:7 error spec-too-many-values",
      "the spec has more than 10000 values; this is the first one too many",
      "fix: move data out of the spec, into files that it names",
    ]);
    expect(brief(`a: [${"b,".repeat(400_000)}]`)[0]).toBe("1:20001 error spec-too-many-values");
    expect(brief(`a: [${"[],".repeat(20_000)}]`)).toHaveLength(3);
    expect(brief("- \n".repeat(20_000))).toHaveLength(3);
  });

  it("any text gives data or mistakes, and never an exception", () => {
    const parts = fc.constantFrom(
      ..."a b : - ? [ ] { } , & * ! | > ' \" % @ ` # \n \t \\ <<: ~ é 中 😀 --- ... 1 true".split(" "),
      " ",
      "\n",
      "  ",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const { document, diagnostics } = readYamlDocument(file, text);
        expect(document === undefined).toBe(diagnostics.length > 0);
        print(text);
      }),
      { numRuns: drawn(2_000) },
    );
  });
});

describe("placeOf", () => {
  const text =
    "training:\n  lora: { r: 8, targets: [q_proj, v_proj] }\n  data:\n    a: 1\n    b: 2\n\n# end\nempty:\nname: x\n";
  const document = readYamlDocument(file, text).document!;
  const slice = (path: readonly (string | number)[], part: "key" | "value"): string => {
    const { start, end } = document.placeOf(path, part).range;
    return text.slice(start, end);
  };

  it("finds keys and values", () => {
    expect(slice(["training"], "key")).toBe("training");
    expect(slice(["training", "lora", "r"], "key")).toBe("r");
    expect(slice(["training", "lora", "r"], "value")).toBe("8");
    expect(slice(["training", "lora", "targets", 1], "value")).toBe("v_proj");
    expect(slice(["training", "lora", "targets", 1], "key")).toBe("v_proj");
    expect(slice(["training", "data"], "value")).toBe("a: 1\n    b: 2");
    expect(document.placeOf(["empty"], "value").range).toEqual({
      start: text.indexOf("empty:") + 6,
      end: text.indexOf("empty:") + 6,
    });
    expect(slice([], "key")).toBe(slice([], "value"));
    expect(slice([], "value")).toBe(text.trimEnd());
  });

  it("falls back to the nearest ancestor that is written", () => {
    expect(slice(["training", "lora", "rank"], "key")).toBe("lora");
    expect(slice(["training", "lora", "rank", "x", 3], "value")).toBe("{ r: 8, targets: [q_proj, v_proj] }");
    expect(slice(["training", "lora", "targets", 7], "key")).toBe("targets");
    expect(slice(["name", "x"], "value")).toBe("x");
    expect(slice(["constructor"], "value")).toBe(slice([], "value"));
  });

  it("the slice of every value parses back to the value, for any data in any style", () => {
    const keys = fc
      .oneof(fc.stringMatching(/^[a-z][a-zA-Z0-9.-]{0,8}$/), fc.string({ maxLength: 6 }))
      .filter((key) => !refused(key));
    const texts = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("a\nb", "a\n\nb\n", "中文 😀", "yes", "1.10", "", ">= 90%", "# c"),
    );
    const scalars = fc.oneof(
      // A block text that starts with white space says how far it is indented, which is not the same for the slice alone.
      texts.filter((scalar) => !refused(scalar) && !/^\s/.test(scalar)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, scalars, tie("list"), tie("map")),
      list: fc.array(tie("tree"), { maxLength: 4 }),
      map: fc.dictionary(keys, tie("tree"), { maxKeys: 4 }),
    }));
    const style = fc.record({
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      indent: fc.integer({ min: 1, max: 4 }),
      lineWidth: fc.constantFrom(0, 20, 80),
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "BLOCK_LITERAL" as const),
    });
    fc.assert(
      fc.property(fc.dictionary(keys, tree, { minKeys: 1, maxKeys: 4 }), style, (spec, options) => {
        const written = stringify(spec, { ...options, aliasDuplicateObjects: false });
        const { document: read, diagnostics } = readYamlDocument(file, written);
        expect(diagnostics).toEqual([]);
        expect(read?.data).toEqual(spec);
        for (const [path, value] of walk(spec, [])) expect([path, parsedSlice(read!, path)]).toEqual([path, value]);
      }),
      { numRuns: drawn(500) },
    );
  });
});

/** What readYamlDocument refuses to read from a text, or what `stringify` cannot write. */
function refused(text: string): boolean {
  return text === "__proto__" || text === "<<" || unwritable.test(text);
}

// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const unwritable = /[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029\ufeff]|\p{Surrogate}/u;

function* walk(value: unknown, path: readonly (string | number)[]): Generator<[readonly (string | number)[], unknown]> {
  yield [path, value];
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* walk(item, [...path, index]);
  else if (value !== null && typeof value === "object")
    for (const [key, field] of Object.entries(value)) yield* walk(field, [...path, key]);
}

/** Parses the slice in its column, because its other lines keep their indentation. */
function parsedSlice(document: SpecDocument, path: readonly (string | number)[]): unknown {
  const { file, range } = document.placeOf(path, "value");
  const text = document.textOf(file);
  const column = range.start - (text.lastIndexOf("\n", range.start - 1) + 1);
  return parseDocument(" ".repeat(column) + text.slice(range.start, range.end)).toJS();
}
