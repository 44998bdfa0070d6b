// Datasets that are made of another one, or compared with one: that it is there, is read as what it is, and is pinned where another project
// makes it.
import { sampleFormatOf } from "../../../specs/handoff/dataset-manifest.ts";
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { datasetOfSplit } from "../../model/bodies/dataset-split.ts";
import { datasetOf, datasetsReadBy } from "../../model/bodies/read-dataset.ts";
import { circleIn } from "../../text/circle.ts";
import { containerOf } from "../../text/container.ts";
import { errorAt, type Path, type Rule, type RuleInput } from "../rule.ts";
import { didYouMean } from "../wrong-value.ts";

type Source = RuleInput["project"]["datasets"][string]["source"];

interface Read {
  readonly name: string;
  readonly source: Source & { readonly dataset: string };
  readonly at: Path;
}

function readsOf({ project }: RuleInput): Read[] {
  return Object.entries(project.datasets).flatMap(([name, { source }]) => {
    const { dataset } = source;
    return dataset === undefined ? [] : [{ name, source: { ...source, dataset }, at: ["datasets", name, "source"] }];
  });
}

/** Rows of another dataset are samples already, and files beside them would have to be of their form. */
export const sourcesAreOfOneKind: Rule = (input) =>
  readsOf(input).flatMap(({ name, source, at }) => {
    const beside = (["files", "urls", "columns"] as const).filter(
      (part) => Object.values(source[part] ?? []).length > 0,
    );
    return beside.map((part) =>
      errorAt(input, [...at, part], "key", {
        code: "source-mixed",
        message: `the dataset ${name} is made of the dataset ${source.dataset}, and names ${part} too`,
        fix: `remove ${part}; to have both, make a dataset of each and name both where they are used`,
      }),
    );
  });

export const readDatasetsExist: Rule = (input) => {
  const known = Object.keys(input.project.datasets);
  const own = `${input.project.team}/${input.project.name}`;
  return readsOf(input).flatMap(({ name, source: { dataset }, at }) => {
    const of = datasetOf(dataset);
    const words = { code: "unknown-dataset" } as const;
    if (of.project === own)
      return [
        errorAt(input, [...at, "dataset"], "value", {
          ...words,
          message: `${dataset} is a dataset of this project, and ${name} reads it as one of another`,
          fix: `write dataset: ${of.name}, without a key`,
        }),
      ];
    if (of.project !== undefined || known.includes(of.name)) return [];
    return [
      errorAt(input, [...at, "dataset"], "value", {
        ...words,
        message: `the dataset ${name} reads ${JSON.stringify(dataset)}, which is not a dataset of this project`,
        fix: `${didYouMean(dataset, known)} Datasets: ${known.join(", ")}; one of another project is written <team>/<project>/<name>`.trim(),
      }),
    ];
  });
};

/** The first circle: whoever breaks it is told of the next. */
export const datasetsReadNoCircle: Rule = (input) => {
  const { datasets } = input.traced;
  const way = circleIn(new Map(Object.entries(datasets).map(([name, dataset]) => [name, datasetsReadBy(dataset)])));
  if (way === undefined) return [];
  const name = way[0]!;
  const isMade = input.project.datasets[name]?.source.dataset !== undefined;
  return [
    errorAt(input, ["datasets", name, ...(isMade ? ["source", "dataset"] : ["clean"])], isMade ? "value" : "key", {
      code: "dataset-circle",
      message: `the dataset ${name} cannot be made before itself: ${way.join(" reads ")}`,
      fix: "let one of them be made of files, and compared with files",
    }),
  ];
};

export const comparedDatasetsExist: Rule = (input) =>
  comparisonsOf(input).flatMap((one) => {
    const { name, datasets, files, at } = one;
    const found = [...unknownSides(input, one), ...unreadableFiles(input, one)];
    if (datasets.length + files.length > 0) return found;
    return [
      errorAt(input, at, "key", {
        code: "decontaminate-empty",
        message: `the dataset ${name} is compared with nothing: decontaminate names neither datasets nor files`,
        fix: "write datasets: [<dataset>/valid] or files: [<file>], or remove the step",
      }),
    ];
  });

interface Comparison {
  readonly name: string;
  readonly datasets: readonly string[];
  readonly files: readonly string[];
  readonly at: Path;
}

function comparisonsOf({ project }: RuleInput): Comparison[] {
  return Object.entries(project.datasets).flatMap(([name, { clean }]) =>
    clean.flatMap(({ decontaminate }, step) => {
      if (decontaminate === undefined) return [];
      const { datasets = [], files = [] } = decontaminate;
      return [{ name, datasets, files, at: ["datasets", name, "clean", step, "decontaminate"] }];
    }),
  );
}

function unknownSides(input: RuleInput, { name, datasets, at }: Comparison): Diagnostic[] {
  const known = Object.keys(input.project.datasets);
  return datasets.flatMap((written, index) => {
    const { dataset } = datasetOfSplit(written);
    if (known.includes(dataset)) return [];
    return [
      errorAt(input, [...at, "datasets", index], "value", {
        code: "unknown-dataset",
        message: `the dataset ${name} is compared with ${JSON.stringify(dataset)}, which is not a dataset of this project`,
        fix: `${didYouMean(dataset, known)} Datasets: ${known.join(", ")}`.trim(),
      }),
    ];
  });
}

function unreadableFiles(input: RuleInput, { files, at }: Comparison): Diagnostic[] {
  return files.flatMap((file, index) => {
    const { container, gzip } = containerOf(file);
    if (container === "jsonl" && !gzip) return [];
    return [
      errorAt(input, [...at, "files", index], "value", {
        code: "data-other-form",
        message: `${file} is ${gzip ? "compressed" : "a table"} by its name, and questions are read from JSON Lines`,
        fix: "make a dataset of it, and name that: datasets: [<dataset>/valid, <dataset>/train]",
      }),
    ];
  });
}

export const readsAreAsTheirDatasets: Rule = (input) =>
  readsOf(input).flatMap(({ name, source: { dataset, format }, at }) => {
    const other = valueNamed(input.project.datasets, dataset)?.source.format;
    const is = other === undefined ? (format === "text" ? "text" : "chat") : sampleFormatOf(other);
    if (format === is) return [];
    return [
      errorAt(input, [...at, "dataset"], "value", {
        code: "data-other-form",
        message: `the rows of ${dataset} are of format ${is}, and the dataset ${name} reads them as ${format}`,
        fix: is === "chat" ? "leave format out, or write format: chat" : "write format: text",
      }),
    ];
  });

/** What another project makes may change at any time, and with it what is trained on. */
export const readsArePinned: Rule = (input) =>
  readsOf(input).flatMap(({ name, source: { dataset, key }, at }, index, all) => {
    const { project } = datasetOf(dataset);
    if (project !== undefined && key !== undefined) {
      const first = all.slice(0, index).find((one) => one.source.dataset === dataset && one.source.key !== undefined);
      if (first === undefined || first.source.key === key) return [];
      return [
        errorAt(input, [...at, "key"], "value", {
          code: "source-mixed",
          message: `${name} reads ${dataset} with another key than ${first.name}`,
          fix: "read it with one key; to compare two states of it, keep the older one as files",
        }),
      ];
    }
    if ((project === undefined) === (key === undefined)) return [];
    const words =
      project === undefined
        ? {
            code: "source-mixed" as const,
            message: `${dataset} is a dataset of this project, and ${name} reads whatever it is: its key has no meaning`,
            fix: "remove key",
          }
        : {
            code: "source-unpinned" as const,
            message: `the dataset ${name} reads ${dataset}, and does not say which data of it`,
            fix: "run fairlead pin, which writes the key of what that project makes now",
          };
    return [errorAt(input, [...at, project === undefined ? "key" : "dataset"], "value", words)];
  });
