// What the files of this repository import, as their syntax says it: for the tests of who knows whom.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

export interface SourceImport {
  /** From the repository, with `/`. */
  readonly file: string;
  readonly specifier: string;
  readonly typesOnly: boolean;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Every import of every file of these folders, tests with them. */
export function importsOf(folders: readonly string[]): SourceImport[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`)
      .filter((file) => /\.(?:ts|mjs)$/.test(file) && !/\/testdata\/|^specs\/projects\//.test(file))
      .flatMap(importsIn),
  );
}

function importsIn(file: string): SourceImport[] {
  const text = readFileSync(path.join(repository, file), "utf8");
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const literals = dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start, end));
  return [
    ...staticImports.map(({ moduleRequest, entries, start }) => ({
      specifier: moduleRequest.value,
      typesOnly: entries.length > 0 && text.startsWith("import type", start),
    })),
    ...staticExports.flatMap(({ entries, start }) =>
      [...new Set(entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []))].map((specifier) => ({
        specifier,
        typesOnly: text.startsWith("export type", start),
      })),
    ),
    ...literals
      .filter((literal) => /^["']/.test(literal))
      .map((literal) => ({ specifier: literal.slice(1, -1), typesOnly: false })),
  ].map((one) => ({ file, ...one }));
}
