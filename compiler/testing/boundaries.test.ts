// A guard can go silent: every rule of .oxlintrc.json that says who may import whom, what pure code may not touch, or that is switched
// on by name, is broken in a folder of its own, and the real oxlint has to report exactly that. The plants are made from the
// configuration and from package.json, so a new rule or package is planted too, or fails here.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

type Rules = Readonly<Record<string, unknown>>;

interface Config {
  readonly rules: Rules;
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: Rules }[];
}

interface Pattern {
  readonly group: readonly string[];
  readonly message: string;
  readonly allowTypeImports?: boolean;
}

interface Banned {
  readonly name?: string;
  readonly object?: string;
  readonly property?: string;
  readonly message: string;
}

/** A line of a planted file, and the only thing that the rules planted for may say about it; undefined: nothing. */
interface Plant {
  readonly line: string;
  readonly says: string | undefined;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(repository, file), "utf8")) as T;
}

const config = await readJson<Config>(".oxlintrc.json");
const { dependencies, devDependencies } =
  await readJson<Record<"dependencies" | "devDependencies", object>>("package.json");

/** What no package list knows: Node's own modules with and without their prefix, and a package that was never installed. */
const packages = [
  ...Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@types/")),
  ...["node:fs", "node:fs/promises", "fs", "fs/promises", "never-installed", "@never/installed"],
];

const importPlants = config.overrides.flatMap(({ files, rules }) => {
  const plants = importsOf(rules);
  return plants.length === 0 ? [] : files.map((glob) => ({ file: fileIn(glob), plants }));
});

const purePlants = config.overrides.flatMap(({ files, rules }) => {
  const plants = bannedOf(rules);
  return plants.length === 0 ? [] : files.map((glob) => ({ file: fileIn(glob, "pure"), plants }));
});

/** One violation of each rule that the configuration switches on by name. */
const rulePlants: Readonly<Record<string, string>> = {
  "import/no-cycle": 'import { circle } from "./circle.ts"; export const back: unknown = circle;',
  "import/no-default-export": "export default 1;",
  "typescript/no-explicit-any": "export const loose: any = 1;",
  "typescript/ban-ts-comment": "// @ts-ignore: planted",
  "typescript/no-floating-promises": "Promise.resolve(1);",
  "typescript/switch-exhaustiveness-check": 'declare const side: "a" | "b"; switch (side) { case "a": break; }',
  "typescript/consistent-type-imports": 'import { Kind } from "./kind.ts"; export const kind: Kind = "kind";',
  "no-console": 'console.log("planted");',
  "no-unused-vars": "const unused = 1;",
  eqeqeq: "export const same = (a: string, b: string) => a == b;",
  "prefer-const": "let once = 1; export { once };",
  "no-var": "export var old = 1;",
};
const ruleFile = "compiler/deep/rules.ts";

function importsOf(rules: Rules): Plant[] {
  const rule = rules["no-restricted-imports"];
  if (!Array.isArray(rule)) return [];
  const { patterns } = rule[1] as { readonly patterns: readonly Pattern[] };
  return patterns.flatMap(({ group, message, allowTypeImports }) => {
    if (group[0]?.startsWith("[") === true) return packagesOf(group, message);
    return group.flatMap((glob): Plant[] => {
      const says = glob.startsWith("!") ? undefined : message;
      const from = JSON.stringify(moduleOf(glob.replace("!", "")));
      return [
        { line: `import ${from};`, says },
        { line: `await import(${from});`, says },
        { line: `export * from ${from};`, says },
        { line: `export type * from ${from};`, says: allowTypeImports === true ? undefined : says },
      ];
    });
  });
}

/** A rule that lists its packages refuses every other one, and whatever lies inside a package. */
function packagesOf(group: readonly string[], message: string): Plant[] {
  const may = (name: string) => group.some((glob) => glob.startsWith("!") && matches(name, glob.slice(1)));
  return packages
    .flatMap((name) => (name.includes("fs") ? [name] : [name, `${name}/lib/planted.js`]))
    .map((name) => ({ line: `import ${JSON.stringify(name)};`, says: may(name) ? undefined : message }));
}

function matches(name: string, glob: string): boolean {
  const pieces = glob
    .split(/(\*+)/)
    .map((piece) => (piece === "**" ? ".*" : piece === "*" ? "[^/]*" : piece.replaceAll(".", "\\.")));
  return new RegExp(`^${pieces.join("")}$`, "u").test(name);
}

function bannedOf(rules: Rules): Plant[] {
  return ["no-restricted-properties", "no-restricted-globals"].flatMap((rule) => {
    const banned = rules[rule];
    if (!Array.isArray(banned)) return [];
    return (banned.slice(1) as Banned[]).map(({ name, object, property, message }, at) => ({
      line: `export const ${rule.split("-").at(-1)}${at} = ${name ?? `${object ?? '"planted"'}.${property}`};`,
      says: message,
    }));
  });
}

/** A module that the pattern matches. */
function moduleOf(glob: string): string {
  return pathOf(glob.replace(/^\*\*\//, "../../"), "planted.ts");
}

/** A file that the override is about. */
function fileIn(glob: string, stem = "planted"): string {
  return pathOf(glob, `${stem}.ts`);
}

function pathOf(glob: string, file: string): string {
  return glob.replace(/\*\*$/, `deep/${file}`).replaceAll("**", "deep").replaceAll("*", "planted");
}

interface Found {
  readonly code?: string;
  readonly message: string;
  readonly help?: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

async function oxlint(folder: string): Promise<readonly Found[]> {
  const program = path.join(repository, "node_modules", "oxlint", "bin", "oxlint");
  const run = promisify(execFile)(process.execPath, [program, "--format", "json"], { cwd: folder, maxBuffer: 1 << 26 });
  // It ends with 1 when it found something.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return (JSON.parse(stdout) as { diagnostics: Found[] }).diagnostics;
}

let root: string;
let found: readonly Found[];
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-boundaries-"));
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };
  await write(".oxlintrc.json", JSON.stringify(config));
  await write("tsconfig.json", JSON.stringify({ compilerOptions: { strict: true, module: "nodenext", noEmit: true } }));
  await write("compiler/deep/circle.ts", 'import { back } from "./rules.ts"; export const circle: unknown = back;\n');
  await write("compiler/deep/kind.ts", 'export type Kind = "kind";\n');
  await write(ruleFile, Object.values(rulePlants).join("\n"));
  for (const { file, plants } of [...importPlants, ...purePlants]) {
    await write(file, plants.map(({ line }) => `${line}\n`).join(""));
  }
  found = await oxlint(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What oxlint says about each line of a file, by rules whose name starts like this. */
function reportsOf(file: string, rule: string): (line: number) => readonly string[] {
  const here = found.filter(({ filename }) => path.resolve(root, filename) === path.join(root, file));
  return (line) =>
    here
      .filter(({ code, labels }) => code?.includes(rule) === true && labels[0]?.span.line === line)
      .map(({ message, help }) => `${message} ${help ?? ""}`);
}

describe("what is planted", () => {
  it("is planted for every rule that is switched on by name", () => {
    const on = Object.keys(config.rules).filter((rule) => config.rules[rule] !== "off");
    expect(Object.keys(rulePlants).toSorted()).toEqual(on.toSorted());
  });

  it("is planted for every rule that an override switches on", () => {
    const on = config.overrides.flatMap(({ rules }) => Object.keys(rules).filter((rule) => rules[rule] !== "off"));
    expect([...new Set(on)].toSorted()).toEqual([
      "no-restricted-globals",
      "no-restricted-imports",
      "no-restricted-properties",
    ]);
  });

  it("has its own file for every override, in both halves and in each folder that is pure", () => {
    const files = [...importPlants, ...purePlants].map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
    for (const folder of ["specs", "compiler", "runtime", "runtime/engines"]) {
      expect(files).toContain(`${folder}/deep/planted.ts`);
    }
    for (const folder of ["specs", "compiler/model", "compiler/plan", "compiler/emit"]) {
      expect(files).toContain(`${folder}/deep/pure.ts`);
    }
  });
});

describe.each([
  { about: "imports", rule: "no-restricted-imports", planted: importPlants },
  { about: "what is not pure", rule: "no-restricted-", planted: purePlants },
])("of $about, oxlint", ({ rule, planted }) => {
  it.each(planted)("reports exactly what it must in $file", ({ file, plants }) => {
    const reports = reportsOf(file, rule);
    for (const [at, { line, says }] of plants.entries()) {
      expect([line, reports(at + 1)]).toEqual([line, says === undefined ? [] : [expect.stringContaining(says)]]);
    }
  });
});

it.each(Object.keys(rulePlants).map((rule, at) => ({ rule, at })))(
  "oxlint reports $rule where it is broken",
  ({ rule, at }) => {
    expect(reportsOf(ruleFile, `(${rule.split("/").at(-1)})`)(at + 1)).toHaveLength(1);
  },
);

it("finds no boundary crossed in the sources", async () => {
  const crossed = (await oxlint(repository)).filter(({ code = "" }) => /no-restricted-|no-cycle/.test(code));
  expect(crossed.map(({ filename, message }) => `${filename}: ${message}`)).toEqual([]);
});
