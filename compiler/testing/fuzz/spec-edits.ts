// What is done to specs, data and promotion records: all that a person, or a pull request, writes.
import { renameSync } from "node:fs";
import path from "node:path";
import { stringify, parse } from "yaml";
import type { CasePlace } from "../../../specs/testing/fuzz/case-place.ts";
import type { Random } from "../../../specs/testing/fuzz/random.ts";
import {
  editOneOf,
  filesIn,
  foldersIn,
  put,
  replaceBySomething,
  textAt,
  type Edit,
} from "../../../specs/testing/fuzz/edit-files.ts";
import { hostileTypeScript, slowFrom } from "./hostile-typescript.ts";

const isSpec = (file: string): boolean => /\.(?:yaml|ts)$/.test(file);

/** Another value of one leaf of a document that still is YAML: what syntax lets pass, and rules have to see. */
function editLeaf({ root, random, words }: CasePlace, files: readonly string[]): string | undefined {
  const file = files.length === 0 ? undefined : random.pick(files);
  if (file === undefined) return undefined;
  try {
    // What an earlier edit put in would be warned of in this process, as if the compiler had said it.
    const data: unknown = parse(textAt(root, file), { maxAliasCount: 0, logLevel: "silent" });
    const leaf = replaceLeaf(data, random, words);
    return leaf !== undefined && put(root, file, stringify(data)) ? `${file}: another value of ${leaf}` : undefined;
  } catch {
    return undefined;
  }
}

function replaceLeaf(data: unknown, random: Random, words: readonly string[]): string | undefined {
  const leaves: [path: string, at: Record<string, unknown>, key: string][] = [];
  const visit = (value: unknown, at: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      leaves.push([`${at}${key}`, value as Record<string, unknown>, key]);
      visit(inner, `${at}${key}.`);
    }
  };
  visit(data, "");
  if (leaves.length === 0) return undefined;
  const [leaf, at, key] = random.pick(leaves);
  const others = [-1, 0, 1e15, 2 ** 53, 1.5, "", true, null, [], {}, [[]], { a: { b: 1 } }, random.pick(leaves)[1]];
  // A copy: what contains itself is no YAML of a person.
  at[key] = random.chance(0.5) ? random.pick(words) : structuredClone(random.pick(others));
  return leaf;
}

const projects = (root: string): string[] => filesIn(root, "specs/projects").filter(isSpec);
const records = (root: string): string[] => filesIn(root, "specs/promotions");

export const specEdits: readonly Edit[] = [
  (place) => editOneOf(place, projects(place.root)),
  (place) => editOneOf(place, projects(place.root)),
  (place) =>
    editLeaf(
      place,
      projects(place.root).filter((file) => file.endsWith(".yaml")),
    ),
  (place) =>
    editLeaf(
      place,
      projects(place.root).filter((file) => file.endsWith(".yaml")),
    ),
  (place) =>
    editOneOf(
      place,
      ["specs/platform.yaml"].filter((file) => filesIn(place.root, "specs").includes(file)),
    ),
  (place) =>
    editLeaf(
      place,
      ["specs/platform.yaml"].filter((file) => filesIn(place.root, "specs").includes(file)),
    ),
  (place) =>
    editOneOf(
      place,
      filesIn(place.root, "specs").filter((file) => !isSpec(file) && !file.endsWith(".safetensors")),
    ),
  ({ root, random, canary }) => {
    const bodies = hostileTypeScript(canary("typescript"));
    const quick = random.chance(0.93);
    const body = random.pick(quick ? bodies.slice(0, slowFrom) : bodies.slice(slowFrom));
    const file = `specs/projects/care/hostile${random.below(3)}.spec.ts`;
    // One that takes its second is enough: each has a second of its own.
    if (!quick && projects(root).some((one) => one.includes("hostile"))) return undefined;
    return put(root, file, body) ? `${file}: ${body.slice(0, 60)}` : undefined;
  },
  ({ root, random, words }) => {
    const name = random.pick(words).replaceAll(/[/\0]/g, "_").slice(0, 80);
    const [source] = projects(root);
    if (source === undefined || name === "." || name === "..") return undefined;
    const file = random.pick([
      `specs/projects/${name}/x.yaml`,
      `specs/projects/care/${name}.yaml`,
      `specs/projects/care/deep/${name}.yaml`,
      `specs/projects/care/${name}.spec.ts`,
    ]);
    return put(root, file, textAt(root, source)) ? `${JSON.stringify(file)}: a copy of ${source}` : undefined;
  },
];

export const recordEdits: readonly Edit[] = [
  (place) => editOneOf(place, records(place.root)),
  (place) => editLeaf(place, records(place.root)),
  ({ root, random }) => {
    const from = records(root);
    if (from.length === 0) return undefined;
    const file = random.pick(from);
    const to = random.pick([
      "specs/promotions/dev/care/triage.yaml",
      "specs/promotions/prod/care/faq.yaml",
      "specs/promotions/x/y/z.yaml",
      "specs/promotions/prod/triage.yaml",
      "specs/promotions/prod/care/triage.json",
    ]);
    if (random.chance(0.5)) return put(root, to, textAt(root, file)) ? `${file}: copied to ${to}` : undefined;
    if (!put(root, to, "")) return undefined;
    renameSync(path.join(root, file), path.join(root, to));
    return `${file}: moved to ${to}`;
  },
];

export const linkEdits: readonly Edit[] = [
  (place) => {
    const files = filesIn(place.root, "specs");
    return files.length === 0 ? undefined : replaceBySomething(place, place.random.pick(files));
  },
  (place) => {
    const folders = [...foldersIn(place.root, "specs"), "specs/promotions", "specs/projects", "specs"];
    return replaceBySomething(place, place.random.pick(folders));
  },
  (place) =>
    replaceBySomething(
      place,
      place.random.pick([
        "specs/projects/care/extra.yaml",
        "specs/projects/extra",
        "specs/promotions/dev",
        "specs/projects/care/data/x.jsonl",
        ".gitignore",
      ]),
    ),
];
