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
import { shortKey } from "../text/short-key.ts";

/** `made` is the environment that makes the outputs. One error a dataset, for the first environment that has other data under its version. */
export function otherDataUnderVersion(
  document: SpecDocument,
  made: Model | undefined,
  promoted: readonly Promoted[],
): Diagnostic[] {
  const datasets = made?.project.datasets ?? {};
  const keysOfMeanings = earlierKeys(made?.stages ?? []);
  return Object.entries(datasets).flatMap(([name, { version }]) => {
    const stage = made?.stages.find((one) => one.name === stageName("dataset", name));
    if (stage === undefined) return [];
    const found = promoted.flatMap((one) =>
      pinnedKeys(one, name, version.value).flatMap(({ key, runs }) =>
        stage.key === key || keysOfMeanings(stage).includes(key) ? [] : [{ one, key, runs }],
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
          `${shortKey(key)} stands in its promotion record, and it is ${shortKey(stage.key)} now`,
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

/** The keys that a dataset had under each meaning that datasets had before: another version of Fairlead is no other data. */
function earlierKeys(stages: readonly ModelStage[]): (stage: ModelStage) => readonly string[] {
  const known = new Map<number, ReadonlyMap<string, string>>();
  return ({ name, semantics }) =>
    Array.from({ length: semantics - 1 }, (_, before) => {
      const meaning = semantics - 1 - before;
      const keys = known.get(meaning) ?? keysWith(meaning, stages);
      known.set(meaning, keys);
      return keys.get(name)!;
    });
}

/** Keys of datasets by stage, if datasets meant that. What other projects made is pinned as it is. */
function keysWith(semantics: number, stages: readonly ModelStage[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const datasets = stages.filter(({ kind }) => kind === "dataset");
  // Each stands behind those that it reads.
  for (const { kind, name, document, needs, reads } of datasets) {
    const read = datasets.filter((one) => needs.includes(one.name));
    const { config } = document as { readonly config: unknown };
    // Whatever a config says of what is read, it says by keys.
    const text = read.reduce((now, { key, name: of }) => now.replaceAll(key, keys.get(of)!), JSON.stringify(config));
    const readKeys = [...read.map((one) => keys.get(one.name)!), ...Object.values(reads)];
    keys.set(name, sha256Hex(keyText({ kind, semantics, config: JSON.parse(text) as unknown, needs: readKeys })));
  }
  return keys;
}

/** The version that comes next: 1.9 is followed by 1.10, and a number of nine digits by none of ten. */
function after(version: string): string {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  return minor + 1 < 1e9 ? `${major}.${minor + 1}` : `${major + 1}.0`;
}
