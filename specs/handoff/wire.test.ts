import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { written } from "./wire.ts";

/** A document as it may look after some years: the first two fields were frozen, all others came later. */
const Grown = z.strictObject({
  name: z.string(),
  items: z.array(z.strictObject({ size: z.int(), shade: z.enum(["dark", "light"]).default("dark") })),
  limit: z.int().nullable().default(null),
  pruning: z
    .strictObject({ share: z.number().default(0), layers: z.array(z.int()).default([]) })
    .default({ share: 0, layers: [] }),
  rule: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("off") }),
      z.strictObject({ kind: z.literal("on"), strength: z.number().default(1) }),
    ])
    .default({ kind: "off" }),
});
const frozen = { name: "a", items: [{ size: 1 }, { size: 2 }] };

describe("a document that grew", () => {
  it("is written as before where it uses nothing new", () => {
    expect(written(Grown, Grown.parse(frozen))).toEqual(frozen);
  });

  it("is written in the order of its schema, whatever order a spec has", () => {
    const turned = { items: [{ shade: "light", size: 1 }], name: "a" };
    expect(JSON.stringify(written(Grown, turned))).toBe('{"name":"a","items":[{"size":1,"shade":"light"}]}');
  });

  it("is written with what differs from the default alone, inside list items too", () => {
    const used = Grown.parse({
      ...frozen,
      items: [{ size: 1, shade: "light" }],
      limit: 3,
      pruning: { share: 0.5 },
      rule: { kind: "on", strength: 1 },
    });
    expect(written(Grown, used)).toEqual({
      name: "a",
      items: [{ size: 1, shade: "light" }],
      limit: 3,
      pruning: { share: 0.5 },
      rule: { kind: "on" },
    });
  });

  it("never loses an item of a list, and loses an object that became empty", () => {
    const Items = z.strictObject({
      items: z.array(z.strictObject({ size: z.int().default(1) })),
      more: Grown.shape.pruning,
    });
    expect(written(Items, { items: [{ size: 1 }, { size: 2 }], more: { share: 0, layers: [] } })).toEqual({
      items: [{}, { size: 2 }],
    });
  });

  it("is read as it was before it was written, whatever it says", () => {
    const shade = fc.constantFrom("dark", "light");
    const documents = fc.record({
      name: fc.string(),
      items: fc.array(fc.record({ size: fc.integer(), shade })),
      limit: fc.option(fc.integer({ min: -2, max: 2 })),
      pruning: fc.record({ share: fc.constantFrom(0, 0.5), layers: fc.array(fc.nat(2), { maxLength: 2 }) }),
      rule: fc.oneof(
        fc.constant({ kind: "off" as const }),
        fc.record({ kind: fc.constant("on" as const), strength: fc.constantFrom(1, 2) }),
      ),
    });
    fc.assert(
      fc.property(documents, (document) => {
        const text = written(Grown, Grown.parse(document));
        expect(Grown.parse(text)).toEqual(document);
        expect(written(Grown, Grown.parse(text))).toEqual(text);
      }),
    );
  });
});
