import { describe, expect, it } from "vitest";
import { printDiagnostics } from "../../diagnostic.ts";
import { readTypeScriptDocument, type SpecDocument } from "../document.ts";

const file = "specs/projects/care/x.spec.ts";

const nothingShared = (): never => {
  throw new Error("nothing is imported here");
};

/** Everything that a person would see. */
async function print(text: string): Promise<string> {
  const { diagnostics } = await readTypeScriptDocument(file, text, nothingShared);
  return printDiagnostics(diagnostics, new Map([[file, text]]), { color: false });
}

async function read(text: string): Promise<SpecDocument> {
  const { document } = await readTypeScriptDocument(file, text, nothingShared);
  if (document === undefined) throw new Error(await print(text));
  return document;
}

describe("readTypeScriptDocument", () => {
  it("A1: evaluates a spec to plain data", async () => {
    const text = `import { defineProject, type WrittenProject } from "fairlead";

enum Size { small = 8 }
const maxTokens: number = Size.small * 32;
function environments(...names: string[]) {
  return Object.fromEntries(names.map((name) => [name, { targets: ["laptop"] }]));
}

export default defineProject({
  name: "客服",
  sequence: { maxTokens },
  seed: undefined,
  environments: environments("dev", "prod"),
} as unknown as WrittenProject);
`;
    expect((await read(text)).data).toEqual({
      name: "客服",
      sequence: { maxTokens: 256 },
      environments: { dev: { targets: ["laptop"] }, prod: { targets: ["laptop"] } },
    });
    const { data } = await read("const project = { a: 1 };\nexport { project as default };");
    expect(data).toEqual({ a: 1 });
  });

  it("points into the source: literals, constants, shorthands, spreads and members", async () => {
    const text = `// 😀
import { defineProject } from "fairlead";
const rank = 8;
const lora = { r: rank, alpha: 2 * rank } as const;
const common = { lora, "batch-size": 4, seed: 1 };
const words = ["a.txt", "b.txt"];
export default defineProject({
  ...common,
  seed: 2,
  lists: [...words, "c.txt", words[0]],
  names: words.map((word) => word + "!"),
  r: common.lora.r,
  ...(rank > 4 ? { big: true } : {}),
} satisfies object as never);
`;
    const document = await read(text);
    const slice = (path: readonly (string | number)[], part: "key" | "value"): string => {
      const { start, end } = document.placeOf(path, part).range;
      return text.slice(start, end);
    };
    const places = (path: readonly (string | number)[]): string[] => [slice(path, "key"), slice(path, "value")];
    expect(places(["lora"])).toEqual(["lora", "{ r: rank, alpha: 2 * rank }"]);
    expect(places(["lora", "r"])).toEqual(["r", "8"]);
    expect(document.placeOf(["lora", "r"], "value").range.start).toBe(text.indexOf("8;"));
    expect(places(["lora", "alpha"])).toEqual(["alpha", "2 * rank"]);
    expect(places(["batch-size"])).toEqual(['"batch-size"', "4"]);
    expect(places(["seed"])).toEqual(["seed", "2"]);
    expect(places(["lists", 1])).toEqual(['"b.txt"', '"b.txt"']);
    expect(places(["lists", 2])).toEqual(['"c.txt"', '"c.txt"']);
    expect(places(["names", 1])).toEqual(["names", 'words.map((word) => word + "!")']);
    expect(places(["r"])).toEqual(["r", "8"]);
    expect(slice(["big"], "value")).toBe("rank > 4 ? { big: true } : {}");
    expect(slice(["lora", "dropout"], "key")).toBe("lora");
    expect(slice(["missing"], "value")).toMatch(/^\{\n {2}\.\.\.common[^]*\}$/);
    expect(document.has(["lora", "r"])).toBe(true);
    expect(document.has(["lora", "rank"])).toBe(false);
  });
});

describe("A1: mistakes of TypeScript specs are reported in their source", () => {
  it("syntax", async () => {
    expect(await print(`// 中文😀\nconst a = 1;\nconst b: = 2;\nexport default {};\n`)).toBe(`\
specs/projects/care/x.spec.ts:3:10 error typescript-syntax
  unexpected token
    3 | const b: = 2;
      |          ^
  fix: correct the syntax here, or just before

1 error in 1 file
`);
    expect(await print("const 名 = 1;\nconst 名 = 2;\nexport default {};\n")).toBe(`\
specs/projects/care/x.spec.ts:1:7 error typescript-syntax
  identifier \`名\` has already been declared
    1 | const 名 = 1;
      |       ^^
  it can not be redeclared here: specs/projects/care/x.spec.ts:2:7
    2 | const 名 = 2;
      |       ^^
  fix: correct the syntax here, or just before

1 error in 1 file
`);
  });

  it("imports and waiting, all at once", async () => {
    const text = `import { defineProjct } from "fairlead";
import fs from "node:fs";
import type { Anything } from "./types.ts";
export * from "zod";
const later = await import("./later.ts");
export default defineProjct({ later });
`;
    expect(await print(text)).toBe(`\
specs/projects/care/x.spec.ts:1:10 error typescript-import
  "fairlead" does not export defineProjct
    1 | import { defineProjct } from "fairlead";
      |          ^^^^^^^^^^^^
  fix: import { defineProject } from "fairlead"

specs/projects/care/x.spec.ts:2:16 error typescript-import
  "node:fs" cannot be imported: a spec may import "fairlead" and files of specs/
    2 | import fs from "node:fs";
      |                ^^^^^^^^^
  fix: write the path of a file of specs/, such as ./shared/common.ts; packages are not for specs

specs/projects/care/x.spec.ts:4:15 error typescript-import
  "zod" cannot be imported: a spec may import "fairlead" and files of specs/
    4 | export * from "zod";
      |               ^^^^^
  fix: write the path of a file of specs/, such as ./shared/common.ts; packages are not for specs

specs/projects/care/x.spec.ts:5:15 error typescript-await
  a spec is evaluated at once and cannot wait
    5 | const later = await import("./later.ts");
      |               ^^^^^
  fix: remove await: nothing that a spec can use needs it

specs/projects/care/x.spec.ts:5:21 error typescript-import
  import() cannot be used: a spec is evaluated at once and cannot wait
    5 | const later = await import("./later.ts");
      |                     ^^^^^^^^^^^^^^^^^^^^
  fix: import it at the beginning of the file: import { ... } from

5 errors in 1 file
`);
  });

  it("what a spec throws, at its line before the types were stripped", async () => {
    const text = `interface Unused {\n  a: string;\n}\ntype T = Unused;\n\nfunction check(n: number): T {\n  /* 中😀 */ throw new RangeError("too small: " + n);\n}\nexport default check(1);\n`;
    expect(await print(text)).toBe(`\
specs/projects/care/x.spec.ts:7:22 error typescript-threw
  the spec threw RangeError: too small: 1
    7 |   /* 中😀 */ throw new RangeError("too small: " + n);
      |                        ^^^^^^^^^^
  fix: correct what the spec does here; it has to run to its end

1 error in 1 file
`);
  });

  it.each([
    ["throw null;\nexport default {};\n", "1:1"],
    ["const of = 1;\n  throw {};\nexport default of;\n", "2:3"],
    ["throw new Proxy({}, { get() { return {}; } });\nexport default {};\n", "1:1"],
    ["throw undefined;\nexport default {};\n", "1:1"],
    ["function no() {\n  throw 5;\n}\nexport default no();\n", "2:3"],
    // Two of them, and what is thrown knows no place.
    ["const of = (n: number) => { if (n > 1) throw null; throw {}; };\nexport default of(1);\n", "1:1"],
    ["", "1:1"],
    ["export const of = 1;\n", "1:1"],
    ["export default new Proxy({}, {});\n", undefined],
    ["export default new Proxy({}, { ownKeys() { throw null; } });\n", "1:44"],
  ])("T10: has a place, whatever is thrown: %j", async (text, place) => {
    const printed = await print(text);
    if (place === undefined) expect(printed).toBe("");
    else
      expect(printed).toMatch(
        new RegExp(`^specs/projects/care/x\\.spec\\.ts:${place} error typescript-(threw|no-project)\n`),
      );
  });

  it("what a spec cannot see, and what it must not change", async () => {
    expect(await print("export default { builtAt: Date.now() };\n")).toBe(`\
specs/projects/care/x.spec.ts:1:27 error typescript-sandbox
  'Date' is not defined: a spec cannot see files, the network, the clock, chance or the process
    1 | export default { builtAt: Date.now() };
      |                           ^^^^
  fix: write the value itself: the same spec has to mean the same everywhere and always

1 error in 1 file
`);
    expect(await print("export default { seed: Math.random() };\n")).toContain(
      "'Math.random' is not defined: a spec cannot see",
    );
    expect(await print("Array.prototype.map = () => [];\nexport default {};\n")).toBe(`\
specs/projects/care/x.spec.ts:1:7 error typescript-threw
  the spec threw TypeError: 'map' is read-only
    1 | Array.prototype.map = () => [];
      |       ^^^^^^^^^
  fix: leave built-in objects as they are; they are frozen while a spec is evaluated

1 error in 1 file
`);
  });

  it("values that are no data, where they are written", async () => {
    const text = "const suite = { on: () => 1 };\nexport default { evaluation: { suites: [suite] } };\n";
    expect(await print(text)).toBe(`\
specs/projects/care/x.spec.ts:1:21 error typescript-data
  evaluation.suites[0].on is a function, and a spec is plain data
    1 | const suite = { on: () => 1 };
      |                     ^^^^^^^
  fix: write the value that it would return

1 error in 1 file
`);
  });

  it.each([
    ["", "the file exports no project", "end it with: export default defineProject({ ... })"],
    ["export const a = 1;", "the file exports no project", "end it with: export default defineProject({ ... })"],
    ["export default [1];", "a spec is an object of fields", "write: export default defineProject({ ... })"],
    ["export default undefined;", "the default export is undefined", "write: export default defineProject({ ... })"],
    [
      "export default { a: [1, undefined] };",
      "a[1] is undefined, and a list has no empty places",
      "leave the item out of the list",
    ],
    [
      "export default { a: 1 / 0 };",
      "a is Infinity, and a spec has finite numbers only",
      "look at the calculation that leads here",
    ],
    ["const a: any = {}; a.b = a; export default a;", "b contains itself", "write the value out, without the circle"],
    [
      "export default { a: new Map() };",
      "a is an instance of Map, and a spec is plain data",
      "write plain objects, lists, strings, numbers, true, false or null",
    ],
    [
      "async function f() { return {}; }\nexport default f();",
      "the default export is an instance of Promise, and a spec is plain data",
      "remove async; nothing in a spec has to wait",
    ],
    [
      "for (;;) {}\nexport default {};",
      "the spec took more than 1 s of processor time to evaluate",
      "look for a loop that does not end",
    ],
    [
      "const f = (): number => f() + 1;\nexport default { a: f() };",
      "the spec called itself too deeply, or nests too deeply",
      "look for a function that calls itself without an end",
    ],
    [
      "const a = []; for (;;) a.push(new Uint8Array(1e6));\nexport default {};",
      "the spec needed more than 64 MiB to evaluate",
      "look for a list or text that keeps growing",
    ],
  ])("%s", async (text, message, fix) => {
    const { diagnostics } = await readTypeScriptDocument(file, text, nothingShared);
    expect(diagnostics.map(({ message: said, fix: told }) => [said, told])).toEqual([[message, fix]]);
  });
});

describe("the sandbox is a process of its own", () => {
  it("survives a text that crashes the parser, and goes on with the next spec", async () => {
    const answers = await Promise.all([
      print(`export default ${"class{[".repeat(100_000)}`),
      read("export default { a: 1 };"),
      print(`export default ${"!".repeat(1_000_000)}1`),
      read("export default { b: 2 };"),
    ]);
    const crashed = `\
specs/projects/care/x.spec.ts:1:1 error typescript-crash
  the file cannot be read: the TypeScript parser broke down over it
  fix: look for expressions or statements that are nested hundreds of levels deep

1 error in 1 file
`;
    expect(answers[0]).toBe(crashed);
    expect(answers[1]).toMatchObject({ data: { a: 1 } });
    expect(answers[2]).toBe(crashed);
    expect(answers[3]).toMatchObject({ data: { b: 2 } });
  });

  it("two evaluations give the same bytes", async () => {
    const text = "const n = [1, 2, 3].map((x) => x / 7);\nexport default { n, s: n.join('中') };\n";
    const [one, two] = await Promise.all([read(text), read(text)]);
    expect(JSON.stringify(one.data)).toBe(JSON.stringify(two.data));
    expect(one.placeOf(["s"], "value")).toEqual(two.placeOf(["s"], "value"));
  });

  it("a file that is too large or has control characters never gets there", async () => {
    expect(await print(`export default "${"x".repeat(1_048_577)}";`)).toContain("spec-too-large");
    expect(await print("export default {}; \u0000")).toContain("the control character U+0000 stands here");
  });
});
