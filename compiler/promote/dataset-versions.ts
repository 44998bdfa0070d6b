// Which data the records of an environment ran under which version of a dataset. A record says so of all before it, so that a version stays one
// content for ever, and a check needs no history.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";

type Versions = NonNullable<Promotion["versions"]>;
type Pinned = Pick<Promotion, "outputs" | "base">;

/** What `before` and the records before it ran, and a record that pins `next` does not; undefined where that is nothing. */
export function versionsBefore(before: Promotion | undefined, next: Pinned): Promotion["versions"] {
  if (before === undefined) return undefined;
  const own = pinnedVersions(next);
  const all = [...Object.entries(before.versions ?? {}), ...Object.entries(pinnedVersions(before))];
  const versions: Versions = {};
  for (const [dataset, keys] of all) {
    for (const [version, key] of Object.entries(keys))
      if (valueNamed(valueNamed(own, dataset) ?? {}, version) !== key)
        versions[dataset] = { ...valueNamed(versions, dataset), [version]: key };
  }
  return Object.keys(versions).length === 0 ? undefined : versions;
}

/** Of what a record pins itself. Its base is what people wrote: where that has no such version, nothing was made of it. */
function pinnedVersions({ outputs, base }: Pinned): Versions {
  const datasets = (base.datasets ?? {}) as Readonly<Record<string, { readonly version?: unknown }>>;
  return Object.fromEntries(
    Object.entries(datasets).flatMap(([name, { version }]) => {
      const pin = valueNamed(outputs, stageName("dataset", name));
      return pin === undefined ? [] : [[name, { [String(version)]: pin.key }]];
    }),
  );
}
