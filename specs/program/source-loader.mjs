// Lets plain Node run this project's .ts sources, for tests. Compiled code does not use it.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";

// Node loads this module twice: where it is asked for, and, by another address, in the thread that loads modules.
const address = new URL(import.meta.url);
if (address.search === "") {
  address.search = "?loads";
  register(address);
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const { code } = transformSync(url, await readFile(fileURLToPath(url), "utf8"));
  return { format: "module", source: code, shortCircuit: true };
}
