// A guard can go silent: each rule of .oxlintrc.json about who may import whom, and about what pure code may not touch, is broken
// once in a folder of its own, by the real oxlint.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

interface Config {
  readonly rules: Readonly<Record<string, unknown>>;
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<Record<string, unknown>>;
  }[];
}

interface Pattern {
  readonly group: readonly string[];
  readonly message: string;
}

interface Banned {
  readonly name?: string;
  readonly object?: string;
  readonly property?: string;
  readonly message: string;
}

/** A line of a planted file, and what oxlint has to say about it. */
interface Violation {
  readonly line: string;
  readonly rule: string;
  readonly says: string;
}

const config = JSON.parse(await readFile(path.join(repository, ".oxlintrc.json"), "utf8")) as Config;

const planted: readonly { readonly file: string; readonly violations: readonly Violation[] }[] = [
  ...config.overrides.flatMap(({ files, rules }) => {
    const violations = [...importsOf(rules), ...bannedOf(rules)];
    return violations.length === 0 ? [] : files.map((glob) => ({ file: fileIn(glob), violations }));
  }),
  {
    file: "compiler/planted-anything.ts",
    violations: [
      { line: "export const loose: any = 1;", rule: "no-explicit-any", says: "any" },
      { line: "console.log(loose);", rule: "no-console", says: "console" },
      { line: "export default loose;", rule: "no-default-export", says: "default" },
      {
        line: 'import { circle } from "./planted-circle.ts"; export const back = circle;',
        rule: "no-cycle",
        says: "cycle",
      },
    ],
  },
];

function importsOf(rules: Config["overrides"][number]["rules"]): Violation[] {
  const rule = rules["no-restricted-imports"];
  if (!Array.isArray(rule)) return [];
  const { patterns } = rule[1] as { readonly patterns: readonly Pattern[] };
  return patterns.flatMap(({ group, message }) =>
    group.map((glob) => ({
      line: `import ${JSON.stringify(matching(glob))};`,
      rule: "no-restricted-imports",
      says: message,
    })),
  );
}

function bannedOf(rules: Config["overrides"][number]["rules"]): Violation[] {
  return ["no-restricted-properties", "no-restricted-globals"].flatMap((rule) => {
    const banned = rules[rule];
    if (!Array.isArray(banned)) return [];
    return (banned.slice(1) as Banned[]).map(({ name, object, property, message }, at) => ({
      line: `export const ${object ?? name}${at} = ${name ?? `${object}.${property}`};`,
      rule,
      says: message,
    }));
  });
}

/** A module that the pattern matches. */
function matching(glob: string): string {
  return glob
    .replace(/^\*\*\//, "../")
    .replace(/\/\*\*$/, "/planted.ts")
    .replaceAll("*", "planted");
}

function fileIn(glob: string): string {
  return glob.replace("**", "planted-imports.ts");
}

interface Found {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

let root: string;
let found: readonly Found[];
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-boundaries-"));
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };
  // Without types: these rules need none, and the planted modules do not exist.
  await write(".oxlintrc.json", JSON.stringify({ ...config, options: {} }));
  await write(
    "compiler/planted-circle.ts",
    'import { back } from "./planted-anything.ts"; export const circle = back;\n',
  );
  for (const { file, violations } of planted) await write(file, violations.map(({ line }) => `${line}\n`).join(""));
  found = await oxlint(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function oxlint(folder: string): Promise<readonly Found[]> {
  const program = path.join(repository, "node_modules", "oxlint", "bin", "oxlint");
  const run = promisify(execFile)(process.execPath, [program, "--format", "json"], { cwd: folder, maxBuffer: 1 << 26 });
  // It ends with 1 when it found something.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return (JSON.parse(stdout) as { diagnostics: Found[] }).diagnostics;
}

it("has rules for both halves, and for each folder that is pure", () => {
  const files = planted.map(({ file }) => file);
  for (const folder of ["specs", "compiler", "compiler/model", "compiler/plan", "compiler/emit", "runtime"]) {
    expect(files).toContain(`${folder}/planted-imports.ts`);
  }
});

it.each(planted)("reports everything that is planted in $file", ({ file, violations }) => {
  const here = found.filter(({ filename }) => filename.replaceAll("\\", "/").endsWith(file));
  for (const [at, { line, rule, says }] of violations.entries()) {
    const reports = here.filter(({ labels }) => labels[0]?.span.line === at + 1);
    const texts = reports.map(({ code, message, help }) => `${code} ${message} ${help ?? ""}`);
    expect([line, texts.some((text) => text.includes(rule) && text.includes(says))]).toEqual([line, true]);
  }
});
