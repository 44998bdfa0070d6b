// Stands in for entry.ts in tests, where the built programs are those of the sources (vitest.config.ts).
import { existsSync } from "node:fs";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { type Entry, entryOf as sourceEntryOf } from "../entry.ts";

const root = new URL("../../../", import.meta.url).href;

/** Programs that are there for tests alone are sources still. */
export function entryOf(source: URL): Entry {
  const [, folder, name] = /^(compiler|runtime)\/(?:.*\/)?([^/]+)\.ts$/.exec(source.href.slice(root.length)) ?? [];
  const url = new URL(`${folder}/dist/${name}.js`, root);
  return existsSync(url) ? { url, execArgv: [] } : sourceEntryOf(source);
}

export function startThread(source: URL, options: WorkerOptions = {}): Worker {
  const { url, execArgv } = entryOf(source);
  return new Worker(url, { execArgv: [...execArgv], ...options });
}
