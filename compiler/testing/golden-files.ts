// How what a case gives is laid out as files that people read in a diff: JSON with short values on one line, and no file of more than
// a few screens.
import type { Plan } from "../plan/plan.ts";

const width = 120;
/** In lines. */
export const longestGolden = 300;

/** JSON whose objects and lists stand on one line where they fit. */
function readableJson(value: unknown, indent = ""): string {
  const line = JSON.stringify(value) ?? "null";
  if (line.length + indent.length <= width || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => inner + readableJson(one, inner))
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${readableJson(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

/** A plan as one file or, when it is long, as one file an environment and one with the rest. */
export function planFiles({ environments, ...rest }: Plan): Readonly<Record<string, string>> {
  const whole = readableJson({ ...rest, environments });
  if (whole.split("\n").length <= longestGolden) return { "plan.json": `${whole}\n` };
  const parts = environments.map((one) => [`plan/${one.environment}.json`, `${readableJson(one)}\n`] as const);
  const names = parts.map(([file]) => file);
  return { "plan.json": `${readableJson({ ...rest, environments: names })}\n`, ...Object.fromEntries(parts) };
}

/** A long YAML file as a folder with its documents, and with the groups of a long one, in order; together they are the file. */
export function cutLong(file: string, text: string): (readonly [file: string, text: string])[] {
  if (!isLong(text) || !file.endsWith(".yaml")) return [[file, text]];
  const documents = text.split(/^(?=---$)/m);
  const parts = documents.flatMap((one) => (isLong(one) ? one.split(/^(?= {2,4}- name: )/m) : [one]));
  return parts.map((part, at) => {
    const [, name = "head"] = /^kind: (\w+)$/m.exec(part) ?? /- name: "?([\w-]+)/.exec(part) ?? [];
    return [`${file}/${String(at + 1).padStart(String(parts.length).length, "0")}-${name}.yaml`, part];
  });
}

function isLong(text: string): boolean {
  return text.split("\n").length > longestGolden + 1;
}
