import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import { digestFromHex, digestOf, sha256Hex } from "../fingerprint.ts";

describe("canonicalJson", () => {
  it("sorts keys by code unit, writes no white space, and leaves out what is undefined", () => {
    expect(canonicalJson({ b: [1, null, true, "é\n"], a: { "10": 1, "9": 2, Z: 3, ä: 4, "": 5 }, c: undefined })).toBe(
      '{"a":{"":5,"10":1,"9":2,"Z":3,"ä":4},"b":[1,null,true,"é\\n"]}',
    );
    expect(canonicalJson(-0)).toBe("0");
    expect(canonicalJson(1e21)).toBe("1e+21");
    expect(canonicalJson(Object.assign(Object.create(null), { x: 1 }))).toBe('{"x":1}');
  });

  it("is the same for the same data, whatever the order of keys, and parses back to it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        // -0 is written 0; JSON.stringify does the same.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("differs for different data", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        // Node's own comparison of values, once what JSON does not tell apart (0 and -0) is the same.
        const [plainA, plainB]: unknown[] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))];
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isDeepStrictEqual(plainA, plainB));
      }),
    );
  });

  it("refuses what JSON cannot hold, instead of hashing something else", () => {
    for (const value of [Number.NaN, Infinity, 1n, () => 1, Symbol("s"), undefined, [undefined], { a: [Number.NaN] }]) {
      expect(() => canonicalJson(value)).toThrow(/^internal: .* has no canonical form$/);
    }
  });
});

describe("digests", () => {
  it("are SHA-256 of the bytes, of a text as UTF-8", () => {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(sha256Hex("abc")).toBe(abc);
    expect(digestOf(Buffer.from("abc"))).toBe(`sha256:${abc}`);
    expect(digestOf("中")).toBe(digestOf(Buffer.from([0xe4, 0xb8, 0xad])));
    expect(digestFromHex(abc)).toBe(digestOf("abc"));
    expect(() => digestFromHex("abc")).toThrow('internal: "abc" is not a SHA-256 in hexadecimal');
  });
});

/** The same value with every map's keys in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, reversed(field)]),
  );
}
