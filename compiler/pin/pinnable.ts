// What a spec names and others may change, with what it says of it: the fields that pin it stand beside its name.
import { secretForm } from "../../specs/handoff/secret.ts";
import type { DataPath } from "../read/data-path.ts";
import type { Json } from "../trace.ts";
import { datasetOfSplit } from "../model/bodies/dataset-split.ts";
import { datasetOf } from "../model/bodies/read-dataset.ts";

export interface Pinnable {
  /** A URL, a dataset of another project as `<team>/<project>/<dataset>`, or a secret that holds a key. */
  readonly kind: "url" | "dataset" | "secret";
  readonly name: string;
  /** Of the map that has it, from the root of the spec. */
  readonly path: DataPath;
  /** What pins it, as the spec says it; undefined of what it does not say. */
  readonly fields: Readonly<Record<string, Json | undefined>>;
}

/** Of whatever a file holds: no rule has been asked. */
export function pinnablesOf(data: unknown): readonly Pinnable[] {
  const datasets = fieldsOf(fieldsOf(data).datasets);
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const { source, clean } = fieldsOf(dataset);
    const { urls, dataset: read, key } = fieldsOf(source);
    const at = ["datasets", name, "source"];
    return [
      ...itemsOf(urls).flatMap((one, index) => urlOf(one, [...at, "urls", index])),
      ...(isOfAnother(read) ? [{ kind: "dataset" as const, name: read, path: at, fields: { key } }] : []),
      ...itemsOf(clean).flatMap((step, index) => secretOf(step, ["datasets", name, "clean", index])),
    ];
  });
}

/** What datasets of a project read, as `<team>/<project>/<dataset>` both. `project` is `<team>/<project>`. */
export function readsIn(data: unknown, project: string): readonly (readonly [reader: string, read: string])[] {
  return Object.entries(fieldsOf(fieldsOf(data).datasets)).flatMap(([name, dataset]) => {
    const { source, clean } = fieldsOf(dataset);
    const { dataset: read } = fieldsOf(source);
    const sides = itemsOf(clean).flatMap((step) => itemsOf(fieldsOf(fieldsOf(step).decontaminate).datasets));
    const compared = sides.flatMap((side) => (typeof side === "string" ? [datasetOfSplit(side).dataset] : []));
    const all = [...(typeof read === "string" ? [read] : []), ...compared];
    return all.map((one) => [`${project}/${name}`, one.includes("/") ? one : `${project}/${one}`] as const);
  });
}

function urlOf(written: Json, path: DataPath): Pinnable[] {
  const { url, digest, bytes } = fieldsOf(written);
  if (typeof url !== "string" || !/^https?:\/\//u.test(url)) return [];
  return [{ kind: "url", name: url, path, fields: { digest, bytes } }];
}

function secretOf(step: Json, path: DataPath): Pinnable[] {
  const { secret, fingerprint } = fieldsOf(fieldsOf(fieldsOf(step).personalData).key);
  if (typeof secret !== "string" || !secretForm.test(secret)) return [];
  return [{ kind: "secret", name: secret, path: [...path, "personalData", "key"], fields: { fingerprint } }];
}

function isOfAnother(read: Json | undefined): read is string {
  return typeof read === "string" && datasetOf(read).project !== undefined;
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
}
