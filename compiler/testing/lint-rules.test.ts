// A guard can go silent: every rule that .oxlintrc.json switches on by name, and each thing that pure code may not touch, is broken in a
// file of its own, and the real oxlint has to report it. The plants are made from the configuration, so that a new rule is planted too,
// or fails here. Imports are planted in boundaries.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { config, lint, type Report } from "./planted-lint.ts";

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
const ruleFile = "compiler/text/rules.ts";

interface Banned {
  readonly name?: string;
  readonly object?: string;
  readonly property?: string;
  readonly message: string;
}

const [pure] = config.overrides.filter(({ rules }) => Array.isArray(rules["no-restricted-globals"]));
const banned = ["no-restricted-properties", "no-restricted-globals"].flatMap((rule) =>
  ((pure?.rules[rule] ?? []) as readonly unknown[]).slice(1).map((one) => one as Banned),
);
const bannedLines = banned.map(
  ({ name, object, property }, at) =>
    `export const banned${at} = ${name ?? `${object ?? '"planted"'}.${String(property)}`};`,
);
const pureFiles = (pure?.files ?? []).map((glob) => glob.replace("/**", "/deep/pure.ts").replace("*", "-pure.ts"));

let reportsOf: (file: string) => readonly Report[];
beforeAll(async () => {
  reportsOf = await lint(
    new Map([
      ["compiler/text/circle.ts", ['import { back } from "./rules.ts"; export const circle: unknown = back;']],
      ["compiler/text/kind.ts", ['export type Kind = "kind";']],
      [ruleFile, Object.values(rulePlants)],
      ...pureFiles.map((file): [string, string[]] => [file, bannedLines]),
      ["compiler/plan/pure.test.ts", bannedLines],
    ]),
  );
});

it("has a plant for every rule that is switched on by name", () => {
  const on = Object.keys(config.rules).filter((rule) => config.rules[rule] !== "off" && !rule.startsWith("house/"));
  expect(Object.keys(rulePlants).toSorted()).toEqual(on.toSorted());
});

it.each(Object.keys(rulePlants).map((rule, at) => ({ rule, line: at + 1 })))("reports $rule", ({ rule, line }) => {
  const here = reportsOf(ruleFile).filter((report) => report.line === line);
  expect(here.filter((report) => report.rule.includes(`(${rule.split("/").at(-1)})`))).toHaveLength(1);
});

describe("what is not pure", () => {
  it.each(pureFiles)("is reported in %s", (file) => {
    const here = reportsOf(file).filter(({ rule }) => rule.includes("no-restricted-"));
    expect(here.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(banned.map((_, at) => at + 1));
    for (const { line, says } of here) expect(says).toContain(banned[line - 1]?.message);
  });

  it("is for tests to use", () => {
    expect(reportsOf("compiler/plan/pure.test.ts").filter(({ rule }) => rule.includes("no-restricted-"))).toEqual([]);
  });
});
