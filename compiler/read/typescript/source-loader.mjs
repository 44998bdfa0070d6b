// Lets plain Node run this project's .ts sources, for tests. Compiled code does not use it.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { transformSync } from "oxc-transform";

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const { code } = transformSync(url, await readFile(fileURLToPath(url), "utf8"));
  return { format: "module", source: code, shortCircuit: true };
}
