import { describe, expect, it } from "vitest";
import { z } from "zod";
import { costs, costsPerEnvironment } from "./effect.ts";
import { fieldAt, keysAt, listFields } from "./fields.ts";
import { kinds } from "./index.ts";
import { Project } from "./project.ts";

describe("listFields", () => {
  it.each(Object.entries(kinds))("A1: every leaf of %s says what changing it costs", (_, kind) => {
    const fields = listFields(kind);
    expect(fields.length).toBeGreaterThan(5);
    expect(fields.filter(({ mark }) => mark === undefined).map(({ path }) => path)).toEqual([]);
  });

  it("finds an unmarked leaf behind every wrapper that kinds use", () => {
    const plain = z.string();
    const kind = z.strictObject({
      marked: costs("none", plain),
      bare: plain,
      optional: plain.optional(),
      defaulted: plain.default("x").describe("d"),
      section: z.strictObject({ leaf: z.enum(["a"]) }).prefault({ leaf: "a" }),
      records: z.record(
        costs("none", plain),
        z.strictObject({ leaf: z.int() }).refine(() => true),
      ),
      lists: z.array(z.strictObject({ leaf: z.boolean() }).optional()).default([]),
      variants: z.discriminatedUnion("tag", [
        z.strictObject({ tag: costs("none", z.literal("a")), one: plain.nullable() }),
        z.strictObject({ tag: costs("none", z.literal("b")), two: z.union([plain, z.number()]) }),
      ]),
    });
    const unmarked = listFields(kind).filter(({ mark }) => mark === undefined);
    expect(unmarked.map(({ path }) => path)).toEqual([
      "bare",
      "optional",
      "defaulted",
      "section.leaf",
      "records.*.leaf",
      "lists[].leaf",
      "variants.one",
      "variants.two",
    ]);
  });

  it("keeps a mark through optional, default, prefault, describe and meta", () => {
    const leaf = costsPerEnvironment("retrain", z.string());
    const kind = z.strictObject({
      a: leaf.optional(),
      b: leaf.default("x"),
      c: leaf.describe("d").prefault("x"),
      d: leaf.meta({ title: "t" }).optional().describe("d"),
    });
    expect(listFields(kind).map(({ path, mark }) => [path, mark])).toEqual(
      ["a", "b", "c", "d"].map((path) => [path, { effect: "retrain", perEnvironment: true }]),
    );
  });

  it("lists the fields of every variant of a target, and those that variants share once", () => {
    const paths = listFields(Project).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("targets."))).toEqual([
      "targets.*.engine",
      "targets.*.port",
      "targets.*.address",
      "targets.*.hosts",
      "targets.*.threads",
      "targets.*.memory",
      "targets.*.namespace",
      "targets.*.queue",
      "targets.*.gpu.type",
      "targets.*.gpu.count",
      "targets.*.server",
    ]);
    expect(paths).toContain("datasets.*.clean[].sensitiveWords.lists");
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("refuses a kind that is built from something it cannot walk, instead of missing its leaves", () => {
    const kind = z.strictObject({ pair: z.tuple([z.string(), z.string()]) });
    expect(() => listFields(kind)).toThrow("internal: pair is a tuple, which the walk over kinds does not know");
  });
});

describe("fieldAt", () => {
  const data = { targets: { laptop: { engine: "local" }, cluster: { engine: "kubernetes" } } };

  it("finds mark, description and schema of a leaf behind defaults, records and lists", () => {
    const field = fieldAt(Project, ["training", "lora", "r"], data);
    expect(field?.mark).toEqual({ effect: "retrain", perEnvironment: false });
    expect(field?.description).toBe("Rank of the adapter.");
    expect(field?.schema.safeParse(0).success).toBe(false);
    expect(field?.schema.safeParse(undefined).success).toBe(false);
    expect(fieldAt(Project, ["datasets", "any", "clean", 0, "length", "min"])?.mark?.effect).toBe("rebuild-data");
  });

  it("gives the parts of a marked list or record the mark of the whole", () => {
    expect(fieldAt(Project, ["training", "lora", "targets", 3])?.mark?.effect).toBe("retrain");
    expect(fieldAt(Project, ["training", "data", "any"])?.mark?.effect).toBe("retrain");
    expect(fieldAt(Project, ["evaluation", "gates", "triage.gainOverBase"])?.mark?.effect).toBe("re-judge");
  });

  it("goes through the variant that the data names", () => {
    expect(fieldAt(Project, ["targets", "laptop", "threads"], data)?.mark?.perEnvironment).toBe(true);
    expect(fieldAt(Project, ["targets", "laptop", "namespace"], data)).toBeUndefined();
    expect(fieldAt(Project, ["targets", "cluster", "gpu", "count"], data)?.mark?.effect).toBe("roll-out");
  });

  it("goes through every variant when the data name none that exists", () => {
    expect(fieldAt(Project, ["targets", "new", "namespace"], data)?.mark?.effect).toBe("identity");
    expect(fieldAt(Project, ["targets", "new", "threads"])?.mark?.effect).toBe("roll-out");
    const unknown = { targets: { edge: { engine: "edge" } } };
    expect(keysAt(Project, ["targets", "edge"], unknown)).toContain("port");
    expect(keysAt(Project, ["targets", "edge"], unknown)).toContain("namespace");
  });

  it("knows the keys of sections and none of leaves and records", () => {
    expect(keysAt(Project, ["serving", "batching"])).toEqual(["maxBatch", "maxTokens", "maxQueue"]);
    expect(keysAt(Project, ["targets", "laptop"], data)).toEqual([
      "engine",
      "port",
      "address",
      "hosts",
      "threads",
      "memory",
    ]);
    expect(keysAt(Project, [])).toContain("datasets");
    expect(keysAt(Project, ["name"])).toEqual([]);
    expect(keysAt(Project, ["datasets"])).toEqual([]);
    expect(fieldAt(Project, ["serving", "batching"])?.mark).toBeUndefined();
  });

  it("has nothing where the kind has nothing, whatever the path", () => {
    for (const path of [
      ["training", "rank"],
      ["name", "x"],
      ["constructor"],
      ["__proto__"],
      ["training", "toString", 0],
    ]) {
      expect(fieldAt(Project, path, data)).toBeUndefined();
      expect(keysAt(Project, path, data)).toEqual([]);
    }
  });

  it("finds every leaf that listFields lists, by any concrete path", () => {
    const concrete = (path: string): string[] => path.replaceAll("[]", ".0").replaceAll("*", "some-name").split(".");
    const listed = listFields(Project);
    expect(listed.map(({ path }) => [path, fieldAt(Project, concrete(path))?.mark])).toEqual(
      listed.map(({ path, mark }) => [path, mark]),
    );
  });
});
