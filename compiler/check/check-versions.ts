// A version of a dataset is one content: what a promotion record pins under a version, that version is for ever, also after later records. Until
// something was promoted with it, whoever makes the data may go on with it under the same version.
import { valueNamed } from "../../specs/kinds/value-named.ts";
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
    const found = promoted.flatMap((one) =>
      pinnedKeys(one, name, version.value).flatMap(({ key, runs }) =>
        isData(stage, made!.stages, key) ? [] : [{ one, key, runs }],
      ),
    )[0];
    if (found === undefined) return [];
    const { one, key, runs } = found;
    return [
      {
        code: "dataset-version",
        severity: "error",
        message:
          `version ${version.value} of ${name} has other data, cleaning or split than what ${one.name} ${runs ? "runs" : "ran"} under it: ` +
          `${short(key)} stands in its promotion record, and it is ${short(stage.key)} now`,
        fix: `raise the version: write ${JSON.stringify(after(version.value))}; the number itself runs nothing again. Or take back what has changed`,
        ...document.placeOf(["datasets", name, "version"], "value"),
      },
    ];
  });
}

interface PinnedKey {
  readonly key: string;
  /** False of what only records before had. */
  readonly runs: boolean;
}

/** Keys that an environment had for a version of a dataset: the one of its record, and the one of the records before. */
function pinnedKeys({ project, pins, versions }: Promoted, name: string, version: string): PinnedKey[] {
  const has = valueNamed(project.datasets, name)?.version.value === version;
  const own = has ? valueNamed(pins, stageName("dataset", name))?.key : undefined;
  const before = valueNamed(valueNamed(versions ?? {}, name) ?? {}, version);
  return [
    ...(own === undefined ? [] : [{ key: own, runs: true }]),
    ...(before === undefined ? [] : [{ key: before, runs: false }]),
  ];
}

/** Also where an older meaning of datasets made it: another version of Fairlead is no other data. */
function isData(stage: ModelStage, stages: readonly ModelStage[], key: string): boolean {
  const meanings = Array.from({ length: stage.semantics }, (_, before) => stage.semantics - before);
  return meanings.some((meaning) => keyWith(meaning, stage, stages) === key);
}

/** The key that a dataset would have if datasets meant that, those that it reads too; what other projects made is pinned as it is. */
function keyWith(
  semantics: number,
  { kind, document, needs, reads }: ModelStage,
  stages: readonly ModelStage[],
): string {
  const { config } = document as { readonly config: unknown };
  const read = needs.flatMap((need) => stages.find(({ name }) => name === need) ?? []);
  const text = keyText({ kind, semantics, config, needs: [...read.map(({ key }) => key), ...Object.values(reads)] });
  return sha256Hex(read.reduce((before, one) => before.replaceAll(one.key, keyWith(semantics, one, stages)), text));
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
