// A dataset that another one reads: of the same project by its name, of another project by the key that a spec pins.
import { behindWhatTheyRead } from "../../../specs/handoff/after-reads.ts";
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { TracedProject } from "./body.ts";
import { sidesOfStep } from "./clean-rules.ts";
import { datasetOfSplit } from "./dataset-split.ts";

/** As a spec writes it: `<name>`, or `<team>/<project>/<name>`. */
export interface DatasetOf {
  /** `<team>/<project>`; undefined where it is of the same project. */
  readonly project: string | undefined;
  readonly name: string;
}

export function datasetOf(written: string): DatasetOf {
  const at = written.lastIndexOf("/");
  return { project: at < 0 ? undefined : written.slice(0, at), name: written.slice(at + 1) };
}

/** Datasets of the same project that a dataset reads: what it is made of, and what it is compared with. Each once, sorted. */
export function datasetsReadBy({ source, clean }: TracedProject["datasets"][string]): readonly string[] {
  const { dataset } = source;
  const made = dataset === undefined || datasetOf(dataset.value).project !== undefined ? [] : [dataset.value];
  const compared = clean.flatMap(sidesOfStep).map(({ value }) => datasetOfSplit(value).dataset);
  return [...new Set([...made, ...compared])].sort();
}

/** Does each of these datasets read what is there and made before it, by a key where it is another project's? */
export function readsHold(datasets: TracedProject["datasets"], order: readonly string[]): boolean {
  return order.every((name, at) => {
    const dataset = valueNamed(datasets, name)!;
    const { dataset: read, key } = dataset.source;
    const isOther = read !== undefined && datasetOf(read.value).project !== undefined;
    return isOther === (key !== undefined) && datasetsReadBy(dataset).every((one) => order.slice(0, at).includes(one));
  });
}

/** These datasets and those that they read, each behind what it reads, else by name. */
export function withWhatTheyRead(datasets: TracedProject["datasets"], names: Iterable<string>): readonly string[] {
  return behindWhatTheyRead([...names].sort(), (name) => {
    const dataset = valueNamed(datasets, name);
    return dataset === undefined ? [] : datasetsReadBy(dataset);
  });
}
