// Datasets: that what is named exists, and that what exists is used.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import { metrics } from "../../../specs/handoff/evaluation-job.ts";
import { errorAt, warningAt, type Rule } from "../rule.ts";
import { datasetOfSplit } from "../../model/bodies/dataset-split.ts";
import { datasetsReadBy } from "../../model/bodies/read-dataset.ts";
import { pathInRepository } from "../../read/path-in-repository.ts";
import { parseShares } from "../../model/units.ts";
import { isPattern } from "../../text/path-pattern.ts";
import { didYouMean } from "../wrong-value.ts";

export const trainingDataExists: Rule = (input) => {
  const { training, datasets } = input.project;
  if (training === undefined) return [];
  const known = Object.keys(datasets);
  const named = Object.keys(training.data);
  if (named.length === 0) {
    return [
      errorAt(input, ["training", "data"], "key", {
        code: "no-training-data",
        message: "training.data names no dataset",
        fix: known.length === 0 ? "add a dataset to datasets, and name it here" : `write ${known[0]}: 1.0`,
      }),
    ];
  }
  return named
    .filter((name) => !known.includes(name))
    .map((name) =>
      errorAt(input, ["training", "data", name], "key", {
        code: "unknown-dataset",
        message: `training.data names ${JSON.stringify(name)}, which is not a dataset of this project`,
        fix: suggestion(name, known),
      }),
    );
};

export const suiteDatasetsExist: Rule = (input) => {
  const known = Object.keys(input.project.datasets);
  return Object.entries(input.project.evaluation?.suites ?? {}).flatMap(([suite, { dataset }]) => {
    const { dataset: name } = datasetOfSplit(dataset);
    if (known.includes(name)) return [];
    return [
      errorAt(input, ["evaluation", "suites", suite, "dataset"], "value", {
        code: "unknown-dataset",
        message: `the suite ${suite} measures ${JSON.stringify(name)}, which is not a dataset of this project`,
        fix: suggestion(name, known),
      }),
    ];
  });
};

/** Some metrics read conversations, and a dataset of plain texts has none, whatever is in its files. */
export const suitesReadTheirDatasets: Rule = (input) =>
  Object.entries(input.project.evaluation?.suites ?? {}).flatMap(([suite, { dataset, metric }]) => {
    const { dataset: name } = datasetOfSplit(dataset);
    const known = valueNamed(input.project.datasets, name);
    if (known?.source.format !== "text" || metrics[metric].reads !== "conversations") return [];
    return [
      errorAt(input, ["evaluation", "suites", suite, "metric"], "value", {
        code: "suite-without-samples",
        message: `the suite ${suite} measures ${metric} of conversations, and the dataset ${name} is plain text`,
        fix: "measure perplexity, or name a dataset of format chat",
      }),
    ];
  });

/** Where nothing is trained, datasets are made for their own sake. */
export const datasetsAreUsed: Rule = (input) => {
  const { datasets, training, evaluation } = input.project;
  if (training === undefined) return [];
  const measured = Object.values(evaluation?.suites ?? {}).map((suite) => datasetOfSplit(suite.dataset).dataset);
  const read = Object.values(input.traced.datasets).flatMap(datasetsReadBy);
  const published = Object.keys(datasets).filter((name) => valueNamed(datasets, name)?.publish);
  const used = new Set([...Object.keys(training.data), ...measured, ...read, ...published]);
  return Object.keys(datasets)
    .filter((name) => !used.has(name))
    .map((name) =>
      warningAt(input, ["datasets", name], "key", {
        code: "unused-dataset",
        message: `the dataset ${JSON.stringify(name)} is neither trained on nor measured`,
        fix: "name it in training.data or in a suite, or remove it",
      }),
    );
};

/** However it is named: `data/x`, `data/./x` and a pattern that it matches name one file. */
export const filesAreNamedOnce: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) => {
    const firsts = new Map<string, string>();
    return source.files.flatMap((file, index) => {
      const found = input.files.get(file)?.map(({ path }) => path) ?? [pathInRepository(input.document.file, file)];
      const twice = found.find((path) => firsts.has(path));
      for (const path of found) if (!firsts.has(path)) firsts.set(path, file);
      if (twice === undefined) return [];
      const first = firsts.get(twice)!;
      const spelled =
        first === file
          ? ""
          : [first, file].some(isPattern)
            ? `: ${twice} is also what ${JSON.stringify(first)} names`
            : `: it is ${JSON.stringify(first)} spelled in another way`;
      return [
        errorAt(input, ["datasets", name, "source", "files", index], "value", {
          code: "file-twice",
          message: `the dataset ${name} reads ${JSON.stringify(file)} twice${spelled}`,
          fix: "remove one of the two; to see its samples more often, raise the dataset's weight in training.data",
        }),
      ];
    });
  });

/** Its own, and that of each language: a bound that a language leaves out is the rule's. */
export const lengthWindowIsOpen: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { clean }]) =>
    clean.flatMap(({ length }, index) => {
      if (length === undefined) return [];
      const own = { path: [], keeps: "length keeps nothing", min: length.min, max: length.max };
      const ofLanguages = languages.flatMap((language) => {
        const { min = own.min, max = own.max } = length[language] ?? own;
        return length[language] === undefined
          ? []
          : [{ path: [language], keeps: `length keeps no sample that is ${language}`, min, max }];
      });
      return [own, ...ofLanguages]
        .filter(({ min, max }) => min > max)
        .map(({ path, keeps, min, max }) =>
          errorAt(input, ["datasets", name, "clean", index, "length", ...path], "key", {
            code: "length-window",
            message: `${keeps}: its min ${min} is above its max ${max}`,
            fix: "exchange min and max, or widen the window",
          }),
        );
    }),
  );

/** A range has room. */
export const expectationsCanHold: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { expect }]) =>
    Object.entries((expect?.languageShare ?? {}) as Readonly<Record<string, string>>).flatMap(([language, range]) => {
      const [least, most] = parseShares(range).map(({ bound }) => bound);
      if (least === undefined || most === undefined || least <= most) return [];
      return [
        errorAt(input, ["datasets", name, "expect", "languageShare", language], "value", {
          code: "expect-range",
          message: `no share is in ${range}: its beginning is above its end`,
          fix: "exchange the two",
        }),
      ];
    }),
  );

function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return "add it to datasets";
  const guess = didYouMean(name, known);
  return `${guess === "" ? "" : `${guess} `}Datasets: ${known.join(", ")}`;
}
