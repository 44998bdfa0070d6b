// Starts worker threads, from dist/ in production and under vitest alike. It knows nothing of what threads do.
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a module as a worker thread. `url` is the module's own address, built as `new URL("./x.ts", import.meta.url)` or
 * with `.js`: compiled code and sources run by vitest both find the compiled module. Plain Node cannot run .ts files, so a
 * source starts its compiled twin in dist/; a twin that is missing, or older than the module or anything it imports, is an
 * error that says what to run, because a stale twin would test code that is no longer there.
 */
export function startThread(url: URL, options: WorkerOptions = {}): Worker {
  // Some flags of the parent, --input-type for one, stop a thread from starting; none is needed.
  return new Worker(moduleToRun(url, new URL("../../", import.meta.url)), { execArgv: [], ...options });
}

/** The compiled module for `url`. `root` is the folder above runtime/: the repository for sources, dist/ for compiled code. Exported for its test. */
export function moduleToRun(url: URL, root: URL): URL {
  if (!url.pathname.endsWith(".ts")) return url;
  const compiledHere = new URL(url.href.replace(/\.ts$/, ".js"));
  if (existsSync(compiledHere)) return compiledHere;
  for (const source of sourcesOf(url, new Set())) {
    const twin = twinOf(source, root);
    if (!existsSync(twin)) throw new Error(`${fileURLToPath(twin)} is missing: run "npx tsc -p ." first`);
    if (statSync(twin).mtimeMs < statSync(new URL(source)).mtimeMs) {
      throw new Error(
        `${fileURLToPath(twin)} is older than its source: run "npx tsc -p ." first; ` +
          `where that changes nothing, because only the source's time changed, remove dist/.tsbuildinfo and run it again`,
      );
    }
  }
  return twinOf(url.href, root);
}

function twinOf(source: string, root: URL): URL {
  if (!source.startsWith(root.href)) throw new Error(`internal: ${source} is outside ${root.href}`);
  return new URL(`dist/${source.slice(root.href.length).replace(/\.ts$/, ".js")}`, root);
}

/** The module and every source file it imports, directly or through others. Imports of types alone are erased and do not count. */
function sourcesOf(url: URL, seen: Set<string>): Set<string> {
  if (seen.has(url.href) || !existsSync(url)) return seen;
  seen.add(url.href);
  const imports = /^(?:import|export)\s+(?!type\s)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+\.ts)"/gm;
  for (const [, path] of readFileSync(url, "utf8").matchAll(imports)) {
    if (path !== undefined) sourcesOf(new URL(path, url), seen);
  }
  return seen;
}
