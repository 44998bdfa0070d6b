// Brings the peers into a virtual environment under the user's cache, in the versions and with the digests of python/requirements.txt. Packages
// are wheels alone, so that nothing of theirs runs while they are installed.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { type Ended, runArm } from "./run-arm.ts";

/** The Python that has them, or why there is none. */
export type Installed = { readonly python: string } | { readonly why: string };

const oldestPython = [3, 11] as const;

export async function installPeers(requirements: string): Promise<Installed> {
  const home = await mkdtemp(join(tmpdir(), "fairlead-peers-"));
  try {
    return await installFrom(home, requirements);
  } finally {
    await rm(home, { recursive: true });
  }
}

async function installFrom(home: string, requirements: string): Promise<Installed> {
  const asked = await runArm("python3", ["-c", "import sys; print(*sys.version_info[:2])"], { home, seconds: 60 });
  const found = asked.out.trim().split(" ").map(Number);
  if (asked.code !== 0) return { why: `python3 cannot be started (${lastLine(asked)})` };
  if (!isEnough(found)) return { why: `python3 is ${found.join(".")}, and they need ${oldestPython.join(".")}` };
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const cache = await cacheFolder();
  const folder = join(cache, `peers-${found.join(".")}-${digest.slice(0, 16)}`);
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return { python };
  // Under another name until all of it is there; an environment may be moved as long as it is its Python that is started.
  const draft = await mkdtemp(join(cache, "draft-"));
  const why = await fill(draft, requirements, home);
  if (why === undefined) await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  else await rm(draft, { recursive: true });
  return why === undefined ? { python } : { why };
}

function isEnough([major = 0, minor = 0]: readonly number[]): boolean {
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]);
}

async function cacheFolder(): Promise<string> {
  const { XDG_CACHE_HOME = "" } = process.env;
  const cache = join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache"), "fairlead");
  try {
    await mkdir(cache, { recursive: true });
    return cache;
  } catch {
    return tmpdir();
  }
}

/** Why it could not be filled, or undefined. */
async function fill(folder: string, requirements: string, home: string): Promise<string | undefined> {
  const made = await runArm("python3", ["-m", "venv", folder], { home, seconds: 120 });
  if (made.code !== 0) return `python3 -m venv cannot make an environment (${lastLine(made)})`;
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--no-cache-dir", "--retries", "2"];
  const only = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", requirements];
  // The user's own settings, which say where the index is and by what it is believed.
  const environment = { ...settings(/^PIP_|_proxy$/i), HOME: homedir(), PIP_NO_INDEX: process.env.PIP_NO_INDEX ?? "0" };
  const filled = await runArm(join(folder, "bin", "python"), [...pip, ...only], { home, seconds: 900, environment });
  return filled.code === 0 ? undefined : `pip cannot install them from here (${lastLine(filled)})`;
}

function settings(names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      names.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

/** What a program said last of an error, or last. */
export function lastLine({ err, code }: Ended): string {
  const lines = err.trimEnd().split("\n");
  const line = (lines.findLast((one) => /error/i.test(one)) ?? lines.at(-1) ?? "").trim();
  return line === "" ? `it ended with ${code ?? "a signal"}` : line.slice(0, 200);
}
