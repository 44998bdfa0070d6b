// TypeScript specs: modules that are evaluated by themselves, where they see and harm nothing.
import type { CodeRow } from "./code-row.ts";

export const typescriptCodes = {
  "typescript-syntax": {
    severity: "error",
    means: "Types are stripped and not checked here; an editor does that. What is left has to be a module that runs.",
    example: {
      told: "A spec whose last line is: export default defineProject({ name: triage",
      right: 'export default defineProject({ name: "triage" });',
    },
  },
  "typescript-await": {
    severity: "error",
    means: "A spec is computed from its own text, and what it imports. Nothing that it can reach would let it wait.",
    example: {
      told: "A spec with: const name = await Promise.resolve('triage');",
      right: "const name = 'triage';",
    },
  },
  "typescript-no-project": {
    severity: "error",
    means: "What a TypeScript spec says is its default export. Nothing else that it exports is looked at.",
    example: {
      told: "A spec that ends with: export const project = { name: 'triage' };",
      right: "export default defineProject({ name: 'triage' });",
    },
  },
  "typescript-data": {
    severity: "error",
    means:
      "The export becomes JSON. Functions, instances of classes, getters and circles are no data, and would be left out or changed without a word.",
    example: {
      told: "A spec with: export default { datasets: new Map() };",
      right: "export default { datasets: {} };",
    },
  },
  "typescript-threw": {
    severity: "error",
    means:
      "A spec that does not run to its end says nothing. Built-in objects are frozen while it runs, so that a change of one throws too.",
    example: {
      told: "A spec with: throw new Error('no region');",
      right: "A spec that computes what it exports without an exception.",
    },
  },
  "typescript-sandbox": {
    severity: "error",
    means:
      "With any of these in reach, a spec would mean something else on another machine or another day than what was reviewed. It runs in a sandbox that has none of them.",
    example: { told: "A spec with: const year = new Date().getFullYear();", right: "const year = 2026;" },
  },
  "typescript-time": {
    severity: "error",
    means:
      "The limit is in processor time and not by the clock, so that no good spec fails on a busy machine. It ends what would never end.",
    example: {
      told: "A spec with: let workers = 3; while (workers !== 10) workers += 2;",
      right: "while (workers < 10) workers += 2;",
    },
  },
  "typescript-memory": {
    severity: "error",
    means: "The limit keeps a spec from taking the memory of the machine that compiles it, such as that of a CI job.",
    example: {
      told: "A spec with: const names = ['a']; for (const name of names) names.push(`${name} again`);",
      right: "for (const name of [...names]) names.push(`${name} again`);",
    },
  },
  "typescript-stack": {
    severity: "error",
    means: "Each call takes room on a stack of 256 KiB. What calls itself without an end comes to the end of that.",
    example: {
      told: "A spec with: const double = (n: number): number => double(n) * 2; double(1);",
      right: "const double = (n: number): number => n * 2;",
    },
  },
  "typescript-crash": {
    severity: "error",
    means:
      "The parser is native code in a process of its own. What nests deeply enough ends that process: it costs this spec its evaluation, and no other one.",
    example: {
      told: "A spec with a hundred thousand brackets inside each other.",
      right: "A spec as people write them.",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
