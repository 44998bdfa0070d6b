import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWeightIndex } from "./weight-index.ts";

const present = ["config.json", "model-1.safetensors", "model-2.safetensors", "old.safetensors"];

function indexOf(weight_map: unknown): string {
  return JSON.stringify({ metadata: { total_size: 12 }, weight_map });
}

describe("the index of a model's weights", () => {
  it("says which tensors are read from which file", () => {
    const map = {
      "a.weight": "model-2.safetensors",
      "b.weight": "model-1.safetensors",
      "c.weight": "model-2.safetensors",
    };
    expect(parseWeightIndex(indexOf(map), present)).toEqual({
      ok: true,
      value: new Map([
        ["model-2.safetensors", ["a.weight", "c.weight"]],
        ["model-1.safetensors", ["b.weight"]],
      ]),
    });
  });

  it.each([
    ["{", "is not JSON"],
    ["[]", "has no weight_map from tensors to files"],
    ["{}", "has no weight_map from tensors to files"],
    [indexOf({ a: 1 }), "has no weight_map from tensors to files"],
    [indexOf({ a: "model-3.safetensors" }), 'names "model-3.safetensors", which is not in the folder'],
    [indexOf({ a: "../model-1.safetensors" }), 'names "../model-1.safetensors", which is not in the folder'],
    [indexOf({ a: "1", b: "2", c: "1" }), 'names "1", "2", which are not in the folder'],
    [
      indexOf({ a: "1", b: "2", c: "3", d: "4", e: "5" }),
      'names "1", "2", "3" and 2 more, which are not in the folder',
    ],
  ])("%s is refused", (text, problem) => {
    expect(parseWeightIndex(text, present)).toEqual({ ok: false, problems: [problem] });
  });

  it("never names a file that is not there, and never throws", () => {
    const map = fc.dictionary(fc.string(), fc.oneof(fc.constantFrom(...present), fc.string()));
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), map.map(indexOf)), (text) => {
        const parsed = parseWeightIndex(text, present);
        const files = parsed.ok ? [...parsed.value.keys()] : [];
        expect(files.filter((file) => !present.includes(file))).toEqual([]);
      }),
    );
  });
});
