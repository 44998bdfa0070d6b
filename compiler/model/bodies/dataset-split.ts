// One side of a dataset, as suites and rules name it.

/** Reads `<dataset>/<split>`. */
export function datasetOfSplit(written: string): { readonly dataset: string; readonly split: "train" | "valid" } {
  const [dataset = "", split] = written.split("/");
  return { dataset, split: split === "train" ? "train" : "valid" };
}
