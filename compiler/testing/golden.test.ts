// Whole runs, kept as files. Each case starts from a repository of testdata/bases, builds it if the case says so, changes it, and
// compares everything that comes out with testdata/cases/<case>/expected. UPDATE_GOLDENS=1 writes the expected files anew; read the diff.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildRepository, type Planned, planRepository } from "../compile.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { renderMarkdown } from "../plan/render-markdown.ts";
import { cutLong, longestGolden, planFiles } from "./golden-files.ts";
import { maskDigests } from "./mask-digests.ts";
import { promoteAll } from "./promote-sample.ts";

const testdata = fileURLToPath(new URL("../testdata", import.meta.url));
const update = process.env.UPDATE_GOLDENS === "1";

const Case = z.strictObject({
  /** What the case shows. */
  shows: z.string(),
  /** A folder of testdata/bases. */
  base: z.string().optional(),
  /** Have all its environments what the first one makes? */
  promoted: z.boolean().default(false),
  /** Is the base built before it is changed? */
  built: z.boolean().default(false),
  /** Pieces of files that are replaced; each must be there. */
  replace: z.array(z.strictObject({ file: z.string(), piece: z.string(), by: z.string() })).default([]),
  remove: z.array(z.string()).default([]),
  /** Is the generated tree part of what is expected? */
  generated: z.boolean().default(false),
  /** How the plan is shown: as people read it alone, where its JSON would be too long to read. */
  plan: z.enum(["markdown", "all"]).default("all"),
  /** One case keeps the digests as they are; in the others each has a mark. */
  digests: z.enum(["marked", "real"]).default("marked"),
});

const cases = await readdir(path.join(testdata, "cases"));

describe("golden", () => {
  it.each(cases)("%s", async (name) => {
    const folder = path.join(testdata, "cases", name);
    const root = await mkdtemp(path.join(tmpdir(), "fairlead-golden-"));
    try {
      const settings = Case.parse(JSON.parse(await readFile(path.join(folder, "case.json"), "utf8")));
      await prepare(root, folder, settings);
      const { files, planned, made } = await outcome(root, settings);
      expect(made).toBe(planned);
      if (update) await replaceTree(path.join(folder, "expected"), files);
      expect(files).toEqual(await readTree(path.join(folder, "expected")));
      expect(unreadable(files, settings)).toEqual([]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

/** Files that nobody would read in a diff, or that change with every byte of something else. */
function unreadable(files: Outcome["files"], { digests }: z.infer<typeof Case>): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const lines = text.split("\n").length - 1;
    // 64 digits, or a plan's 12; the 40 of a commit stand in a spec.
    const [digest] = digests === "real" ? [] : (/\b([0-9a-f]{64}|[0-9a-f]{12})\b/.exec(text) ?? []);
    return [
      ...(lines > longestGolden ? [`${file} has ${lines} lines`] : []),
      ...(digest === undefined ? [] : [`${file} shows ${digest}`]),
    ];
  });
}

async function prepare(root: string, folder: string, settings: z.infer<typeof Case>): Promise<void> {
  if (settings.base !== undefined) await cp(path.join(testdata, "bases", settings.base), root, { recursive: true });
  if (settings.promoted) await promoteAll(root);
  if (settings.built) {
    const built = await buildRepository(root, { overwrite: false });
    if (!built.ok || built.value.written === undefined) throw new Error("the base of the case does not build");
  }
  if ((await readdir(folder)).includes("change")) await cp(path.join(folder, "change"), root, { recursive: true });
  for (const { file, piece, by } of settings.replace) {
    const text = await readFile(path.join(root, file), "utf8");
    if (!text.includes(piece)) throw new Error(`${file} has no ${piece}`);
    await writeFile(path.join(root, file), text.replace(piece, by));
  }
  for (const file of settings.remove) await rm(path.join(root, file), { recursive: true });
}

async function planOf(root: string): Promise<Planned> {
  const result = await planRepository(root);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

interface Outcome {
  /** Everything that comes out, by path inside expected/. */
  readonly files: Readonly<Record<string, string>>;
  /** What the plan says that a build makes, and what the build made; both undefined when there are errors. */
  readonly planned: string | undefined;
  readonly made: string | undefined;
}

async function outcome(root: string, settings: z.infer<typeof Case>): Promise<Outcome> {
  const { plan, diagnostics, sources } = await planOf(root);
  const said = { "diagnostics.txt": printDiagnostics(diagnostics, sources, { color: false }) };
  if (plan === undefined) return { files: said, planned: undefined, made: undefined };
  const views = { ...said, "plan.md": renderMarkdown(plan), ...(settings.plan === "all" ? planFiles(plan) : {}) };
  const built = await buildRepository(root, { overwrite: false });
  if (!built.ok) throw new Error(built.failure.message);
  const after = await planOf(root);
  const generated = settings.generated ? await readTree(path.join(root, "generated")) : {};
  // The schemas follow from the kinds and are tested with them; so do snapshots, which spell every default: one case shows them.
  const isShown = (file: string) =>
    !file.startsWith("schemas/") && (settings.digests === "real" || !file.endsWith("/snapshot.json"));
  const releases = Object.entries(generated).filter(([file]) => isShown(file));
  const laidOut = releases.flatMap(([file, text]) => cutLong(`generated/${file}`, text));
  const files = { ...views, ...Object.fromEntries(laidOut.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
  return {
    files: settings.digests === "real" ? files : maskDigests(files, [plan.id]),
    planned: plan.next,
    made: after.plan?.base,
  };
}

async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

async function replaceTree(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}
