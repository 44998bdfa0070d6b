// A version of a dataset is one content: what a promotion record pins under a version, that version is for ever. Until something was promoted
// with it, whoever makes the data may go on with it under the same version.
import { keyText } from "../../specs/handoff/key.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { sha256Hex } from "../fingerprint.ts";
import type { Model, ModelStage } from "../model/model.ts";
import type { Promoted } from "../model/promoted-model.ts";
import type { SpecDocument } from "../read/document.ts";

/** `made` is the environment that makes the outputs. One error a dataset, for the first environment that has other data under its version. */
export function otherDataUnderVersion(
  document: SpecDocument,
  made: Model | undefined,
  promoted: readonly Promoted[],
): Diagnostic[] {
  const datasets = made?.project.datasets ?? {};
  return Object.entries(datasets).flatMap(([name, { version }]) => {
    const stage = made?.stages.find((one) => one.name === stageName("dataset", name));
    if (stage === undefined) return [];
    const pinned = promoted.find(
      ({ project, pins }) =>
        Object.hasOwn(project.datasets, name) &&
        project.datasets[name]!.version.value === version.value &&
        !isData(stage, pins[stage.name]?.key),
    );
    if (pinned === undefined) return [];
    const before = pinned.pins[stage.name]!.key;
    return [
      {
        code: "dataset-version",
        severity: "error",
        message:
          `version ${version.value} of ${name} has other data, cleaning or split than what ${pinned.name} runs under it: ` +
          `${short(before)} was promoted by record ${pinned.record.number}, and it is ${short(stage.key)} now`,
        fix: `raise the version: write ${JSON.stringify(after(version.value))}; the number itself runs nothing again. Or take back what has changed`,
        file: document.file,
        range: document.rangeOf(["datasets", name, "version"], "value"),
      },
    ];
  });
}

/** Also where an older meaning of datasets made it: another version of Fairlead is no other data. True where nothing is pinned. */
function isData({ kind, semantics, document }: ModelStage, key: string | undefined): boolean {
  if (key === undefined) return true;
  const { config } = document as { readonly config: unknown };
  const meanings = Array.from({ length: semantics }, (_, before) => semantics - before);
  return meanings.some((meaning) => sha256Hex(keyText({ kind, semantics: meaning, config, needs: [] })) === key);
}

/** As people see keys. */
function short(key: string): string {
  return key.slice(0, 12);
}

/** The version that comes next: 1.9 is followed by 1.10, and a number of nine digits by none of ten. */
function after(version: string): string {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  return minor + 1 < 1e9 ? `${major}.${minor + 1}` : `${major + 1}.0`;
}
