// Writes specs/types: TypeScript types made from JSON Schemas. Of resources that are not ours and that no library has types for, and
// of a written project, so that a TypeScript spec is checked without zod. Run from the repository's root, by npm run generate.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { schemaFiles } from "./schema-files.ts";

const resources = "compiler/emit/kubernetes/custom";
const target = path.join("specs", "types");

await mkdir(target, { recursive: true });
for (const file of (await readdir(resources)).filter((name) => name.endsWith(".schema.json")).sort()) {
  const schema = parsed(await readFile(path.join(resources, file), "utf8"));
  await writeTypes(file.replace(".schema.json", ".ts"), schema, schema.title ?? file, `${resources}/${file}`);
}
const { title: _, ...project } = parsed(schemaFiles().get("project.schema.json") ?? "{}");
await writeTypes("project.ts", project, "WrittenProject", "generated/schemas/project.schema.json");

function parsed(text: string): JSONSchema {
  return JSON.parse(text) as JSONSchema;
}

async function writeTypes(file: string, schema: JSONSchema, name: string, source: string): Promise<void> {
  const bannerComment = `// Generated from ${source}; edits are lost.`;
  const text = await compile(schema, name, { bannerComment, style: { printWidth: 120 } });
  await writeFile(path.join(target, file), text);
}
