import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { type Addition, withAddition } from "./add-entry.ts";

const order = ["name", "datasets", "training", "targets", "environments"];
const value = { engine: "local", port: 8082 };
const target: Addition = { section: "targets", entry: { name: "edge", value }, order };
const after = (text: string, addition = target) => withAddition(text, addition);

describe("adding to a spec", () => {
  it("writes below the last of a section, as deep as the others, and keeps every comment", () => {
    const text = `name: a # mine
targets:
    laptop: { engine: local } # the first
    # none of these
environments: { dev: {} }
`;
    expect(after(text)).toBe(`name: a # mine
targets:
    laptop: { engine: local } # the first
    edge:
      engine: local
      port: 8082
    # none of these
environments: { dev: {} }
`);
  });

  it("leaves comments with what they stand under: those that stand deeper are of the entry above", () => {
    expect(
      after(
        "name: a\ntargets:\n  x:\n    engine: local\n    # of x\n\n    # of x, too\n  # of none\nenvironments: {}\n",
      ),
    ).toBe(
      "name: a\ntargets:\n  x:\n    engine: local\n    # of x\n\n    # of x, too\n  edge:\n    engine: local\n    port: 8082\n  # of none\nenvironments: {}\n",
    );
    expect(after("name: a\ntraining:\n  x: 1\n  # of training\nenvironments: {}\n")).toBe(
      "name: a\ntraining:\n  x: 1\n  # of training\ntargets:\n  edge:\n    engine: local\n    port: 8082\nenvironments: {}\n",
    );
  });

  it("writes behind the last of a section on one line, of an empty one, and of one without a value", () => {
    expect(after("name: a\ntargets: { laptop: { engine: local }, } # one\n")).toBe(
      "name: a\ntargets: { laptop: { engine: local }, edge: { engine: local, port: 8082 }, } # one\n",
    );
    expect(after("name: a\ntargets: {}\n")).toBe("name: a\ntargets: { edge: { engine: local, port: 8082 } }\n");
    expect(after("name: a\ntargets: # later\nenvironments: {}\n")).toBe(
      "name: a\ntargets: # later\n  edge:\n    engine: local\n    port: 8082\nenvironments: {}\n",
    );
  });

  it("begins a section where the order of a spec has it, with a blank line where others have one", () => {
    expect(after("name: a\ndatasets: {}\nenvironments: {}\n")).toBe(
      "name: a\ndatasets: {}\ntargets:\n  edge:\n    engine: local\n    port: 8082\nenvironments: {}\n",
    );
    expect(after("name: a\n\n# data\ndatasets: {}\n\nenvironments: {}")).toBe(
      "name: a\n\n# data\ndatasets: {}\n\ntargets:\n  edge:\n    engine: local\n    port: 8082\n\nenvironments: {}",
    );
    expect(after("name: a")).toBe("name: a\ntargets:\n  edge:\n    engine: local\n    port: 8082\n");
  });

  it("adds an item behind another, in a list of lines or on one line", () => {
    const item: Addition = { section: "environments", entry: { item: { name: "qa" } }, after: 0, order };
    expect(after("environments:\n  - name: dev # first\n  - name: prod\n", item)).toBe(
      "environments:\n  - name: dev # first\n  - name: qa\n  - name: prod\n",
    );
    expect(after("environments: [{ name: dev }, { name: prod }]\n", item)).toBe(
      "environments: [{ name: dev }, { name: qa }, { name: prod }]\n",
    );
  });

  it("keeps the line ends that a file has", () => {
    expect(after("name: a\r\ntargets:\r\n  x: {}\r\n")).toBe(
      "name: a\r\ntargets:\r\n  x: {}\r\n  edge:\r\n    engine: local\r\n    port: 8082\r\n",
    );
  });

  it("adds nothing where a section is something else", () => {
    expect(after("name: a\ntargets: text\n")).toBeUndefined();
    expect(after("name: a\ntargets: null\n")).toBeUndefined();
    expect(after("name: a\ntargets: [x]\n")).toBeUndefined();
    expect(after("{ name: a, targets: {} }\n")).toBeUndefined();
    expect(after("datasets: {}\n")).not.toBeUndefined();
    expect(after("environments: {}\n")).toBeUndefined();
  });

  it("of any spec, has added the one entry and moved nothing, or has not touched it", () => {
    const name = fc.constantFrom("a", "b-c", "x1");
    const written = fc.record({
      names: fc.uniqueArray(name, { maxLength: 3 }),
      flow: fc.boolean(),
      indent: fc.integer({ min: 1, max: 5 }),
      comment: fc.constantFrom("", " # note", " # edge: { }"),
      end: fc.constantFrom("", "\n", "\n\n", "\n# end\n", "\n  # end"),
      next: fc.boolean(),
    });
    fc.assert(
      fc.property(written, ({ names, flow, indent, comment, end, next }) => {
        const below = flow
          ? ` { ${names.map((one) => `${one}: { engine: local }`).join(", ")} }${comment}`
          : `${comment}${names.map((one) => `\n${" ".repeat(indent)}${one}:${comment}\n${" ".repeat(indent + 1)}engine: local`).join("")}`;
        const text = `name: a\ntargets:${below}${end}${next ? `${end.endsWith("\n") ? "" : "\n"}environments: {}\n` : ""}`;
        const edited = after(text);
        expect(edited).toBeDefined();
        const data = parse(text) as { targets: object | null };
        expect(parse(edited!)).toEqual({ ...data, targets: { ...data.targets, edge: value } });
        const lines = edited!.split("\n");
        if (!flow) for (const line of text.split("\n")) expect(lines).toContain(line);
      }),
    );
  });
});
