// Modules that run in a thread or a process of their own: where they are, and how Node runs them. Bundled, every entry lies beside the
// program. Sources are run as they are, by tests and while the project is worked on, with a loader that strips their types.
import { Worker, type WorkerOptions } from "node:worker_threads";

export interface Entry {
  readonly url: URL;
  /** Node's own arguments for a process or a thread that runs it; none of the parent's are needed, and some would stop it from starting. */
  readonly execArgv: readonly string[];
}

/** `source` is the module's address, as `new URL("./x-thread.ts", import.meta.url)`. File names of entries are unique in a program. */
export function entryOf(source: URL): Entry {
  if (import.meta.url.endsWith(".ts")) {
    const loader = new URL("./source-loader.mjs", import.meta.url).href;
    return { url: source, execArgv: ["--import", loader] };
  }
  const name = source.pathname.slice(source.pathname.lastIndexOf("/") + 1);
  return { url: new URL(name.replace(/\.ts$/, ".js"), import.meta.url), execArgv: [] };
}

/** Starts an entry as a worker thread. */
export function startThread(source: URL, options: WorkerOptions = {}): Worker {
  const { url, execArgv } = entryOf(source);
  return new Worker(url, { execArgv: [...execArgv], ...options });
}
