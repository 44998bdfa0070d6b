// How many replicas a service has, in words.

/** `1 replica`, `3 replicas`. */
export function replicasText(count: number): string {
  return `${count} ${count === 1 ? "replica" : "replicas"}`;
}

/** `1 -> 3 replicas`; `to 3 replicas` where it is not known how many there were. */
export function scaleText({ before, wanted }: { readonly before: number | null; readonly wanted: number }): string {
  return `${before === null ? "to" : `${before} ->`} ${replicasText(wanted)}`;
}
