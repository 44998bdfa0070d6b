// For tests: TypeScript specs that are wrong, each beside the specs of a correct repository.
import path from "node:path";
import { write } from "./git-fixture.ts";
import type { Planted } from "./planted.ts";

const spec = (text: string) => ({
  plant: ({ root }: { readonly root: string }) => write(root, { "specs/projects/care/x.spec.ts": text }),
});

/** A spec that imports a.ts, and what lies beside it. */
const imports = (files: Readonly<Record<string, string>>) => ({
  plant: ({ root }: { readonly root: string }) =>
    write(path.join(root, "specs/projects/care"), {
      "x.spec.ts": 'import { a } from "./a.ts";\nexport default { a };\n',
      ...files,
    }),
});

/** What a spec says before its end, which is right. */
const begins = (text: string) => spec(`${text}\nexport default { name: "triage" };\n`);

export const plantedTypescript = {
  "typescript-syntax": spec("export default defineProject({ name: triage\n"),
  "typescript-import": begins('import { readFileSync } from "node:fs";'),
  "typescript-import-missing": imports({}),
  "typescript-import-limit": imports({ "a.ts": `export const a = "${"x".repeat(1_048_540)}";\n` }),
  "typescript-import-cycle": imports({ "a.ts": 'export * from "./b.ts";\n', "b.ts": 'export * from "./a.ts";\n' }),
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
