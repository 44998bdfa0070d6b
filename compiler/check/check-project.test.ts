import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { drawn } from "../../specs/testing/whole-check.ts";
import { checkSample, sampleProject } from "../testing/sample-check.ts";
import { valueAt } from "./value-at.ts";

/** Values of every type that a field could be given. */
const strange = fc.constantFrom<unknown>(
  null, "", "x", "a/b", "hf://a/b", "../..", "100%", "0%", ">= 1", "1h", 0, -1, 1.5, 1e9, true, [], ["x"], [1], [[]], {}, { x: 1 }, { engine: "local" }, { length: {} },
); // prettier-ignore

const original: unknown = parse(sampleProject);

/** All paths of the sample, sections included. */
const paths = pathsOf(original, []);

function pathsOf(value: unknown, path: readonly (string | number)[]): (readonly (string | number)[])[] {
  if (value === null || typeof value !== "object") return [path];
  const below = Array.isArray(value) ? value.entries() : Object.entries(value);
  const inner = [...below].flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

const change = fc.record({
  path: fc.constantFrom(...paths),
  value: fc.option(strange, { nil: undefined }),
  extra: fc.boolean(),
});

describe("checking a project", () => {
  it("A1: never crashes on what a spec says, and every mistake has a place in the file and something to do", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const data = structuredClone(original);
        // Copies: a later change may go into the value of an earlier one.
        for (const one of changes) apply(data, { ...one, value: structuredClone(one.value) });
        const text = stringify(data, { aliasDuplicateObjects: false });
        const { diagnostics, models, printed } = await checkSample(text);
        for (const { fix, message, range } of diagnostics) {
          expect(fix).not.toBe("");
          expect(message).not.toContain("undefined");
          expect(range!.start >= 0 && range!.end <= text.length && range!.start <= range!.end).toBe(true);
        }
        const wrong = diagnostics.some(({ severity }) => severity === "error");
        expect(models.length === 0).toBe(wrong);
        expect(printed === "").toBe(diagnostics.length === 0);
      }),
      { numRuns: drawn(400) },
    );
  });
});

interface Change {
  readonly path: readonly (string | number)[];
  /** Undefined takes the field out. */
  readonly value: unknown;
  /** Adds a key that nobody knows beside the field. */
  readonly extra: boolean;
}

/** Does nothing where an earlier change has taken away what the path goes through. */
function apply(data: unknown, { path, value, extra }: Change): void {
  const parent = valueAt(data, path.slice(0, -1));
  const key = path.at(-1)!;
  if (Array.isArray(parent)) {
    if (typeof key === "number") parent[key] = value ?? null;
  } else if (parent !== null && typeof parent === "object") {
    const record = parent as Record<string, unknown>;
    if (value === undefined) delete record[key];
    else record[extra ? "unknown" : key] = value;
  }
}
