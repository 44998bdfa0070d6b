// The URLs of a spec, with what it says of them.
import type { DataPath } from "../read/data-path.ts";
import type { Json } from "../trace.ts";

export interface UrlOfSpec {
  readonly url: string;
  /** Of the map that has it, from the root of the spec. */
  readonly path: DataPath;
  readonly digest: Json | undefined;
  readonly bytes: Json | undefined;
}

/** Of whatever a file holds: no rule has been asked. */
export function urlsOfSpec(data: unknown): readonly UrlOfSpec[] {
  const datasets = fieldsOf(fieldsOf(data).datasets);
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const { urls } = fieldsOf(fieldsOf(dataset).source);
    return (Array.isArray(urls) ? (urls as Json[]) : []).flatMap((one, index) => {
      const { url, digest, bytes } = fieldsOf(one);
      if (typeof url !== "string" || !/^https?:\/\//u.test(url)) return [];
      return [{ url, path: ["datasets", name, "source", "urls", index], digest, bytes }];
    });
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
}
