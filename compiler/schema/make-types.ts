// Writes generated/types: TypeScript types of resources that are not ours and that no library has types for, from their
// schemas. Run from the repository's root, as part of npm run generate.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const schemas = path.join("compiler", "emit", "kubernetes", "resources");
const target = path.join("generated", "types");

await mkdir(target, { recursive: true });
for (const file of (await readdir(schemas)).filter((name) => name.endsWith(".schema.json")).sort()) {
  const schema = JSON.parse(await readFile(path.join(schemas, file), "utf8")) as JSONSchema & {
    readonly title: string;
  };
  const bannerComment = `// Generated from ${path.posix.join("compiler/emit/kubernetes/resources", file)}; edits are lost.`;
  const text = await compile(schema, schema.title, { bannerComment, style: { printWidth: 120 } });
  await writeFile(path.join(target, file.replace(".schema.json", ".ts")), text);
}
