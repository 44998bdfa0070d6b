// Datasets that projects publish and that others read: found where all projects are known, by names and keys alone.
import { stageName } from "../../specs/handoff/stages.ts";
import { valueNamed } from "../../specs/kinds/value-named.ts";
import { datasetOf } from "../model/bodies/read-dataset.ts";
import type { Model } from "../model/model.ts";

/** Datasets as `<team>/<project>/<dataset>`, with the keys of their stages. */
export type PublishedDatasets = readonly (readonly [dataset: string, key: string, isPublished: boolean])[];

/** What a dataset of a project reads of another one. */
export interface OtherRead {
  /** As its own project calls the dataset that reads. */
  readonly reader: string;
  /** `<team>/<project>/<dataset>`. */
  readonly dataset: string;
  readonly key: string;
}

/** All datasets of a project that makes its outputs here, those too that others may not read; undefined where nothing is known of it, as of one with errors. */
export function publishedBy(models: readonly Model[]): PublishedDatasets | undefined {
  const first = ownOutputs(models);
  if (first === undefined) return undefined;
  const { team, name: project } = first;
  return Object.keys(first.project.datasets).flatMap((name) => {
    const isPublished = valueNamed(first.project.datasets, name)?.publish?.value === true;
    const stage = first.stages.find((one) => one.name === stageName("dataset", name));
    return stage === undefined ? [] : [[`${team}/${project}/${name}`, stage.key, isPublished] as const];
  });
}

/** The environment in which a project makes its outputs; undefined of one with errors. */
function ownOutputs(models: readonly Model[]): Model | undefined {
  return models.find((model) => model.first && model.promotion === undefined);
}

export function othersReadBy(models: readonly Model[]): readonly OtherRead[] {
  const first = ownOutputs(models);
  return Object.entries(first?.project.datasets ?? {}).flatMap(([reader, { source }]) => {
    const [dataset, key] = [source.dataset?.value, source.key?.value];
    return dataset === undefined || key === undefined ? [] : [{ reader, dataset, key }];
  });
}

/** What is wrong with what a dataset reads. */
export type ReadProblem = OtherRead & { readonly problem: Problem };

type Problem =
  | { readonly kind: "noProject" }
  /** What the project publishes instead. */
  | { readonly kind: "unpublished"; readonly published: readonly string[] }
  /** The key of what the other project makes now. */
  | { readonly kind: "movedOn"; readonly now: string }
  /** Its key is that of this dataset, which nobody else may read. */
  | { readonly kind: "keyOfPrivate"; readonly other: string };

export class PublicationRegister {
  readonly #keys = new Map<string, string>();
  /** Datasets that nobody else may read, by key. */
  readonly #private = new Map<string, string>();
  /** `<team>/<project>`; those about which nothing is known are in it without their datasets. */
  readonly #projects = new Map<string, "known" | "unknown">();
  readonly #reads: (OtherRead & { readonly file: string; readonly by: string })[] = [];

  /** `project` is `<team>/<project>`. */
  add(file: string, project: string, published: PublishedDatasets | undefined, reads: readonly OtherRead[]): void {
    this.#projects.set(project, published === undefined ? "unknown" : "known");
    for (const [dataset, key, isPublished] of published ?? []) {
      if (isPublished) this.#keys.set(dataset, key);
      else this.#private.set(key, dataset);
    }
    for (const read of reads) this.#reads.push({ ...read, file, by: `${project}/${read.reader}` });
  }

  /** By the reader's file. With `allKnown`, no other project is anywhere. */
  problems({ allKnown }: { readonly allKnown: boolean }): ReadonlyMap<string, readonly ReadProblem[]> {
    const found = new Map<string, ReadProblem[]>();
    for (const { file, by: _, ...read } of this.#reads) {
      const problem = this.#problemOf(read, allKnown);
      if (problem !== undefined) found.set(file, [...(found.get(file) ?? []), { ...read, problem }]);
    }
    return found;
  }

  #problemOf({ dataset, key }: OtherRead, allKnown: boolean): Problem | undefined {
    const state = this.#projects.get(datasetOf(dataset).project!);
    if (state === undefined) return allKnown ? { kind: "noProject" } : undefined;
    if (state === "unknown") return undefined;
    const now = this.#keys.get(dataset);
    if (now === undefined) return { kind: "unpublished", published: this.#publishedOf(datasetOf(dataset).project!) };
    if (now === key) return undefined;
    const other = this.#private.get(key);
    return other === undefined ? { kind: "movedOn", now } : { kind: "keyOfPrivate", other };
  }

  #publishedOf(project: string): readonly string[] {
    return [...this.#keys.keys()].filter((dataset) => datasetOf(dataset).project === project).sort();
  }

  /** Of what is published now; undefined where nothing is by that name. */
  keyOf(dataset: string): string | undefined {
    return this.#keys.get(dataset);
  }

  /** Datasets that read this one, `<team>/<project>/<dataset>`, sorted. */
  readersOf(dataset: string): readonly string[] {
    return this.#reads.flatMap((read) => (read.dataset === dataset ? [read.by] : [])).sort();
  }
}
