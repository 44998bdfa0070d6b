// Makes openapi.json: GitHub's own API description cut down to the endpoints that pull requests need, without its texts.
// Made from `@octokit/openapi` 23.0.2 (MIT), which is 390 MB and no dependency. To make it again, in an empty folder:
//
//   npm init --yes && npm pkg set type=module && npm install --ignore-scripts @octokit/openapi@23.0.2
//   <checkout>/node_modules/.bin/tsc --ignoreConfig --module nodenext --target es2023 --types node \
//     --typeRoots <checkout>/node_modules/@types --outDir . <checkout>/compiler/testdata/github/extract.ts
//   node extract.js node_modules/@octokit/openapi/generated/api.github.com.json <checkout>/compiler/testdata/github/openapi.json
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";

/** Path -> methods. */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  "/repos/{owner}/{repo}/pulls": ["get", "post"],
  "/repos/{owner}/{repo}/pulls/{pull_number}": ["get", "patch"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/merge": ["put"],
};

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** The same endpoints of a description that was extracted before give the same again. */
export function extract(description: JsonObject): JsonObject {
  const all = objectAt(description, "paths");
  const paths: JsonObject = {};
  for (const [path, methods] of Object.entries(endpoints)) {
    const item = objectAt(all, path);
    paths[path] = Object.fromEntries(methods.map((method) => [method, withoutTexts(objectAt(item, method), false)]));
  }
  const components: JsonObject = {};
  const info = { version: objectAt(description, "info")["version"] ?? null };
  const result: JsonObject = { openapi: description["openapi"] ?? null, info, paths, components };
  // Parts that are referred to bring references of their own, until no new ones come.
  for (let before = -1; before !== count(components); ) {
    before = count(components);
    for (const [, group = "", name = ""] of JSON.stringify(result).matchAll(/"#\/components\/([^/"]+)\/([^"]+)"/g)) {
      const parts = (components[group] ??= {}) as JsonObject;
      parts[name] ??= withoutTexts(objectAt(objectAt(objectAt(description, "components"), group), name), false);
    }
  }
  for (const [group, parts] of Object.entries(components)) components[group] = sorted(parts as JsonObject);
  result["components"] = sorted(components);
  return result;
}

const texts = new Set(["description", "summary", "example", "examples", "externalDocs", "tags", "title"]);
/** Under these keys stand names that somebody chose, and `description` may be one. */
const named = new Set(["properties", "responses", "headers", "content", "patternProperties"]);

function withoutTexts(node: Json, names: boolean): Json {
  if (Array.isArray(node)) return node.map((item) => withoutTexts(item, false));
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([key]) => names || !(texts.has(key) || key.startsWith("x-")));
  const stripped = kept.map(([key, value]) => {
    return [key, isData(key, names) ? value : withoutTexts(value, !names && named.has(key))] as const;
  });
  return Object.fromEntries(stripped);
}

function isData(key: string, names: boolean): boolean {
  return !names && (key === "enum" || key === "default" || key === "required");
}

function count(components: JsonObject): number {
  return Object.values(components).reduce<number>((sum, parts) => sum + Object.keys(parts as JsonObject).length, 0);
}

function sorted(parts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(parts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function objectAt(node: JsonObject, key: string): JsonObject {
  const value = node[key];
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error(`the description has no ${key}`);
  }
  return value;
}

const [, , from, to] = process.argv;
if (from?.endsWith("api.github.com.json") === true && to !== undefined) {
  const description = JSON.parse(await readFile(from, "utf8")) as JsonObject;
  await writeFile(to, `${JSON.stringify(extract(description), null, 1)}\n`);
}
