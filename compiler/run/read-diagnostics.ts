// What is wrong with what a dataset reads of another project, in words.
import type { Diagnostic } from "../diagnostic.ts";
import { datasetOf } from "../model/bodies/read-dataset.ts";
import type { SpecDocument } from "../read/document.ts";
import { shortKey } from "../text/short-key.ts";
import type { ReadProblem } from "./published.ts";

export function readDiagnostic({ reader, dataset, key, problem }: ReadProblem, document: SpecDocument): Diagnostic {
  const at = document.placeOf(["datasets", reader, "source", "dataset"], "value");
  const { project, name } = datasetOf(dataset);
  const unpublished = { code: "dataset-unpublished", severity: "error", ...at } as const;
  switch (problem.kind) {
    case "noProject":
      return {
        ...unpublished,
        message: `the dataset ${reader} reads ${dataset}, and there is no project ${project}`,
        fix: "write <team>/<project>/<name> of a dataset that its project publishes",
      };
    case "unpublished":
      return {
        ...unpublished,
        message: `the dataset ${reader} reads ${dataset}, which ${project} does not publish`,
        fix:
          problem.published.length === 0
            ? `ask ${project} to write publish: true in its dataset ${name}`
            : `read one of those that it publishes: ${problem.published.join(", ")}; or ask ${project} for ${name}`,
      };
    case "keyOfPrivate":
      return {
        ...unpublished,
        message: `the dataset ${reader} reads ${dataset} with the key of ${problem.other}, which ${project} does not publish`,
        fix: "run fairlead pin --refresh, which writes the key of the dataset that is named",
      };
    case "movedOn":
      return {
        code: "dataset-moved-on",
        severity: "warning",
        message: `${project} makes other data of ${name} by now (key ${shortKey(problem.now)}), and ${reader} reads what it was (${shortKey(key)})`,
        fix: "run fairlead pin --refresh to take what it makes now; as it is, this dataset stays what it is",
        ...at,
      };
  }
}
