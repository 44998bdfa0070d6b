// What was frozen stays: a newer compiler compiles the same specs to the same documents and keys, unless a meaning was raised.
import { expect, it } from "vitest";
import { keyText } from "../../specs/handoff/key.ts";
import { stageCatalogue } from "../../specs/handoff/stages.ts";
import { sha256Hex } from "../fingerprint.ts";
import { compiledNow, frozenProjects, type FrozenProject } from "./frozen-project.ts";

/** Keys of stages that mean something else now, or that read such a one. */
function raised({ stages }: FrozenProject): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { kind, semantics, key, needs } of stages) {
    if (semantics !== stageCatalogue[kind].semantics || needs.some((need) => keys.has(need))) keys.add(key);
  }
  return keys;
}

it.each(frozenProjects())("%s is compiled as when it was frozen", async (_, frozen) => {
  const now = await compiledNow(frozen);
  const other = raised(frozen);
  const stages = frozen.stages.filter(({ key }) => !other.has(key));
  const names = new Set(stages.map(({ name, key }) => `${name} ${key}`));
  expect(now.stages.filter(({ name, key }) => names.has(`${name} ${key}`))).toEqual(stages);
  expect(now.gates).toEqual(frozen.gates);
});

it("frozen keys are those of their documents", () => {
  for (const [, { stages }] of frozenProjects()) {
    for (const { kind, semantics, key, needs, document } of stages) {
      expect(sha256Hex(keyText({ kind, semantics, config: document["config"], needs }))).toBe(key);
    }
  }
});
