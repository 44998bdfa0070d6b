// Writes generated/reference: every field, code and command of both programs, as their sources have them. Run by npm run generate, with the
// loader of sources.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const source = (file) => import(new URL(`../${file}`, import.meta.url).href);
const { referenceFiles } = await source("compiler/reference/reference-files.ts");
const programs = await Promise.all(["compiler", "runtime"].map((half) => source(`${half}/cli/commands.ts`)));

const folder = path.join("generated", "reference");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of referenceFiles(programs.map(({ program }) => program)))
  writeFileSync(path.join(folder, name), text);
