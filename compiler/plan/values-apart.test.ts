import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../trace.ts";
import { edit, sampleProject } from "../testing/sample-check.ts";
import { planBetween } from "../testing/sample-plan.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderTerminal } from "./render-terminal.ts";
import { valuesApart } from "./values-apart.ts";

/** The ones that a cut would make equal: long, and nearly the same. */
const nearlySame = fc
  .tuple(
    fc.string({ maxLength: 90, unit: "binary" }),
    fc.array(fc.string({ maxLength: 3 })),
    fc.string({ minLength: 70 }),
  )
  .chain(([start, middles, end]) => fc.constantFrom(...["", ...middles].map((middle) => start + middle + end)));
const values = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  nearlySame,
  fc.array(nearlySame, { maxLength: 15 }),
  fc.array(fc.constantFrom("a".repeat(30), "b".repeat(30), 1, "1", null, "null"), { maxLength: 14 }),
);
const pairs = fc.oneof(
  fc.tuple(values, values),
  nearlySame.chain((text) =>
    fc.tuple(
      fc.constant(text),
      fc.nat(text.length).map((at) => `${text.slice(0, at)}x${text.slice(at + 1)}`),
    ),
  ),
);

describe("Two values of a plan", () => {
  it("read differently wherever they differ, at every length", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(8, 60, 200), fc.boolean(), ([before, after], longest, bare) => {
        fc.pre(JSON.stringify(before) !== JSON.stringify(after));
        const [old, now] = valuesApart(before, after, { longest, bare });
        expect(old).not.toBe(now);
        expect(old + now).not.toMatch(/[\p{Cc}\u202e]/u);
      }),
      { numRuns: 3000 },
    );
  });

  it("are shown around their first difference where they are long, with how long they are", () => {
    expect(
      valuesApart(`${"a".repeat(300)}b${"c".repeat(300)}`, `${"a".repeat(300)}d${"c".repeat(300)}`, {
        longest: 12,
        bare: true,
      }),
    ).toEqual(["…aaaabccccccc… (601 characters)", "…aaaadccccccc… (601 characters)"]);
    expect(valuesApart("1", 1, { longest: 60, bare: true })).toEqual(['"1"', "1"]);
  });

  it("that are lists name what came and what went, and their order where it is that alone", () => {
    const form = { longest: 60, bare: true };
    const list = Array.from({ length: 12 }, (_, at) => `item-${at}`);
    expect(valuesApart(list, [...list.slice(1), "new"], form)).toEqual([
      '12 items, gone: "item-0"',
      '12 items, new: "new"',
    ]);
    expect(valuesApart(list, list.slice(1), form)).toEqual(['12 items, gone: "item-0"', "11 items"]);
    expect(valuesApart(list, list.toReversed(), { longest: 20, bare: true })).toEqual([
      '…"item-0","item-1","i… (111 characters)',
      '…"item-11","item-10",… (111 characters)',
    ]);
  });
});

it("A page that is let in behind many others is named in the pull request and in the terminal", async () => {
  const pages = Array.from({ length: 6 }, (_, at) => `"https://shop-number-${at}-of-the-big-company.example.com"`);
  const letIn = (origins: readonly string[]) =>
    edit(sampleProject, "alias: assistant", `alias: assistant\n  origins: [${origins.join(", ")}]`);
  const plan = await planBetween({ text: letIn(pages) }, { text: letIn([...pages, '"https://www.evil.example"']) });
  const [line] = renderTerminal(plan, { color: false }).match(/^.*origins .*$/m)!;
  expect(line).toBe(
    '  specs/projects/care/assistant.yaml:32 serving.origins 6 items → 7 items, new: "https://www.evil.example"',
  );
  const markdown = renderMarkdown(plan);
  expect(markdown).toContain('`serving.origins` `6 items` → `7 items, new: "https://www.evil.example"`: ');
  expect(markdown).toContain(
    `- /config/origins: 6 items\n+ /config/origins: 7 items, new: "https://www.evil.example"   # specs/projects/care/assistant.yaml:32\n`,
  );
});
