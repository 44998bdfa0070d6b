// Versions of datasets that read each other.
import { expect, it } from "vitest";
import { keyText } from "../../specs/handoff/key.ts";
import { sha256Hex } from "../fingerprint.ts";
import type { Model, ModelStage } from "../model/model.ts";
import type { Promoted } from "../model/promoted-model.ts";
import type { SpecDocument } from "../read/document.ts";
import { otherDataUnderVersion } from "./check-versions.ts";

/** 30 datasets, each of which reads all before it: there are more than 500 million ways from the last one to the first. */
function datasets(semantics: number): ModelStage[] {
  const stages: ModelStage[] = [];
  for (let index = 0; index < 30; index++) {
    const read = stages.map(({ key }) => key);
    const config = { index, comparedWith: read };
    const key = sha256Hex(keyText({ kind: "dataset", semantics, config, needs: read }));
    const stage = { kind: "dataset", name: `dataset/d${index}`, semantics, key, reads: {}, document: { config } };
    stages.push({ ...stage, needs: stages.map(({ name }) => name) } as unknown as ModelStage);
  }
  return stages;
}

it("the last of many that read each other is the same data under each older meaning, and each is looked at once", () => {
  const project = { datasets: { d29: { version: { value: "1.0" } } } };
  const made = { project, stages: datasets(4) } as unknown as Model;
  const document = { placeOf: () => ({ file: "a.yaml" }) } as unknown as SpecDocument;
  const found = (key: string) =>
    otherDataUnderVersion(document, made, [
      { name: "prod", project, pins: { "dataset/d29": { key } } } as unknown as Promoted,
    ]).map(({ code }) => code);
  expect([1, 2, 3, 4].map((semantics) => found(datasets(semantics).at(-1)!.key))).toEqual([[], [], [], []]);
  expect(found(datasets(5).at(-1)!.key)).toEqual(["dataset-version"]);
});
