import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { listFields } from "../../specs/kinds/fields.ts";
import { kinds, type KindName } from "../../specs/kinds/index.ts";
import { readYamlDocument } from "../read/document.ts";
import { schemaFiles, schemaText } from "./schema-files.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const names = Object.keys(kinds) as KindName[];
const project = {
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "p",
  team: "t",
  datasets: { d: { version: "1.0", source: { files: ["d.jsonl"] }, clean: [{ unicode: {} }] } },
  training: { base: { model: "base" }, data: { d: 1 } },
  serving: { alias: "p" },
  targets: { laptop: { engine: "local" }, cluster: { engine: "kubernetes", namespace: "n", gpu: { type: "A100" } } },
  environments: { dev: { targets: ["laptop"], set: { "serving.scale.min": 2 } } },
};

function validator(kind: KindName): (data: unknown) => string[] {
  const ajv = new Ajv({ allErrors: true, strict: false, discriminator: true });
  const validate = ajv.compile(JSON.parse(schemaText(kinds[kind])) as object);
  return (data) =>
    validate(data) ? [] : (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

describe("JSON Schemas", () => {
  it("A1: there is one draft-07 schema a kind, with equal bytes every time", () => {
    const files = schemaFiles();
    expect([...files.keys()]).toEqual(["project.schema.json", "platform.schema.json", "promotion.schema.json"]);
    expect(files).toEqual(schemaFiles());
    for (const text of files.values()) {
      expect(text).toMatch(/\}\n$/);
      expect(JSON.parse(text)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" });
    }
    expect(JSON.parse(schemaText(kinds.Project))).toMatchObject({
      title: "Fairlead project",
      description: "One project, from its data to its service.",
    });
  });

  it.each(names)("every leaf of %s says what changing it costs, in a mark and in words", (kind) => {
    const all = [...fields(JSON.parse(schemaText(kinds[kind])) as Json, "")];
    const marked = all.filter(([, schema]) => schema["x-on-change"] !== undefined);
    const marks = marked.map(([path, schema]) => `${path} ${textOf(schema["x-on-change"])}`);
    expect(new Set(marks)).toEqual(new Set(listFields(kinds[kind]).map(({ path, mark }) => `${path} ${mark?.effect}`)));
    const words = marked.map(
      ([path, schema]) => `${path} ${/ On change: (.*)\.$/.exec(textOf(schema["description"]))?.[1]}`,
    );
    expect(words).toEqual(marks);
  });

  it.each(names)("every field of %s is explained, and nothing accepts unknown keys", (kind) => {
    const all = [...fields(JSON.parse(schemaText(kinds[kind])) as Json, "")];
    expect(all.filter(([, schema]) => typeof schema["description"] !== "string").map(([path]) => path)).toEqual([]);
    const open = all.filter(
      ([, schema]) => schema["properties"] !== undefined && schema["additionalProperties"] !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it("accepts what the kind accepts: required fields are those without a default", () => {
    const validate = validator("Project");
    expect(validate(project)).toEqual([]);
    expect(kinds.Project.safeParse(project).success).toBe(true);
    const { environments, ...withoutEnvironments } = project;
    expect(environments).toBeDefined();
    expect(validate(withoutEnvironments)).toEqual([" required"]);
    expect(
      validator("Platform")({ apiVersion: "fairlead.dev/v1", kind: "Platform", environments: [{ name: "dev" }] }),
    ).toEqual([]);
  });

  it.each([
    ["an unknown key", { ...project, scenario: "x" }, " additionalProperties"],
    [
      "a value that is not in a list",
      { ...project, training: { ...project.training, method: "qlora" } },
      "/training/method enum",
    ],
    ["a number out of range", { ...project, training: { ...project.training, epochs: 0 } }, "/training/epochs minimum"],
    ["a name with capitals", { ...project, name: "P" }, "/name pattern"],
    [
      "a version without quotes",
      { ...project, datasets: { d: { ...project.datasets.d, version: 1.1 } } },
      "/datasets/d/version type",
    ],
    [
      "a cleaning step with two rules",
      { ...project, datasets: { d: { ...project.datasets.d, clean: [{ unicode: {}, length: {} }] } } },
      "/datasets/d/clean/0 maxProperties",
    ],
  ])("refuses %s", (_, written, expected) => {
    expect(validator("Project")(written)).toContain(expected);
  });

  it("accept the YAML specs of this repository", () => {
    const root = new URL("../../", import.meta.url);
    const teams = readdirSync(new URL("specs/projects/", root), { recursive: true, encoding: "utf8" });
    const files = teams.filter((name) => /^[^/]+\/[^/]+\.yaml$/.test(name)).map((name) => `specs/projects/${name}`);
    for (const file of files) {
      const { document, diagnostics } = readYamlDocument(file, readFileSync(new URL(file, root), "utf8"));
      expect(diagnostics).toEqual([]);
      expect(validator("Project")(document?.data)).toEqual([]);
    }
    expect(files.length).toBeGreaterThan(0);
  });
});

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** All fields with their schemas, by paths as listFields writes them. */
function* fields(schema: Json | undefined, path: string): Generator<[string, { readonly [key: string]: Json }]> {
  if (schema === null || schema === undefined || typeof schema !== "object" || Array.isArray(schema)) return;
  const map = schema as { readonly [key: string]: Json };
  for (const [key, field] of Object.entries((map["properties"] ?? {}) as { readonly [key: string]: Json })) {
    const inner = path === "" ? key : `${path}.${key}`;
    yield [inner, field as { readonly [key: string]: Json }];
    yield* fields(field, inner);
  }
  yield* fields(map["additionalProperties"], `${path}.*`);
  yield* fields(map["items"], `${path}[]`);
  for (const variant of (map["oneOf"] ?? []) as readonly Json[]) yield* fields(variant, path);
}
