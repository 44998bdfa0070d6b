// Every mark is true: for each leaf of each kind another legal value is compiled, alone, and what runs again and which resources change
// is what the mark promises: in one place at least, and nowhere more than that.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { kindOf, stageCatalogue, type StageKind } from "../../specs/handoff/stages.ts";
import { dearestOf, type Effect } from "../../specs/kinds/effect.ts";
import { type KindField, listFields } from "../../specs/kinds/fields.ts";
import { Platform } from "../../specs/kinds/platform.ts";
import { Project } from "../../specs/kinds/project.ts";
import { emitProject } from "../emit/emit.ts";
import { feelsOf } from "../emit/resource-feels.ts";
import type { Resource } from "../emit/artifact.ts";
import type { Model } from "../model/model.ts";
import { resolveAgain } from "../model/resolve-again.ts";
import { type Snapshot, snapshotOf } from "../model/snapshot.ts";
import { askEdits } from "../plan/ask-edits.ts";
import { outputChanges } from "../plan/output-changes.ts";
import { feltBy } from "../plan/resource-changes.ts";
import { type Json, unwrap } from "../trace.ts";
import { clusterProject } from "./sample-objects.ts";
import { checkSample, edit, knownPlatform, samplePlatform, sampleProject } from "./sample-check.ts";

/** What is checked and reaches no document, each with who reads it. */
const onlyChecked: Readonly<Record<string, string>> = {
  "Project apiVersion": "the version of the format",
  "Project kind": "the kind of the spec",
  "Project datasets.*.publish": "whoever compares what projects read, and which datasets are made",
  "Project renamedFrom": "release.json, for the runtime, and whoever looks for promotion records",
  "Project training.base.digest": "the rule base-digest-mismatch",
  "Platform apiVersion": "the version of the format",
  "Platform kind": "the kind of the spec",
  "Platform environments[].store": "promote, and the source of what a release pins",
  "Platform gpus.*.memory": "the rule model-exceeds-gpu",
};

/** Marks that are those of what they hold. */
const others: Readonly<Record<string, string>> = {
  "Project environments.*.set": "an override costs what its field costs",
};

/** Leaves with one legal value so far; each is in the specification that all of this grows towards. */
const single = [
  "Project apiVersion",
  "Project kind",
  "Project datasets.*.clean[].length.unit",
  "Project datasets.*.clean[].duplicates.exact",
  "Project compression.quantise.weights",
  "Project serving.rollout.strategy",
  "Project targets.*.server",
  "Platform apiVersion",
  "Platform kind",
];

/** Another value of it is another set of fields. */
const discriminator = "Project targets.*.engine";

const drawn = ["serving:\n", "serving:\n  generation: { temperature: 0.5 }\n"] as const;
const key = "key: { secret: secret://a/b, fingerprint: 0123456789abcdef }";
const everywhere = [
  "clean:\n      - unicode: {}\n",
  "clean:\n      - unicode: {}\n      - characters: { keep: [letters, numbers] }\n      - repair: {}\n" +
    `      - personalData: { redact: [ip], mask: [url], pseudonyms: [idCard], ${key} }\n      - language: { allow: [zh, en, mixed], maxDrop: 50% }\n` +
    "      - quality: { min: 0.5, maxDrop: 50% }\n" +
    "      - decontaminate: { datasets: [exam/valid], files: [data/asked.jsonl], maxDrop: 50% }\n" +
    "      - length: { zh: { min: 1, max: 9 }, en: { min: 1, max: 9 }, mixed: { min: 1, max: 9 }, other: { min: 1, max: 9 } }\n" +
    "      - duplicates: { near: { similarity: 0.7 }, maxDrop: 50% }\n",
] as const;
const bounded = ["laptop: { engine: local }", "laptop: { engine: local, memory: 3GiB }"] as const;
const loaded = [
  "latency: { target: 99%, under: 250ms }",
  "latency: { target: 99%, under: 250ms }\n  load: { promptTokens: 20, answerTokens: 8 }",
] as const;

const gated = [
  "serving:\n",
  'serving:\n  gates: { firstToken: "<= 1s", request: "<= 2s", tokensPerSecond: ">= 1", memory: "<= 1GiB" }\n',
] as const;

const source = "source: { files: [data/a.jsonl] }";
const expected = `${source}
    expect: { samples: ">= 5", duplicates: "<= 5%", rejected: "<= 50%", unreadable: "<= 5%", languageShare: { zh: 0%..60%, en: "<= 80%", mixed: "<= 80%", other: "<= 80%" } }`;

const projects: readonly string[] = [
  edit(
    sampleProject,
    source,
    "source: { files: [data/a.jsonl], columns: { system: s, user: q, assistant: a, conversation: c } }",
  ),
  edit(sampleProject, source, expected),
  edit(
    sampleProject,
    source,
    `source: { urls: [{ url: "https://example.com/a.jsonl", digest: "sha256:${"1".repeat(64)}", bytes: 100 }] }`,
  ),
  edit(
    edit(
      edit(sampleProject, source, "source: { files: [data/a.jsonl], format: text, columns: { text: body } }"),
      "source: { files: [data/exam.jsonl] }",
      `publish: true
    source: { dataset: notes }
  notes: { version: "1.0", source: { files: [data/notes.jsonl] } }
  orders: { version: "1.0", source: { dataset: sales/desk/orders, key: "${"1".repeat(64)}" } }`,
    ),
    "data: { dialogues: 1.0 }",
    "data: { dialogues: 1.0, orders: 1.0 }",
  ),
  edit(clusterProject, "- unicode: {}", `- personalData: { pseudonyms: [idCard], ${key} }`),
  sampleProject,
  [drawn, everywhere, bounded, loaded, gated].reduce((text, [piece, by]) => edit(text, piece, by), sampleProject),
  edit(sampleProject, "lora: { r: 16, alpha: 32 }", "method: full"),
  edit(
    sampleProject.replace(/training:[^]*?(?=compression:)/, "").replace(/ {2}gates: { triage: .*\n/, ""),
    "  alias: assistant",
    "  alias: assistant\n  model: /models/base",
  ),
];

interface State {
  readonly snapshot: Snapshot;
  readonly first: boolean;
  readonly resources: ReadonlyMap<string, Resource>;
}

let states: readonly State[];
beforeAll(async () => {
  const platform = unwrap(knownPlatform(samplePlatform).traced);
  const checked = await Promise.all(projects.map((text) => checkSample(text)));
  for (const { models, printed } of checked) if (models.length === 0) throw new Error(printed);
  const models = checked.flatMap((one) => one.models.slice(0, 2));
  states = await Promise.all(
    models.map(async (model): Promise<State> => {
      const snapshot = { ...snapshotOf(model), platform };
      const whole = resolveAgain(snapshot, model);
      if (whole === undefined) throw new Error("a sample does not hold together");
      return { snapshot, first: model.first, resources: await resources(whole) };
    }),
  );
});

const kinds = { Project, Platform } as const;
type KindName = keyof typeof kinds;
const leaves = (Object.keys(kinds) as KindName[]).flatMap((kind) =>
  listFields(kinds[kind]).map((field) => ({ kind, id: `${kind} ${field.path}`, field })),
);

describe("the mark of", () => {
  it.each(leaves.filter(({ id }) => !(id in others) && !single.includes(id)))(
    "$id says what changing it costs",
    async ({ kind, id, field }) => {
      const felt = new Set<Effect>();
      let reached = false;
      for (const state of states) {
        for (const after of variants(kind, field, state.snapshot)) {
          const found = await feltBetween(state, after);
          if (found === undefined) continue;
          felt.add(found.effect);
          reached ||= found.reached;
        }
      }
      expect(felt.size, `${id} has no other legal value in the samples`).toBeGreaterThan(0);
      expect(dearestOf(felt)).toBe(field.mark?.effect);
      expect(reached, `${id} reaches ${reached ? "what it should not" : "nothing"}`).toBe(!(id in onlyChecked));
    },
  );

  it("leaves with one legal value are those that are listed", () => {
    expect(leaves.flatMap(({ id, field }) => (id !== discriminator && isSingle(field) ? [id] : []))).toEqual(single);
  });
});

interface Felt {
  readonly effect: Effect;
  /** Does any document or object change? */
  readonly reached: boolean;
}

/** Undefined where the other value does not hold alone. */
async function feltBetween({ snapshot, first, resources: old }: State, after: Snapshot): Promise<Felt | undefined> {
  const is = resolveAgain(after, { first });
  if (is === undefined) return undefined;
  const asked = askEdits(snapshot, after, is);
  // That a stage ends costs nothing.
  const stages = new Set(is.stages.map(({ name }) => name));
  const moved = asked?.moved.flatMap((names) => [...names].filter((name) => stages.has(name))) ?? [];
  const now = await resources(is);
  const effects = moved.map((stage): Effect => stageCatalogue[kindOf(stage) as StageKind].costs);
  let reached = moved.length > 0;
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const [before, next] = [old.get(id), now.get(id)];
    const fields = before && next ? outputChanges(before.body, next.body, next.places) : [];
    if (before && next && fields.length === 0) continue;
    reached = true;
    effects.push(feltBy(feelsOf(id), fields));
  }
  return { effect: dearestOf(effects), reached };
}

async function resources(model: Model): Promise<ReadonlyMap<string, Resource>> {
  const files = await emitProject(model, { trace: false });
  const all = files.flatMap((file) => file.resources).filter(({ id }) => id !== "release" && id !== "snapshot");
  return new Map(all.map((resource) => [resource.id, resource]));
}

/** The snapshot with another legal value of the leaf, for each place where it has the leaf. */
function variants(kind: KindName, { path, mark, schema }: KindField, snapshot: Snapshot): Snapshot[] {
  if (path === "environments[].name") return [{ ...snapshot, environment: "testing" }];
  if (path === "environments.*.targets") return [{ ...snapshot, targets: ["laptop", "cluster"] }];
  if (path === "targets.*.engine") return otherEngines(snapshot);
  const part = kind === "Project" ? "spec" : "platform";
  return placesOf(path.replaceAll("[]", ".[]").split("."), snapshot[part]).flatMap((place) =>
    valuesOf({ mark, schema }).flatMap((value) => {
      const now = valueAt(snapshot[part], place);
      if (JSON.stringify(now) === JSON.stringify(value)) return [];
      return [withFiles({ ...snapshot, [part]: changed(snapshot[part], place, value) })];
    }),
  );
}

/** A target that becomes one of the other engine, where the environment has it. */
function otherEngines(snapshot: Snapshot): Snapshot[] {
  const cluster: Json = { engine: "kubernetes", namespace: "bot", gpu: { type: "L40S-48GB" } };
  return snapshot.targets.map((target) => {
    const place = ["targets", target];
    const isLocal = valueAt(snapshot.spec, [...place, "engine"]) === "local";
    return { ...snapshot, spec: changed(snapshot.spec, place, isLocal ? cluster : { engine: "local" }) };
  });
}

/** Files that examples name exist, with their path as content. */
function withFiles(snapshot: Snapshot): Snapshot {
  const extra = ["data/dialogues.jsonl", "words/brand.txt", "exams/benchmark.jsonl"].map((path) => ({
    stage: "",
    path: `specs/projects/care/${path}`,
    digest: `sha256:${"1".repeat(64)}`,
    bytes: 1,
  }));
  const model = (snapshot.spec as { serving?: { model?: string } }).serving?.model;
  const isOther = model === "starter/bilingual@1" && snapshot.base !== undefined;
  const base = isOther ? { ...snapshot.base!, path: model, digest: `sha256:${"2".repeat(64)}` } : snapshot.base;
  return { ...snapshot, ...(base ? { base } : {}), inputs: [...snapshot.inputs, ...extra] };
}

function valuesOf({ mark, schema }: Pick<KindField, "mark" | "schema">): readonly Json[] {
  if (mark?.example !== undefined) return [mark.example as Json];
  const json = jsonSchema(schema);
  if (json.const !== undefined) return [json.const];
  if (json.enum !== undefined) return json.enum;
  if (json.type === "boolean") return [true, false];
  if (json.type === "array" && json.items?.enum) return json.items.enum.map((item) => [item]);
  const [least, most] = [json.minimum ?? json.exclusiveMinimum ?? 0, json.maximum ?? json.exclusiveMaximum ?? 1e6];
  return json.type === "integer"
    ? [Math.max(least, 1), Math.min(least + 3, most)]
    : [least + (most - least) / 4, least + (most - least) / 3];
}

function isSingle({ mark, schema }: KindField): boolean {
  const { const: only, enum: several } = jsonSchema(schema);
  return mark?.example === undefined && (only !== undefined || several?.length === 1);
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
}

type Place = readonly (string | number)[];

/** Where a leaf is, or may be: in every section that the value has on the way to it. */
function placesOf([step, ...rest]: readonly string[], value: Json | undefined): Place[] {
  if (step === undefined) return [[]];
  if (value === null || typeof value !== "object") return [];
  const keys = step === "*" ? Object.keys(value) : step === "[]" ? (value as Json[]).map((_, at) => at) : [step];
  return keys.flatMap((key) => placesOf(rest, valueAt(value, [key])).map((place) => [key, ...place]));
}

function valueAt(value: Json, place: Place): Json | undefined {
  return place.reduce<Json | undefined>(
    (inner, step) => (inner as Record<string | number, Json> | undefined)?.[step],
    value,
  );
}

function changed(value: Json, [step, ...rest]: Place, leaf: Json): Json {
  if (step === undefined) return leaf;
  const inner = (value as Record<string | number, Json>)[step]!;
  if (Array.isArray(value)) return (value as Json[]).with(step as number, changed(inner, rest, leaf));
  return { ...(value as Record<string, Json>), [step]: changed(inner, rest, leaf) };
}
