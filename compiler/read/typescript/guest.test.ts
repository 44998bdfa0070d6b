import { describe, expect, it } from "vitest";
import { runGuest, type GuestResult } from "./guest.ts";

function runSpec(code: string, most?: number): Promise<GuestResult> {
  return runGuest([{ code, imports: new Map() }], most);
}

async function json(code: string): Promise<unknown> {
  const result = await runSpec(code);
  return result.kind === "data" ? result.json : result;
}

async function run(code: string, most?: number): Promise<GuestResult> {
  const result = await runSpec(code, most);
  // Whatever happened, the next spec is evaluated as if nothing had.
  expect(await runSpec("export default { a: [1, 'x'] }")).toEqual({ kind: "data", json: '{"a":[1,"x"]}' });
  return result;
}

describe("plain data", () => {
  it("leaves fields that are undefined out, and keeps the order of keys", async () => {
    expect(
      await json(
        `export default { z: 1, a: undefined, "b c": [null, true, -0, 1e21, "é\\n中"], m: { [Symbol.iterator.toString()]: 0 } }`,
      ),
    ).toBe('{"z":1,"b c":[null,true,0,1e+21,"é\\n中"],"m":{"Symbol(Symbol.iterator)":0}}');
    expect(await json("export default Object.assign(Object.create(null), { a: 1 })")).toBe('{"a":1}');
    expect(await json("const shared = { a: 1 }; export default { x: shared, y: [shared, shared] }")).toBe(
      '{"x":{"a":1},"y":[{"a":1},{"a":1}]}',
    );
  });

  it("is the same, byte by byte, in two evaluations, however it is computed", async () => {
    const code = `
      const numbers = [0.1 + 0.2, Math.sin(1), Math.pow(2, 0.5), 1 / 3];
      const words = ["b", "a", "B", "é"].sort().map((word) => word.toUpperCase().normalize("NFD"));
      const map = new Map([["y", 1], ["x", 2]]);
      export default { numbers, words, map: Object.fromEntries(map), stack: new Error("e").stack, locale: (1234.5).toLocaleString() };`;
    const first = await json(code);
    expect(first).toBe(await json(code));
    expect(first).toContain('"numbers":[0.30000000000000004,0.8414709848078965,1.4142135623730951,0.3333333333333333]');
  });

  it.each([
    ["undefined", "undefined", [], ""],
    ["{ a: [1, { b: () => 1 }] }", "function", ["a", 1, "b"], ""],
    ["{ a: Symbol() }", "symbol", ["a"], ""],
    ["{ [Symbol()]: 1 }", "symbol", [], ""],
    ["{ a: 1n }", "bigint", ["a"], ""],
    ["{ a: 0 / 0 }", "number", ["a"], "NaN"],
    ["[-1 / 0]", "number", [0], "-Infinity"],
    ["{ a: [1, undefined] }", "hole", ["a", 1], ""],
    ["{ a: [, 1] }", "hole", ["a", 0], ""],
    ["{ a: new (class Thing {})() }", "instance", ["a"], "Thing"],
    ["{ a: new Map() }", "instance", ["a"], "Map"],
    ["{ a: new String('x') }", "instance", ["a"], "String"],
    ["{ a: new (class Items extends Array {})() }", "instance", ["a"], "Items"],
    ["(async () => ({}))()", "instance", [], "Promise"],
    ["{ get a() { return 1 } }", "getter", ["a"], ""],
    ['JSON.parse(\'{"a":{"__proto__":1}}\')', "reserved", ["a", "__proto__"], ""],
    ["{ a: '\\uD800' }", "half-character", ["a"], ""],
    ["{ '\\uDC00': 1 }", "half-character", ["\uDC00"], ""],
    ["(() => { const a = { b: {} }; a.b.c = a; return a })()", "cycle", ["b", "c"], ""],
    ["(() => { const a = []; a.push(a); return a })()", "cycle", [0], ""],
  ])("refuses %s", async (expression, what, path, detail) => {
    expect(await runSpec(`export default ${expression}`)).toEqual({ kind: "refused", what, path, detail });
  });

  it("refuses what is too deep, too many or too large", async () => {
    const nested = (levels: number): string => `export default ${"[".repeat(levels)}${"]".repeat(levels)}`;
    expect(await json(nested(64))).toBe("[".repeat(64) + "]".repeat(64));
    expect(await json(nested(65))).toMatchObject({ kind: "refused", what: "deep" });
    const doubled = "let a = [1, 1]; for (let i = 0; i < 40; i++) a = [a, a]; export default a";
    expect(await json(doubled)).toMatchObject({ kind: "refused", what: "many" });
    expect(await json("export default 'x'.repeat(1048577)")).toMatchObject({ kind: "refused", what: "large" });
    expect(await json("export default { a: 'x'.repeat(1e6), b: 'x'.repeat(1e5) }")).toMatchObject({
      what: "large",
      path: ["b"],
    });
  });
});

describe("a spec sees nothing of the machine, the time or the one before it", () => {
  it("has no clock, no chance and no input or output", async () => {
    const names =
      "Date performance process require fetch console setTimeout setInterval queueMicrotask Buffer crypto WebAssembly Worker std os scriptArgs print WeakRef FinalizationRegistry";
    const types = names.split(" ").map((name) => `typeof ${name}`);
    expect(await json(`export default new Set([${types.join()}]).size + typeof Date`)).toBe('"1undefined"');
    expect(await json("export default Math.random()")).toMatchObject({ kind: "threw", name: "ReferenceError" });
    expect(await json("export default (() => {}).constructor('return typeof Date + typeof process')()")).toBe(
      '"undefinedundefined"',
    );
    expect(await json('import * as x from "node:fs"; export default x')).toMatchObject({ kind: "threw" });
    expect(await json('import * as x from "./y.ts"; export default x')).toMatchObject({ kind: "threw" });
  });

  it("cannot change what is built in", async () => {
    const changes = [
      "Array.prototype.map = () => []",
      "Object.prototype.toJSON = 1",
      "Object.defineProperty(Object.prototype, 'x', { value: 1 })",
      "Object.setPrototypeOf(Array.prototype, {})",
      "JSON.stringify = () => 'x'",
      "String.prototype.isWellFormed = () => true",
      "Object.getPrototypeOf([].values()).next = 1",
      "(function* () {}).constructor.prototype.x = 1",
      "Object.getPrototypeOf(Int8Array).prototype.at = 1",
      "Math.max = 1",
    ];
    const results = await Promise.all(changes.map((change) => runSpec(`${change}; export default {}`)));
    const threw = results.map((result) => (result.kind === "threw" ? result.name : result.kind));
    expect(threw).toEqual(changes.map(() => "TypeError"));
  });

  it("leaves nothing for the next one, not even in globals", async () => {
    await run("globalThis.left = 1; globalThis.JSON = undefined; export default {}");
    expect(await json("export default [typeof left, typeof JSON]")).toBe('["undefined","object"]');
  });
});

describe("hostile code ends, with one clear answer, and leaves the sandbox whole", () => {
  it.each([
    ["a loop", "for (;;) {}"],
    ["a loop that catches", "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }"],
    ["a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    ["a search that does not look at the clock", "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["a getter of what it throws", "throw { get message() { for (;;) {} } }"],
    ["a trap in what it exports", "export default new Proxy({}, { ownKeys() { for (;;) {} } })"],
  ])("%s", async (what, code) => {
    // One of them takes as long as a spec may; what ends the others is the same, sooner.
    const most = what === "a loop" ? undefined : 250;
    const result = await run(code.includes("export") ? code : `${code}; export default {}`, most);
    expect(result).toMatchObject({ kind: "limit", limit: "time" });
  });

  it.each([
    ["a list", "const a = []; for (;;) a.push(new Uint8Array(1e6))"],
    [
      "a list that catches",
      "const a = []; try { for (;;) a.push(new Uint8Array(1e6)) } catch { for (;;) a.push(new Uint8Array(1e5)) }",
    ],
    ["a text", "'x'.repeat(2 ** 29)"],
    ["small texts, until nothing is left for an error", "const a = ['a']; for (const one of a) a.push(`${one} again`)"],
    ["small objects", "let a = {}; for (;;) a = { a }"],
    [
      "small lists that are caught",
      "let a = []; for (;;) try { for (;;) a = [a, {}] } catch (error) { if (error === null) throw error }",
    ],
  ])("memory without end: %s", async (_, code) => {
    expect(await run(`${code}; export default {}`)).toMatchObject({ kind: "limit", limit: "memory" });
  });

  it.each([
    ["a function", "const f = () => f() + 1; f()"],
    ["a generator", "function* g() { yield* g() } for (const x of g());"],
    ["a getter", "const o = { get a() { return this.a } }; o.a"],
    ["JSON", "JSON.parse('['.repeat(1e6))"],
    ["source code", "(0, eval)('!'.repeat(1e6) + '1')"],
    ["lists in lists", "let a = []; for (let i = 0; i < 1e4; i++) a = [a]; String(a)"],
  ])("depth without end: %s", async (_, code) => {
    expect(await run(`${code}; export default {}`)).toMatchObject({ kind: "limit", limit: "stack" });
  });

  it("what it throws is told with its place, and cut", async () => {
    expect(await run("const a = 1;\n  null.x; export default {}")).toEqual({
      kind: "threw",
      name: "TypeError",
      message: "cannot read property 'x' of null",
      at: { module: 0, line: 2, column: 7 },
    });
    expect(await run("throw 'text'; export default {}")).toEqual({
      kind: "threw",
      name: "",
      message: "text",
      at: undefined,
    });
    expect(await run("throw null; export default {}")).toMatchObject({ kind: "threw", message: "" });
    expect(await run("throw new Error('x'.repeat(1e6)); export default {}")).toMatchObject({
      message: "x".repeat(500),
    });
    expect(await run("const = 1")).toMatchObject({ kind: "threw", name: "SyntaxError", at: { line: 1 } });
  });
});
