// The table of capabilities says the truth of what is emitted: a field that it calls unused changes no object of the server, and every
// other field of serving does.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { capabilities, type Capabilities, engineNames } from "../../specs/handoff/capabilities.ts";
import type { Model } from "../model/model.ts";
import { emitKubernetes } from "../emit/kubernetes/emit-kubernetes.ts";
import { fileText } from "../emit/text.ts";
import { edit, modelOf, sampleProject } from "./sample-check.ts";

async function model(...edits: readonly (readonly [piece: string, by: string])[]): Promise<Model> {
  const serving =
    "  alias: assistant\n  batching: { maxBatch: 4, maxTokens: 300, maxQueue: 9 }\n  rollout: { drain: 30s }\n  scale: { min: 1 }\n";
  const text = edits.reduce(
    (spec, [piece, by]) => edit(spec, piece, by),
    edit(sampleProject, "  alias: assistant\n", serving),
  );
  return modelOf(text, "staging");
}

/** The manifests of the cluster. */
function manifests(of: Model): string {
  return emitKubernetes(of, { trace: false }).map(fileText).join("");
}

const unused = new Set<string>(capabilities.kubernetes.server.unused.map(({ field }) => field));

describe("what vLLM has no use for", () => {
  it.each([
    ["serving.alias", "alias: assistant\n", "alias: helper\n"],
    ["serving.batching.maxBatch", "maxBatch: 4", "maxBatch: 5"],
    ["serving.batching.maxTokens", "maxTokens: 300", "maxTokens: 301"],
    ["serving.batching.maxQueue", "maxQueue: 9", "maxQueue: 10"],
    ["serving.cache", "ttl: 10m", "ttl: 11m"],
    ["serving.cache", "  cache: { exact: { ttl: 10m } }\n", ""],
    ["serving.rollout.drain", "drain: 30s", "drain: 31s"],
    ["serving.apiKeys", "  alias: assistant\n", "  alias: assistant\n  apiKeys: secret://a/b\n"],
    ["serving.origins", "  alias: assistant\n", "  alias: assistant\n  origins: ['*']\n"],
    ["serving.scale.min", "scale: { min: 1 }", "scale: { min: 2 }"],
    ["compression", "weights: int8", "embeddings: false"],
  ])("changes no manifest, and everything else does: %s", async (field, piece, by) => {
    const same = manifests(await model()) === manifests(await model([piece, by]));
    expect([field, same]).toEqual([field, unused.has(field)]);
  });

  it("is what the local gateway uses", () => {
    expect(capabilities.local.server.unused).toEqual([]);
  });
});

it("the page for platform teams shows the table as it is", () => {
  const page = readFileSync(new URL("../../.github/PLATFORM.md", import.meta.url), "utf8");
  const cell = (items: readonly string[]) => (items.length === 0 ? "" : `${items.join(", ")} `);
  for (const engine of engineNames) {
    const { bases, precisions, server }: Capabilities = capabilities[engine];
    const unusedFields = cell(server.unused.map(({ field }) => `\`${field}\``));
    const row = `| \`${engine}\` | ${cell(bases)}| ${cell(precisions)}| ${server.name}: ${cell(server.serves)}| ${unusedFields}|`;
    expect(page).toContain(`\n${row}\n`);
  }
});
