// Runs the real oxlint, under this repository's configuration, over a folder of planted files, and says which lines it reports.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const repository = fileURLToPath(new URL("../../", import.meta.url));

type Rules = Readonly<Record<string, unknown>>;

interface Config {
  readonly rules: Rules;
  readonly jsPlugins: readonly string[];
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: Rules }[];
}

export const config = await readJson<Config>(".oxlintrc.json");
const { dependencies, devDependencies } =
  await readJson<Record<"dependencies" | "devDependencies", object>>("package.json");
export const packages = Object.keys({ ...dependencies, ...devDependencies });

/** What is said of a line: the rule, and its words. */
export interface Report {
  readonly rule: string;
  readonly line: number;
  readonly says: string;
}

interface Found {
  readonly code?: string;
  readonly message: string;
  readonly help?: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What oxlint reports of each file, when these lines are in it; of the whole configuration, or of these parts of it alone. */
export async function lint(
  files: ReadonlyMap<string, readonly string[]>,
  parts: Partial<Config> = config,
): Promise<(file: string) => readonly Report[]> {
  const root = await mkdtemp(path.join(tmpdir(), "fairlead-lint-"));
  try {
    const jsPlugins = config.jsPlugins.map((plugin) => path.join(repository, plugin));
    const write = async (file: string, text: string) => {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    };
    await write(".oxlintrc.json", JSON.stringify({ ...parts, jsPlugins }));
    await write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { strict: true, module: "nodenext", noEmit: true } }),
    );
    for (const [file, lines] of files) await write(file, lines.map((line) => `${line}\n`).join(""));
    const reports = new Map<string, Report[]>();
    for (const { filename, code = "", message, help = "", labels } of await oxlint(root)) {
      const file = path.relative(root, path.resolve(root, filename));
      const report = { rule: code, line: labels[0]?.span.line ?? 0, says: `${message} ${help}` };
      reports.set(file, [...(reports.get(file) ?? []), report]);
    }
    return (file) => reports.get(file) ?? [];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function oxlint(folder: string): Promise<readonly Found[]> {
  const program = path.join(repository, "node_modules", "oxlint", "bin", "oxlint");
  const run = promisify(execFile)(process.execPath, [program, "--format", "json"], { cwd: folder, maxBuffer: 1 << 26 });
  // It ends with 1 when it found something.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return (JSON.parse(stdout) as { diagnostics: Found[] }).diagnostics;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(repository, file), "utf8")) as T;
}
