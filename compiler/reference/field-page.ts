// The page of a kind: its sections in the order of a spec, and in each what every field takes, does and costs.
import { code, valueForm, type Schema } from "./value-form.ts";

/** Markdown with a heading a section, named by its dotted path, and an item a field. `*` is a name that people choose, `[]` an item of a list. */
export function fieldPage(name: string, schema: Schema): string {
  const intro = `# ${name}\n\n${schema.description ?? ""}\n\nA field is required where nothing else is said. In paths, \`*\` is a name that you choose, and \`[]\` an item of a list.\n`;
  return [intro, ...sections(schema, "", undefined)].join("\n");
}

function sections(schema: Schema, path: string, variant: string | undefined): string[] {
  const properties = Object.entries(schema.properties ?? {});
  const leaves = properties.filter(([, one]) => !isSection(one));
  const heading = path === "" ? [] : [`## ${path}${variant === undefined ? "" : ` (${variant})`}\n`];
  const words = schema.description === undefined || path === "" ? [] : [`${schema.description}\n`];
  const items = leaves.map(([key, one]) => itemOf(key, one, schema.required?.includes(key) ?? false));
  const own =
    items.length + words.length === 0 ? [] : [...heading, ...words, ...(items.length === 0 ? [] : [items.join("")])];
  return [
    ...own,
    ...below(schema, path),
    ...properties.flatMap(([key, one]) => (isSection(one) ? sections(one, joined(path, key), undefined) : [])),
  ];
}

/** Sections under names that people choose, of lists, and of variants that one field tells apart. */
function below({ additionalProperties, items, oneOf }: Schema, path: string): string[] {
  if (typeof additionalProperties === "object" && isSection(additionalProperties))
    return sections(additionalProperties, `${path}.*`, undefined);
  if (items !== undefined && isSection(items)) return sections(items, `${path}[]`, undefined);
  return (oneOf ?? []).flatMap((one) => sections(one, path, variantOf(one)));
}

function variantOf({ properties = {} }: Schema): string | undefined {
  const [key, only] = Object.entries(properties).find(([, one]) => one.const !== undefined) ?? [];
  return key === undefined ? undefined : `${key}: ${String(only?.const)}`;
}

/** A section has fields of its own below it; a leaf is what has a price, or a bare value of a record that nobody edits. */
function isSection(schema: Schema): boolean {
  if (schema["x-on-change"] !== undefined) return false;
  const { additionalProperties: named } = schema;
  return (
    schema.properties !== undefined ||
    schema.oneOf !== undefined ||
    (schema.items !== undefined && isSection(schema.items)) ||
    (typeof named === "object" && isSection(named))
  );
}

function itemOf(key: string, schema: Schema, required: boolean): string {
  const facts = [
    `${withoutTags(valueForm(schema))}${schema.default === undefined ? "" : `; by default ${code(schema.default)}`}`,
    ...(required || schema.default !== undefined ? [] : ["may be left out"]),
    ...(schema["x-per-environment"] === true ? ["may differ between environments"] : []),
    ...(schema["x-on-change"] === undefined ? [] : [`on change: ${schema["x-on-change"]}`]),
  ];
  const example = schema.examples === undefined ? "" : `\n  Example: \`${key}: ${yaml(schema.examples[0])}\``;
  return `- **${key}**: ${facts.join("; ")}.\n  ${withoutTags(bare(schema.description ?? ""))}${example}\n`;
}

/** Without the facts that the schema puts at its end for editors. */
function bare(description: string): string {
  return description.replace(/( Default: .*)?( May differ between environments\.)?( On change: \S+\.)$/s, "");
}

/** A renderer takes <project> for a tag, and shows nothing. */
function withoutTags(text: string): string {
  return text.replaceAll("<", "\\<");
}

function yaml(value: unknown): string {
  return typeof value === "string" && /^[A-Za-z][\w./ -]*$/.test(value) ? value : JSON.stringify(value);
}

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
