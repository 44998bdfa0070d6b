// What zod found, in words for people: where, what is wrong, and what to write instead.
import type { z } from "zod";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import { fieldName } from "./field-name.ts";
import { fieldAt, type FieldAt } from "../../specs/kinds/fields.ts";
import { didYouMean, wrongValue, type Words } from "./wrong-value.ts";
import { valueAt } from "./value-at.ts";
import { writtenAt } from "./written-at.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** One diagnostic an issue; one a key for unknown keys. */
export function describeIssue(issue: Issue, kind: z.ZodType, document: SpecDocument): Diagnostic[] {
  const path = issue.path as Path;
  const at = (target: Path, part: "key" | "value", words: Words): Diagnostic => ({
    ...words,
    severity: "error",
    ...document.placeOf(target, part),
  });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => at([...path, key], "key", unknownKey(key, path, kind, document)));
  }
  if (issue.code === "invalid_key") return [at(path, "key", wrongKey(issue, path))];
  if (issue.code === "custom") return [at(path, "value", inTwoParts(issue.message))];
  const value = valueAt(document.data, path);
  if (value === undefined) return [at(path.slice(0, -1), "key", missingKey(issue, path, kind, document))];
  const field = fieldAt(kind, path, document.data);
  const item = fieldAt(kind, [...path, 0], document.data);
  const found = {
    value,
    written: writtenAt(document, path),
    keys: field?.keys ?? [],
    itemKeys: item?.keys ?? [],
    leftOut: leftOutKey(field, value) ?? leftOutKey(item, value),
    problemWith: (text: string) => field?.schema.safeParse(text).error?.issues[0]?.message,
  };
  return [at(path, "value", wrongValue(issue, path, found))];
}

/** The one key that a section can stand with alone, where its value stands in place of the section. */
function leftOutKey(field: FieldAt | undefined, value: unknown): string | undefined {
  const alone = field?.keys?.filter((key) => field.schema.safeParse({ [key]: value }).success) ?? [];
  return alone.length === 1 ? alone[0] : undefined;
}

function unknownKey(key: string, path: Path, kind: z.ZodType, document: SpecDocument): Words {
  const known = fieldAt(kind, path, document.data)?.keys ?? [];
  const present = valueAt(document.data, path);
  const free = known.filter((name) => present === null || typeof present !== "object" || !Object.hasOwn(present, name));
  const guess = didYouMean(key, free, synonyms);
  return {
    code: "unknown-key",
    message: `${JSON.stringify(key)} is not a key of ${fieldName(path)}`,
    fix: `${guess === "" ? "remove it. " : `${guess} `}Known keys: ${known.join(", ")}`,
  };
}

/** What other tools call the same things. */
const synonyms: Readonly<Record<string, string>> = {
  rank: "r",
  lora_r: "r",
  lora_alpha: "alpha",
  lora_dropout: "dropout",
  target_modules: "targets",
  modules: "targets",
  lr: "learningRate",
  learning_rate: "learningRate",
  lr_scheduler: "schedule",
  scheduler: "schedule",
  max_grad_norm: "clipNorm",
  batch_size: "perDevice",
  per_device_train_batch_size: "perDevice",
  gradient_accumulation_steps: "accumulate",
  num_train_epochs: "epochs",
  dtype: "precision",
  max_length: "maxTokens",
  max_seq_length: "maxTokens",
  quantize: "quantise",
  quantization: "quantise",
  replicas: "scale",
  threshold: "under",
};

function wrongKey(issue: z.core.$ZodIssueInvalidKey, path: Path): Words {
  return {
    code: "wrong-name",
    message: `${JSON.stringify(path.at(-1))} cannot be a name in ${fieldName(path.slice(0, -1))}`,
    fix: issue.issues[0]?.message ?? "choose another name",
  };
}

function missingKey(issue: Issue, path: Path, kind: z.ZodType, document: SpecDocument): Words {
  const field = fieldAt(kind, path, document.data);
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? "at the top of the file" : `below ${fieldName(parent)}`;
  const about = field?.description?.replace(/\.$/, "");
  const hints = [allowedBy(issue), field?.keys && `with ${field.keys.join(", ")}`, about].filter(
    (hint) => hint !== undefined,
  );
  return {
    code: "missing-key",
    message: `${fieldName(path)} is missing`,
    fix: `add ${String(path.at(-1))}: ${where}${hints.length === 0 ? "" : ` (${hints.join("; ")})`}`,
  };
}

/** The values that a closed set allows. */
function allowedBy(issue: Issue): string | undefined {
  const values = issue.code === "invalid_value" ? issue.values : "options" in issue ? (issue.options as unknown[]) : [];
  return values.length === 0 ? undefined : values.map(String).join(" or ");
}

/** Kinds write their own messages as `what is wrong; what to do`. */
function inTwoParts(message: string): Words {
  const [what = message, ...todo] = message.split("; ");
  return {
    code: "conflict",
    message: what,
    fix: todo.length === 0 ? "correct it as the message says" : todo.join("; "),
  };
}
