// For tests: what every leaf of a project may hold, taken from its schema: each value of an enum, and numbers at their bounds and just
// beyond. Strings have forms of their own, so their ends are written here; a leaf without any is an error.
import { z } from "zod";
import { listFields } from "../../specs/kinds/fields.ts";
import { Project } from "../../specs/kinds/project.ts";

export interface LeafValue {
  /** As listFields writes it: `datasets.*.version`. */
  readonly leaf: string;
  readonly value: unknown;
  /** Does the schema say that it is out of bounds? */
  readonly outside: boolean;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
}

export function leafValues(): LeafValue[] {
  return listFields(Project).flatMap(({ path: leaf, schema }) => {
    const written = texts[leaf];
    if (written !== undefined) return written.map((value) => ({ leaf, value, outside: false }));
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
    const values = valuesOf(json);
    if (values.length === 0) throw new Error(`the test knows no value of ${leaf}`);
    return values.map((value) => ({ leaf, ...value }));
  });
}

type Ends = Omit<LeafValue, "leaf">[];

function valuesOf(schema: JsonSchema): Ends {
  const inside = (values: readonly unknown[]): Ends => values.map((value) => ({ value, outside: false }));
  if (schema.const !== undefined) return inside([schema.const]);
  if (schema.enum !== undefined) return inside(schema.enum);
  if (schema.type === "boolean") return inside([true, false]);
  if (schema.type === "integer") return integers(schema);
  if (schema.type === "number") return numbers(schema);
  if (schema.type === "array" && schema.items?.enum) {
    return inside([schema.items.enum, ...schema.items.enum.map((item) => [item])]);
  }
  return [];
}

function integers({ minimum, maximum }: JsonSchema): Ends {
  const ends: Ends = [];
  if (minimum !== undefined) ends.push({ value: minimum, outside: false }, { value: minimum - 1, outside: true });
  if (maximum !== undefined) ends.push({ value: maximum, outside: false }, { value: maximum + 1, outside: true });
  return ends;
}

/** Where there is no bound, the ends are those of a double. */
function numbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Ends {
  const least = minimum ?? (exclusiveMinimum === 0 ? Number.MIN_VALUE : -Number.MAX_VALUE);
  const most = maximum ?? (exclusiveMaximum === 1 ? 1 - Number.EPSILON / 2 : Number.MAX_VALUE);
  const beyond = [
    minimum === undefined ? exclusiveMinimum : below(minimum),
    maximum === undefined ? exclusiveMaximum : maximum * (1 + Number.EPSILON),
  ];
  return [
    { value: least, outside: false },
    { value: most, outside: false },
    ...beyond.flatMap((value) => (value === undefined ? [] : [{ value, outside: true }])),
  ];
}

function below(bound: number): number {
  return bound === 0 ? -Number.MIN_VALUE : bound * (1 - Number.EPSILON);
}

const digits = "9".repeat(400);
const names = ["a", "a".repeat(40), "a".repeat(41), "a-b", "a--b"];
const durations = [
  "1ms",
  "57ms",
  "1001ms",
  "1s",
  "1h",
  "1d",
  "24d",
  "25d",
  "365d",
  "366d",
  "3650d",
  `${digits}d`,
  `${digits}ms`,
];
const percents = ["0%", "0.001%", "50%", "99.999%", "100%", `0.${digits}%`, `99.${digits}%`];
const commit = "b968826d9c46dd6066d109eabc6255188de91218";
const bounds = (comparator: string, unit: string) =>
  ["0", "0.5", "1", "99", "100", "101", "1000000", digits].map((number) => `${comparator} ${number}${unit}`);

const texts: Readonly<Record<string, readonly unknown[]>> = {
  name: ["a", "a".repeat(41), "a--b"],
  team: ["care", "sales"],
  renamedFrom: ["bot", "sales/bot", "a/b/c", "../x", "A", ""],
  "datasets.*.version": ["1.0", "01.10", `${digits}.0`, `1.${digits}`, "999999999.999999999"],
  "datasets.*.source.files": [["data/chats.jsonl"], ["/specs/projects/care/data/chats.jsonl"], ["data/none.jsonl"], []],
  "datasets.*.source.urls[].url": [
    "https://example.com/a.jsonl",
    "ftp://a/b",
    "https://u:p@a/b",
    "https://",
    "http://[::1]:1/a",
  ],
  "datasets.*.source.dataset": ["exam", "sales/desk/orders", "desk/orders", "__proto__", "a--b"],
  "datasets.*.source.key": ["0".repeat(64), "0", ""],
  "datasets.*.source.urls[].digest": [`sha256:${"0".repeat(64)}`, "sha256:0"],
  ...Object.fromEntries(
    ["system", "user", "assistant", "text", "conversation"].map((part) => [
      `datasets.*.source.columns.${part}`,
      ["question", "__proto__", "\u0000", ""],
    ]),
  ),
  "datasets.*.licence": ["MIT", "", "\u0000", digits],
  "datasets.*.clean[].sensitiveWords.lists": [["data/words.txt"], ["data/none.txt"], []],
  "datasets.*.clean[].sensitiveWords.mask": ["*", " ", "\n", "\u0000", "\ud800", "\u200b", "\u0301", "😀", "", "**"],
  "datasets.*.clean[].sensitiveWords.categories": [["gambling"], ["__proto__", "赌博"], ["a".repeat(41)], [""], []],
  "datasets.*.clean[].sensitiveWords.validOn": ["2026-12-31", "2024-02-29", "2026-02-29", "0000-00-00", "today", ""],
  "datasets.*.clean[].personalData.key.secret": ["secret://care/pseudonyms", "secret://care", "PSEUDONYM_KEY"],
  "datasets.*.clean[].personalData.key.fingerprint": ["0f1e2d3c4b5a6978", "0F1E2D3C4B5A6978", "0f1e", 1],
  "datasets.*.clean[].decontaminate.datasets": [["talks/valid"], ["exam/valid"], ["talks"], []],
  "datasets.*.clean[].decontaminate.files": [["data/questions.jsonl"], ["data/none.jsonl"], []],
  "datasets.*.clean[].decontaminate.overlap": percents,
  "datasets.*.clean[].decontaminate.maxDrop": percents,
  "datasets.*.clean[].length.maxDrop": percents,
  "datasets.*.clean[].language.maxDrop": percents,
  "datasets.*.clean[].quality.maxDrop": percents,
  "datasets.*.clean[].duplicates.maxDrop": percents,
  "datasets.*.quarantine.max": percents,
  "datasets.*.expect.samples": [">= 1", ">=500", "<= 999999999999", "500", ">= 5%", ">= -1"],
  ...Object.fromEntries(
    ["duplicates", "rejected", "unreadable"].map((figure) => [
      `datasets.*.expect.${figure}`,
      ["<= 0%", "<= 100%", "<=5.5%", ">= 1%", "<= 5", "1%..2%"],
    ]),
  ),
  ...Object.fromEntries(
    ["zh", "en", "mixed", "other"].map((language) => [
      `datasets.*.expect.languageShare.${language}`,
      ["0%..100%", "30%..30%", "70%..30%", "<= 100%", "..5%", "1..2"],
    ]),
  ),
  "training.base.model": ["/models/tiny", "/models/none", `hf://Qwen/Qwen3-8B@${commit}`, "hf://Qwen/Qwen3-8B"],
  "training.base.digest": [`sha256:${"0".repeat(64)}`, "sha256:0"],
  "training.data": [0, Number.MIN_VALUE, 1e-9, 0.001, 0.5, 1, 2.5, 100, 101, 1e300].map((weight) => ({
    talks: weight,
  })),
  "compression.gates.size": bounds("<=", "%"),
  "compression.gates.speedup": bounds(">=", ""),
  "compression.gates.qualityDrop": bounds("<=", " points"),
  "evaluation.suites.*.dataset": ["talks/valid", "talks/train", "notes/valid", "none/valid"],
  "evaluation.gates": [
    ...bounds(">=", "%").map((bound) => ({ right: bound })),
    ...bounds(">=", " points").map((bound) => ({ "right.gainOverBase": bound })),
    ...bounds("<=", "").map((bound) => ({ fluent: bound })),
  ],
  "serving.alias": names,
  "serving.model": ["/models/tiny"],
  "serving.apiKeys": ["secret://bot/api-keys", "secret://a.b-c/K_e.y", "secret://bot", "secret://../keys", "sk-123"],
  "serving.origins": [
    ["https://app.example.com"],
    ["*"],
    ["http://[::1]:3000", "http://a:1"],
    ["https://a/b"],
    ["A"],
    [],
  ],
  "serving.cache.exact.ttl": durations,
  "serving.rollout.drain": durations,
  "serving.gates.firstToken": ["<= 1ms", "<=200ms", "<= 999999999m", ">= 200ms", "<= 200", "<= 1h"],
  "serving.gates.request": ["<= 1ms", "<= 2s", "<= 0s"],
  "serving.gates.tokensPerSecond": bounds(">=", ""),
  "serving.gates.memory": ["<= 1KiB", "<=2GiB", "<= 999999999GiB", "<= 2GB"],
  "objectives.availability.target": percents,
  "objectives.latency.target": percents,
  "objectives.latency.under": [...durations, "5ms", "200ms", "30s"],
  "targets.*.address": ["127.0.0.1", "0.0.0.0", "::", "256.1.1.1", "localhost", ""],
  "targets.*.hosts": [["models.example.com"], ["a"], ["A.example.com"], ["a:80"], []],
  "targets.*.namespace": names,
  "targets.*.memory": ["1KiB", "1MiB", "64GiB", `${digits}GiB`],
  "targets.*.queue": names,
  "targets.*.gpu.type": ["L40S-48GB", "L40S"],
  "environments.*.targets": [["laptop"], ["laptop", "laptop"], ["none"], []],
  "environments.*.set": [
    {},
    { "serving.scale.min": 2 },
    { "serving.scale.min": 0 },
    { "serving.rollout.drain": "100000d" },
  ],
};
