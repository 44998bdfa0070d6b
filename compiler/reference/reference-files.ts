// The pages of the reference. They say what the public surface is, so that a diff of them says what a change does to it.
import type { Program } from "../../specs/program/command.ts";
import { withOwnCommands } from "../../specs/program/own-commands.ts";
import { codes } from "../codes/codes.ts";
import { schemaFiles } from "../schema/schema-files.ts";
import { codePage } from "./code-page.ts";
import { commandPage } from "./command-page.ts";
import { fieldPage } from "./field-page.ts";
import type { Schema } from "./value-form.ts";

/** Markdown by file name. Equal sources give equal bytes. */
export function referenceFiles(programs: readonly Program[]): ReadonlyMap<string, string> {
  const kinds = [...schemaFiles()].map(([file, text]): [string, string] => {
    const name = file.replace(".schema.json", "");
    return [`${name}.md`, fieldPage(name, JSON.parse(text) as Schema)];
  });
  return new Map([
    ...kinds,
    ["codes.md", codePage(codes)],
    ["commands.md", commandPage(programs.map(withOwnCommands))],
  ]);
}
