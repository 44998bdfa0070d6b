import { describe, expect, it } from "vitest";
import { printDiagnostics } from "../../diagnostic.ts";
import { readTypeScriptDocument, type ReadDocument, type SpecDocument } from "../document.ts";
import type { SharedFile } from "./imported-files.ts";

const spec = "specs/projects/care/x.spec.ts";

interface Files {
  readonly [file: string]: string;
}

/** The spec stands under `spec`; names of other files are from its folder where they begin with no `specs/`. */
function readFiles(files: Files): Promise<ReadDocument> {
  const texts = new Map(Object.entries(files).map(([name, text]) => [pathOf(name), text]));
  const shared = (file: string): SharedFile => {
    const text = texts.get(file);
    if (text !== undefined) return { ok: true, text };
    const words = { message: `there is no ${file}`, fix: "add the file" };
    return { ok: false, words: { code: "typescript-import-missing", ...words } };
  };
  return readTypeScriptDocument(spec, texts.get(spec)!, shared);
}

function pathOf(name: string): string {
  if (name === "spec") return spec;
  return name.startsWith("specs/") ? name : `specs/projects/care/${name}`;
}

async function read(files: Files): Promise<SpecDocument> {
  const { document, diagnostics } = await readFiles(files);
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  return document;
}

/** Everything that a person would see. */
async function print(files: Files): Promise<string> {
  const { diagnostics, imports } = await readFiles(files);
  return printDiagnostics(diagnostics, new Map([[spec, files.spec!], ...imports!]), { color: false });
}

describe("a spec in several files", () => {
  const files = {
    spec: `import { base, rank as r } from "./common.ts";
import def, * as lib from "../../shared/lib.ts";
import type { Anything } from "zod";
export { x } from "../../shared/lib.ts";
const here: Anything = [...base.list, 3];
export default { ...base, r, lora: { ...lib.lora, half: lib.lora.alpha / 2 }, def, whole: lib, here, made: lib.make(4) };
`,
    "common.ts": `import { defineProject } from "fairlead";
import { rank } from "./deep/rank.ts";
export { rank };
export const base = defineProject({ name: "n", list: [1, 2], seed: rank } as never);
`,
    "deep/rank.ts": "export const rank: number = 8;\n",
    "specs/shared/lib.ts": `export * from "./more.ts";
export * as more from "./more.ts";
export const x = 1;
export default { d: 1 };
export const lora = { alpha: 16 };
export const make = (n: number) => ({ size: n });
`,
    "specs/shared/more.ts": `export const word = "m";\nconst hidden = 1;\nexport default hidden;\n`,
  };

  it("A1: is evaluated as one, whatever it imports and hands on", async () => {
    const { whole, ...rest } = (await read({ ...files, spec: files.spec.replace("whole: lib,", "whole: lib.more,") }))
      .data as Record<string, unknown>;
    expect(rest).toEqual({
      name: "n",
      list: [1, 2],
      seed: 8,
      r: 8,
      lora: { alpha: 16, half: 8 },
      def: { d: 1 },
      here: [1, 2, 3],
      made: { size: 4 },
    });
    expect(whole).toEqual({ word: "m", default: 1 });
  });

  it("knows of each value the file that it is written in; of what is computed, where the spec computes it", async () => {
    const document = await read({ ...files, spec: files.spec.replace("whole: lib,", "whole: lib.more,") });
    const at = (path: readonly (string | number)[], part: "key" | "value"): string => {
      const { file, range } = document.placeOf(path, part);
      return `${file.slice(file.lastIndexOf("/") + 1)} ${document.textOf(file).slice(range.start, range.end)}`;
    };
    const places = (path: readonly (string | number)[]): string[] => [at(path, "key"), at(path, "value")];
    expect(places(["name"])).toEqual(["common.ts name", 'common.ts "n"']);
    expect(places(["list", 1])).toEqual(["common.ts 2", "common.ts 2"]);
    expect(places(["seed"])).toEqual(["common.ts seed", "rank.ts 8"]);
    expect(places(["r"])).toEqual(["x.spec.ts r", "rank.ts 8"]);
    expect(places(["lora"])).toEqual(["x.spec.ts lora", "x.spec.ts { ...lib.lora, half: lib.lora.alpha / 2 }"]);
    expect(places(["lora", "alpha"])).toEqual(["lib.ts alpha", "lib.ts 16"]);
    expect(places(["lora", "half"])).toEqual(["x.spec.ts half", "x.spec.ts lib.lora.alpha / 2"]);
    expect(places(["def", "d"])).toEqual(["lib.ts d", "lib.ts 1"]);
    expect(places(["whole"])).toEqual(["x.spec.ts whole", "x.spec.ts lib.more"]);
    expect(places(["whole", "word"])).toEqual(['more.ts "m"', 'more.ts "m"']);
    expect(places(["here", 0])).toEqual(["common.ts 1", "common.ts 1"]);
    expect(places(["here", 2])).toEqual(["x.spec.ts 3", "x.spec.ts 3"]);
    expect(places(["made", "size"])).toEqual(["x.spec.ts made", "x.spec.ts lib.make(4)"]);
  });

  it("may be no more than a name for what another file exports", async () => {
    const document = await read({ spec: `export { default } from "./a.ts";`, "a.ts": "export default { a: 1 };" });
    expect(document.data).toEqual({ a: 1 });
    expect(document.placeOf(["a"], "value").file).toBe("specs/projects/care/a.ts");
  });

  it("gives the same bytes as one file, and does not tell a spec where it lies", async () => {
    const one = await read({ spec: `const s = new Error("e").stack;\nexport default { s };` });
    const elsewhere = {
      spec: `import { s } from "./a.ts";\nexport default { s };`,
      "a.ts": `export const s = new Error("e").stack;`,
    };
    const deeper = { spec: elsewhere.spec.replace("./a", "./b/a"), "b/a.ts": elsewhere["a.ts"] };
    expect(one.data).toEqual({ s: "    at <anonymous> (spec.ts:1:20)\n" });
    expect((await read(elsewhere)).data).toEqual((await read(deeper)).data);
  });
});

describe("what is wrong in an imported file is reported there", () => {
  it("syntax, characters and what the spec does wrong itself, all at once", async () => {
    const files = {
      spec: `import { a } from "./a.ts";\nimport { b } from "./b.ts";\nawait a;\nexport default { b };\n`,
      "a.ts": "export const a = ;\n",
      "b.ts": "export const b = 1; // \u0007\n",
    };
    expect(await print(files)).toBe(`\
specs/projects/care/a.ts:1:18 error typescript-syntax
  unexpected token
    1 | export const a = ;
      |                  ^
  fix: correct the syntax here, or just before

specs/projects/care/b.ts:1:24 error spec-character
  the control character U+0007 stands here
    1 | export const b = 1; // \\x07
      |                        ^^^^
  fix: remove it; in quotes, write it as an escape

specs/projects/care/x.spec.ts:3:1 error typescript-await
  a spec is evaluated at once and cannot wait
    3 | await a;
      | ^^^^^
  fix: remove await: nothing that a spec can use needs it

3 errors in 3 files
`);
  });

  it.each([
    [
      "interface X { a: 1 }\nexport const f = () => {\n  throw new RangeError('no');\n};",
      "3:13 error typescript-threw",
    ],
    ["export const f = () => {\n  throw null;\n};", "2:3 error typescript-threw"],
    ["export const f = () => Date.now();", "1:24 error typescript-sandbox"],
    ["export const f = () => ({ g: () => 1 });\nexport const g = 1n;", undefined],
    ["export const f = (): number => f() + 1;", "1:32 error typescript-stack"],
    ["export const f = () => 1;\nconst a = [];\nfor (;;) a.push(new Uint8Array(1e6));", "3:21 error typescript-memory"],
  ])("what it throws, and the limit that it meets: %j", async (text, place) => {
    const printed = await print({ spec: `import { f } from "./a.ts";\nexport default { a: f() };\n`, "a.ts": text });
    const own = "specs/projects/care/x.spec.ts:2:21 error typescript-data";
    expect(printed.split("\n")[0]).toBe(place === undefined ? own : `specs/projects/care/a.ts:${place}`);
  });

  it("values that are no data", async () => {
    const spec_ = `import { f } from "./a.ts";\nexport default { a: { b: f } };\n`;
    expect(await print({ spec: spec_, "a.ts": "export const f = () => 1;\n" })).toBe(`\
specs/projects/care/a.ts:1:18 error typescript-data
  a.b is a function, and a spec is plain data
    1 | export const f = () => 1;
      |                  ^^^^^^^
  fix: write the value that it would return

1 error in 1 file
`);
  });

  it("a text that crashes the parser costs the specs that import it, and no other", async () => {
    const spec_ = `import a from "./a.ts";\nexport default { a };\n`;
    expect(await print({ spec: spec_, "a.ts": `export default ${"class{[".repeat(100_000)}` })).toBe(`\
specs/projects/care/x.spec.ts:1:1 error typescript-crash
  the file, or one that it imports, cannot be read: the TypeScript parser broke down over it
  fix: look for expressions or statements that are nested hundreds of levels deep

1 error in 1 file
`);
    expect((await read({ spec: spec_, "a.ts": "export default 1;" })).data).toEqual({ a: 1 });
  });
});

describe("imports that cannot be", () => {
  it("names that a file does not export, types that are handed on, attributes", async () => {
    const files = {
      spec: `import def, { bse } from "./a.ts";\nexport { T } from "./a.ts";\nimport j from "./a.ts" with { type: "json" };\nexport default { def, bse, j };\n`,
      "a.ts": `export const base = 1;\nexport interface T {}\n`,
    };
    expect(await print(files)).toBe(`\
specs/projects/care/x.spec.ts:3:31 error typescript-import
  an import of a spec has no attributes
    3 | import j from "./a.ts" with { type: "json" };
      |                               ^^^^^^^^^^^^
  fix: remove what stands behind \`with\`

1 error in 1 file
`);
    expect(await print({ ...files, spec: files.spec.replace(' with { type: "json" }', "") })).toBe(`\
specs/projects/care/x.spec.ts:1:8 error typescript-import
  specs/projects/care/a.ts has no default export
    1 | import def, { bse } from "./a.ts";
      |        ^^^
  fix: import what it exports by name: import { ... } from

specs/projects/care/x.spec.ts:1:15 error typescript-import
  specs/projects/care/a.ts does not export bse
    1 | import def, { bse } from "./a.ts";
      |               ^^^
  fix: did you mean base? It exports base, T

specs/projects/care/x.spec.ts:2:10 error typescript-import
  T is a type, and there is nothing of it when a spec runs
    2 | export { T } from "./a.ts";
      |          ^
  fix: write export { type T }

specs/projects/care/x.spec.ts:3:8 error typescript-import
  specs/projects/care/a.ts has no default export
    3 | import j from "./a.ts";
      |        ^
  fix: import what it exports by name: import { ... } from

4 errors in 1 file
`);
    const two = {
      "a.ts": `export * from "./b.ts";\nexport * from "./c.ts";\n`,
      "b.ts": "export const v = 1;",
      "c.ts": "export const v = 2;",
    };
    expect(await print({ spec: `import { v } from "./a.ts";\nexport default { v };\n`, ...two })).toBe(`\
specs/projects/care/a.ts:1:1 error typescript-import
  v is exported by two files that are handed on by export *
  fix: write where v comes from, as in export { v } from; or export { type v }, if it is a type

1 error in 1 file
`);
  });

  it("circles", async () => {
    const files = {
      spec: `import { a } from "./a.ts";\nexport default { a };\n`,
      "a.ts": `import { b } from "./b.ts";\nexport const a = b;\n`,
      "b.ts": `export * from "./c.ts";\n`,
      "c.ts": `export * from "./a.ts";\nimport type { T } from "./b.ts";\nexport const b = 1 as T;\n`,
    };
    expect(await print(files)).toBe(`\
specs/projects/care/c.ts:1:15 error typescript-import-cycle
  this import leads back to where it comes from: specs/projects/care/a.ts -> specs/projects/care/b.ts -> specs/projects/care/c.ts -> specs/projects/care/a.ts
    1 | export * from "./a.ts";
      |               ^^^^^^^^
  fix: move what both need into a file that imports neither; write import type where only types are needed

1 error in 1 file
`);
    const alone = { spec: `import "./a.ts";\nexport default {};\n`, "a.ts": `import "./a.ts";\n` };
    expect(await print(alone)).toContain("specs/projects/care/a.ts -> specs/projects/care/a.ts\n");
  });

  it.each([
    ["../../../../etc/passwd", "does not end in .ts", 'write "../../../../etc/passwd.ts"'],
    [
      "../../../../etc/passwd.ts",
      "lies outside of specs/: it is ../etc/passwd.ts",
      "move what specs share into specs/",
    ],
    ["../../../generated/a.ts", "lies outside of specs/: it is generated/a.ts", "move"],
    ["../../../.fairlead/a.ts", "lies outside of specs/: it is .fairlead/a.ts", "move"],
    ["./.git/a.ts", "is or lies in .git, where programs keep", "begin with no dot"],
    ["./.env.ts", "is or lies in .env.ts, where programs keep", "begin with no dot"],
    ["./a.js", "does not end in .ts", 'write "./a.ts", as the file is called'],
    ["./a", "does not end in .ts", 'write "./a.ts", as the file is called'],
    ["./a.TS", "does not end in .ts", 'write "./a.ts", as the file is called'],
    ["./a.mts", "does not end in .ts", 'write "./a.ts", as the file is called'],
    ["./a.json", "does not end in .ts", 'write "./a.ts", and in it: export default { ... }'],
    ["./a.d.ts", "holds types alone", "write import type"],
    ["./y.spec.ts", "is a spec, and no spec imports another", "without .spec"],
    [".\\\\a.ts", "cannot be imported: a spec may import", "write the path of a file"],
    ["./a\\\\b.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./a\\0.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./a\\u202e.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./a.ts.", "is not a path that is the same file on every disk", "letters and digits"],
    ["./a./b.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./%61.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./a.ts?x", "is not a path that is the same file on every disk", "letters and digits"],
    ["./con.ts", "is not a path that is the same file on every disk", "letters and digits"],
    [".//a.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["./ a.ts", "is not a path that is the same file on every disk", "letters and digits"],
    ["/specs/a.ts", "cannot be imported: a spec may import", "packages are not for specs"],
    ["file:///specs/a.ts", "cannot be imported: a spec may import", "packages are not for specs"],
    ["data:text/javascript,1", "cannot be imported: a spec may import", "packages are not for specs"],
    ["C:/a.ts", "cannot be imported: a spec may import", "packages are not for specs"],
    ["fairlead/a.ts", "cannot be imported: a spec may import", "packages are not for specs"],
    ["..", "cannot be imported: a spec may import", "packages are not for specs"],
  ])("T7: %s leads nowhere", async (written, message, fix) => {
    const asked: string[] = [];
    const text = `import "${written}";\nexport default {};\n`;
    const { diagnostics } = await readTypeScriptDocument(spec, text, (file) => {
      asked.push(file);
      return { ok: true, text: "" };
    });
    expect(asked).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "typescript-import", severity: "error", file: spec }]);
    expect(diagnostics[0]!.message).toContain(message);
    expect(diagnostics[0]!.fix).toContain(fix);
    expect(text.slice(diagnostics[0]!.range!.start, diagnostics[0]!.range!.end)).toBe(`"${written}"`);
  });

  it("means the file that a path leads to, whichever way", async () => {
    const text = `import { a } from "./z/../a.ts";\nimport { a as b } from "../care/./a.ts";\nimport { a as c } from "./a.ts";\nexport default { a, b, c };\n`;
    const once = `export const a = {};\nif (globalThis.was) throw 1;\nglobalThis.was = true;\n`;
    expect((await read({ spec: text, "a.ts": once })).data).toEqual({ a: {}, b: {}, c: {} });
  });
});

describe("T7: hostile modules end, with one clear answer", () => {
  const many = (count: number, text: (index: number) => string): Files => ({
    spec: `${Array.from({ length: count }, (_, index) => `import "./m${index}.ts";\n`).join("")}export default {};\n`,
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}.ts`, text(index)])),
  });
  const chain = (count: number): Files => ({
    spec: `import { v } from "./m0.ts";\nexport default { v };\n`,
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `m${index}.ts`,
        index === count - 1 ? "export const v = 7;" : `export { v } from "./m${index + 1}.ts";`,
      ]),
    ),
  });
  const over = (file: string, line: string, column: string): string => `\
${file}:${line}:${column} error typescript-import-limit
  specs/projects/care/m100.ts is one file more than the 100 that a spec and what it imports may have`;

  it("a hundred files are imported, one behind the other or all at once, and no more", async () => {
    const longest = await read(chain(100));
    expect(longest.data).toEqual({ v: 7 });
    expect(longest.placeOf(["v"], "value").file).toBe("specs/projects/care/m99.ts");
    expect((await read(many(100, () => ""))).data).toEqual({});
    expect(await print(chain(101))).toContain(over("specs/projects/care/m99.ts", "1", "19"));
    expect(await print(chain(10_000))).toContain(over("specs/projects/care/m99.ts", "1", "19"));
    expect(await print(many(10_000, () => ""))).toBe(`\
${over(spec, "101", "8")}
  101 | import "./m100.ts";
      |        ^^^^^^^^^^^
  fix: import fewer files: move data out of them, into files that the spec names

1 error in 1 file
`);
  });

  it("a megabyte is imported in all, and no more", async () => {
    const half = (name: string) => `export const ${name} = "${"x".repeat(600_000)}";`;
    const text = `import { a } from "./a.ts";\nimport { b } from "./b.ts";\nexport default { c: a.length };\n`;
    expect(await print({ spec: text, "a.ts": half("a"), "b.ts": half("b") })).toBe(`\
specs/projects/care/x.spec.ts:2:19 error typescript-import-limit
  with specs/projects/care/b.ts, there are more than the 1048576 bytes that a spec and what it imports may have
    2 | import { b } from "./b.ts";
      |                   ^^^^^^^^
  fix: import fewer files: move data out of them, into files that the spec names

1 error in 1 file
`);
  });

  it("time and memory are those of all modules together", async () => {
    const slow = await print(many(90, () => "let n = 0;\nfor (let i = 0; i < 5e6; i++) n += i;\n"));
    expect(slow).toMatch(/^specs\/projects\/care\/m\d+\.ts:\d+:\d+ error typescript-time\n/);
    const large = await print(many(90, () => "export const a = new Uint8Array(1e6);\n"));
    expect(large).toMatch(/^specs\/projects\/care\/m\d+\.ts:1:22 error typescript-memory\n/);
    expect(await print(many(2, (index) => (index === 0 ? "for (;;) {}" : "")))).toMatch(
      /^specs\/projects\/care\/m0\.ts:1:1 error typescript-time\n/,
    );
  });

  it("ways that double with every file, and spreads that double with every line, are gone once", async () => {
    const rows = Array.from({ length: 50 }, (_, row) =>
      ["a", "b"].map((column) => [
        `${column}${row}.ts`,
        row === 49
          ? `export const ${column} = 1;`
          : `export * from "./b${row + 1}.ts";\nexport * from "./a${row + 1}.ts";`,
      ]),
    ).flat();
    const ways = { spec: `import { a } from "./a0.ts";\nexport default { a };\n`, ...Object.fromEntries(rows) };
    expect((await read(ways as Files)).placeOf(["a"], "value").file).toBe("specs/projects/care/a49.ts");
    const spreads = Array.from({ length: 40 }, (_, line) => `const s${line + 1} = { ...s${line}, ...s${line} };\n`);
    const doubled = `const k = "a" + "b";\nconst s0 = { [k]: 1 };\n${spreads.join("")}export default { ...s40 };\n`;
    expect((await read({ spec: doubled })).data).toEqual({ ab: 1 });
  });

  it("names that every object answers to are names like others", async () => {
    const text = `import { constructor as a, toString as b } from "./a.ts";\nimport * as all from "./a.ts";\nexport default { a, b };\n`;
    const exports = "const q = { x: 1 };\nexport { q as constructor, q as toString };\n";
    const document = await read({ spec: text, "a.ts": exports });
    expect(document.data).toEqual({ a: { x: 1 }, b: { x: 1 } });
    expect(document.placeOf(["b", "x"], "value").file).toBe("specs/projects/care/a.ts");
    const proto = {
      spec: `import * as all from "./a.ts";\nexport default { all };\n`,
      "a.ts": "const q = 1;\nexport { q as __proto__ };\n",
    };
    expect(await print(proto)).toBe(`\
specs/projects/care/a.ts:1:11 error typescript-data
  "__proto__" cannot be a key (all.__proto__)
    1 | const q = 1;
      |           ^
  fix: use another name

1 error in 1 file
`);
    expect(
      await print({ spec: `import { hasOwnProperty } from "./a.ts";\nexport default {};\n`, "a.ts": "" }),
    ).toContain("does not export hasOwnProperty");
  });
});
