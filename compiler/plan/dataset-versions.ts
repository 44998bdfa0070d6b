// What becomes of the versions of a release's datasets: other data under the same version, or the same data under another one.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import { instanceOf } from "../../specs/handoff/stages.ts";
import type { DatasetVersion } from "./plan.ts";
import type { ReleaseBefore, ReleaseNext } from "./release-state.ts";

/** Of the datasets that were made here and still are. Data that differs by its meaning alone, which nobody edited, is the same. */
export function datasetVersions(before: ReleaseBefore | undefined, { model }: ReleaseNext): DatasetVersion[] {
  const written = before?.snapshot?.spec as { readonly datasets?: Record<string, { readonly version: string }> };
  return model.stages.flatMap((stage): DatasetVersion[] => {
    if (stage.kind !== "dataset") return [];
    const dataset = instanceOf(stage.name);
    const was = before?.stages?.find(({ name }) => name === stage.name);
    const old = valueNamed(written?.datasets ?? {}, dataset)?.version;
    const now = valueNamed(model.project.datasets, dataset)?.version.value;
    if (was === undefined || old === undefined || now === undefined) return [];
    const isSame = was.key === stage.key || was.semantics !== stage.semantics;
    return isSame === (old === now) ? [] : [{ dataset, before: old, after: now }];
  });
}
