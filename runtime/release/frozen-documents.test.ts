// Every shape that was ever frozen is read, with the key that it had: specs/handoff/history.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import { Gate } from "../../specs/handoff/gates.ts";
import { keyText } from "../../specs/handoff/key.ts";
import { stageDocuments } from "../../specs/handoff/stage-documents.ts";
import type { StageKind } from "../../specs/handoff/stages.ts";
import { written } from "../../specs/handoff/wire.ts";

interface Frozen {
  readonly stages: readonly {
    readonly kind: StageKind;
    readonly semantics: number;
    readonly key: string;
    readonly needs: readonly string[];
    readonly document: { readonly config: unknown };
  }[];
  readonly gates: readonly unknown[];
}

const history = new URL("../../specs/handoff/history/", import.meta.url);
const frozen = readdirSync(history, { recursive: true, encoding: "utf8" }).filter((file) =>
  /^v\d+\/[^/]+\.json$/.test(file),
);

test.each(frozen.toSorted())("%s is read, written again as it was, and has its keys", (file) => {
  const { stages, gates } = JSON.parse(readFileSync(new URL(file, history), "utf8")) as Frozen;
  for (const { kind, semantics, key, needs, document } of stages) {
    const schema = stageDocuments[kind];
    expect(canonicalJson(written(schema, schema.parse(document)))).toBe(canonicalJson(document));
    const text = keyText({ kind, semantics, config: document.config, needs });
    expect(createHash("sha256").update(text).digest("hex")).toBe(key);
  }
  for (const gate of gates) expect(Gate.parse(gate)).toEqual(gate);
});
