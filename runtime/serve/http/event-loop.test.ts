// The gateway's event loop never runs inference: what blocks it is not even loaded there.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Every module that a module loads, now or later, with the packages among them; threads are started, not loaded. */
function loadedBy(entry: URL, seen = new Map<string, URL>()): Map<string, URL> {
  const text = readFileSync(entry, "utf8");
  const statics = /^(?:import|export)\s+(?!type\s)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;
  const dynamics = /\bimport\(\s*"([^"]+)"\s*\)/g;
  for (const pattern of [statics, dynamics]) {
    for (const [, path = ""] of text.matchAll(pattern)) {
      if (!path.startsWith(".")) {
        seen.set(path, entry);
        continue;
      }
      const url = new URL(path, entry);
      if (seen.has(url.href) || !existsSync(url)) continue;
      seen.set(url.href, entry);
      loadedBy(url, seen);
    }
  }
  return seen;
}

function namesLoadedBy(path: string): readonly string[] {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  return [...loadedBy(new URL(path, import.meta.url)).keys()].map((name) =>
    name.startsWith("file:") ? fileURLToPath(name).slice(root.length) : name,
  );
}

test("D3: the service's main thread loads neither the inference library nor the tokenizer", () => {
  const names = namesLoadedBy("../service.ts");
  expect(names).toContain("fastify");
  expect(names).toContain("runtime/serve/pool/model-pool.ts");
  expect(names.filter((name) => /onnx|tokenizer|@huggingface|runtime\/(model|train|compress)\//.test(name))).toEqual(
    [],
  );
});

test("the model thread loads both, and nothing of the gateway", () => {
  const names = namesLoadedBy("../pool/model-thread.ts");
  expect(names).toContain("runtime/model/session.ts");
  expect(names).toContain("onnxruntime-node");
  expect(names.filter((name) => /fastify|prom-client|lru-cache|gateway|service/.test(name))).toEqual([]);
});
