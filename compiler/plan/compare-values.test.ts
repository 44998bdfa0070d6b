import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../trace.ts";
import { compareValues, mergeValues, type ValueChange } from "./compare-values.ts";

describe("compareValues", () => {
  it("names changed, added and removed fields by their dotted path", () => {
    const before = { lora: { r: 16, alpha: 32 }, gone: { a: 1, b: 2 }, same: 1 };
    const after = { lora: { r: 32, alpha: 32 }, added: { c: 3 }, same: 1 };
    expect(compareValues(before, after)).toEqual([
      { path: ["lora", "r"], field: "lora.r", before: 16, after: 32 },
      { path: ["added"], field: "added", after: { c: 3 } },
      { path: ["gone"], field: "gone", before: { a: 1, b: 2 } },
    ]);
  });

  it("compares lists of plain values whole", () => {
    expect(compareValues({ files: ["a"] }, { files: ["a", "b"] })).toEqual([
      { path: ["files"], field: "files", before: ["a"], after: ["a", "b"] },
    ]);
  });

  it("takes an inserted cleaning step for one difference, not for a shift of all that follow", () => {
    const before = { clean: [{ unicode: { form: "NFC" } }, { length: { min: 5 } }] };
    const after = {
      clean: [{ unicode: { form: "NFC" } }, { characters: { keep: ["letters"] } }, { length: { min: 6 } }],
    };
    expect(compareValues(before, after)).toEqual([
      { path: ["clean", 1, "characters"], field: "clean.characters", after: { keep: ["letters"] } },
      { path: ["clean", 2, "length", "min"], field: "clean.length.min", before: 5, after: 6 },
    ]);
  });

  it("knows the items of other lists by their name", () => {
    const before = { containers: [{ name: "server", image: "a:1" }] };
    const after = {
      containers: [
        { name: "exporter", image: "b:1" },
        { name: "server", image: "a:2" },
      ],
    };
    expect(compareValues(before, after)).toEqual([
      { path: ["containers", 0], field: "containers.exporter", after: { name: "exporter", image: "b:1" } },
      { path: ["containers", 1, "image"], field: "containers.server.image", before: "a:1", after: "a:2" },
    ]);
  });

  it("says when steps only changed places", () => {
    const [a, b] = [{ unicode: {} }, { duplicates: {} }];
    expect(compareValues({ clean: [a, b] }, { clean: [b, a] })).toEqual([
      { path: ["clean"], field: "clean (order)", before: ["unicode", "duplicates"], after: ["duplicates", "unicode"] },
    ]);
  });

  it("finds nothing exactly when the values are equal", () => {
    fc.assert(fc.property(json, (value) => compareValues(value, structuredClone<Json>(value)).length === 0));
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(compareValues(left, right).length === 0).toBe(
          JSON.stringify(sorted(left)) === JSON.stringify(sorted(right)),
        );
      }),
      { numRuns: 5000 },
    );
  });
});

describe("mergeValues", () => {
  const before = { clean: [{ unicode: {} }, { length: { min: 5 } }, { duplicates: {} }], name: "a" };
  const after = { clean: [{ characters: {} }, { length: { min: 6 } }, { unicode: {} }], name: "b" };
  const only = (field: string) => mergeValues(before, after, (change) => change.field === field);

  it("makes one change and leaves the others, wherever their items stand", () => {
    expect(only("name")).toEqual({ ...before, name: "b" });
    expect(only("clean.length.min")).toEqual({
      ...before,
      clean: [{ unicode: {} }, { length: { min: 6 } }, { duplicates: {} }],
    });
    expect(only("clean.characters")).toEqual({ ...before, clean: [{ characters: {} }, ...before.clean] });
    expect(only("clean.duplicates")).toEqual({ ...before, clean: before.clean.slice(0, 2) });
    expect(only("clean (order)")).toEqual({
      ...before,
      clean: [{ length: { min: 5 } }, { duplicates: {} }, { unicode: {} }],
    });
  });

  it("is the old value without any change, the new one with all, and asks for the changes that are told", () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(sorted(mergeValues(left, right, () => false))).toEqual(sorted(left));
        const asked: ValueChange[] = [];
        expect(sorted(mergeValues(left, right, (change) => asked.push(change) > 0))).toEqual(sorted(right));
        expect(asked).toEqual(compareValues(left, right));
      }),
      { numRuns: 3000, examples: [[[{ name: "a 2" }], [{ "a 2": "a" }]]] },
    );
  });
});

const names = fc.constantFrom("name", "a", "a 2", "b c", "1");
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>("a", "a 2", "", 0, 1, true, null),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(names, tie("json"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
