// How rows stand in a data file, as its name says it.

export interface Container {
  readonly container: "jsonl" | "csv" | "tsv" | "parquet";
  /** What is named is compressed by gzip. */
  readonly gzip: boolean;
}

/** Of a path or a URL. A name that says nothing is one of JSON Lines. */
export function containerOf(path: string): Container {
  // Of a URL, what follows its path says nothing.
  const name = path.toLowerCase().replace(/\?.*/u, "");
  const gzip = name.endsWith(".gz");
  const ending = (gzip ? name.slice(0, -".gz".length) : name).split(".").at(-1);
  const isNamed = ending === "csv" || ending === "tsv" || ending === "parquet";
  return { container: isNamed ? ending : "jsonl", gzip };
}

export function isTable({ container }: Container): boolean {
  return container === "csv" || container === "tsv";
}
