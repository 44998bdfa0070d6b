// What the specs name and do not hold: URLs, with what a spec says of their bytes, and keys, with what it says of them.
import { secretForm } from "../../specs/handoff/secret.ts";
import type { DataPath } from "../read/data-path.ts";
import type { Json } from "../trace.ts";

interface Named {
  /** Of the map that has it, from the root of the spec. */
  readonly path: DataPath;
}

export interface UrlOfSpec extends Named {
  readonly url: string;
  readonly digest: Json | undefined;
  readonly bytes: Json | undefined;
}

export interface KeyOfSpec extends Named {
  readonly secret: string;
  readonly fingerprint: Json | undefined;
}

/** Of whatever a file holds: no rule has been asked. */
export function urlsOfSpec(data: unknown): readonly UrlOfSpec[] {
  return datasetsOf(data).flatMap(([name, { source }]) =>
    itemsOf(fieldsOf(source).urls).flatMap((one, index) => {
      const { url, digest, bytes } = fieldsOf(one);
      if (typeof url !== "string" || !/^https?:\/\//u.test(url)) return [];
      return [{ url, path: ["datasets", name, "source", "urls", index], digest, bytes }];
    }),
  );
}

/** As `urlsOfSpec`. */
export function keysOfSpec(data: unknown): readonly KeyOfSpec[] {
  return datasetsOf(data).flatMap(([name, { clean }]) =>
    itemsOf(clean).flatMap((step, index) => {
      const { secret, fingerprint } = fieldsOf(fieldsOf(fieldsOf(step).personalData).key);
      if (typeof secret !== "string" || !secretForm.test(secret)) return [];
      return [{ secret, path: ["datasets", name, "clean", index, "personalData", "key"], fingerprint }];
    }),
  );
}

type Fields = Readonly<Record<string, Json>>;

function datasetsOf(data: unknown): [string, Fields][] {
  return Object.entries(fieldsOf(fieldsOf(data).datasets)).map(([name, dataset]) => [name, fieldsOf(dataset)]);
}

function itemsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
