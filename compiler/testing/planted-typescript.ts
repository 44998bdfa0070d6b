// For tests: TypeScript specs that are wrong, each beside the specs of a correct repository.
import { write } from "./git-fixture.ts";
import type { Planted } from "./planted.ts";

const spec = (text: string) => ({
  plant: ({ root }: { readonly root: string }) => write(root, { "specs/projects/care/x.spec.ts": text }),
});

/** What a spec says before its end, which is right. */
const begins = (text: string) => spec(`${text}\nexport default { name: "triage" };\n`);

export const plantedTypescript = {
  "typescript-syntax": spec("export default defineProject({ name: triage\n"),
  "typescript-import": begins('import { readFileSync } from "node:fs";'),
  "typescript-await": begins("const name = await Promise.resolve('triage');"),
  "typescript-no-project": spec("export const project = { name: 'triage' };\n"),
  "typescript-data": spec("export default { datasets: new Map() };\n"),
  "typescript-threw": begins("throw new Error('no region');"),
  "typescript-sandbox": begins("const year = new Date().getFullYear();"),
  "typescript-time": begins("let workers = 3; while (workers !== 10) workers += 2;"),
  "typescript-memory": begins("const names = ['a']; for (const name of names) names.push(`${name} again`);"),
  "typescript-stack": begins("const double = (n: number): number => double(n) * 2; double(1);"),
  "typescript-crash": spec(`export default ${"class{[".repeat(100_000)}`),
} as const satisfies Readonly<Record<string, Planted>>;
