// Learning: that a run is long enough to teach anything. Said before it runs, of what people wrote: what they leave out is long enough.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { leastUpdates, updatesOfEpoch } from "../../../specs/handoff/training-updates.ts";
import type { PinnedInput } from "../../model/model.ts";
import { containerOf } from "../../text/container.ts";
import { counted } from "../../text/counted.ts";
import { warningAtValue, type Rule, type RuleInput } from "../rule.ts";

export const runIsLongEnough: Rule = (input) => {
  const { training } = input.traced;
  const epochs = training?.epochs;
  if (training === undefined || epochs === undefined) return [];
  const epoch = epochOf(input);
  if (epoch === undefined || epoch.sequences === 0) return [];
  const [perDevice, accumulate] = [training.batch.perDevice.value, training.batch.accumulate.value];
  const each = updatesOfEpoch(epoch.sequences, { perDevice, accumulate });
  const updates = epochs.value * each;
  if (updates >= leastUpdates) return [];
  const { value: length } = training.sequence.maxTokens;
  const tokens = epochs.value * epoch.sequences * length;
  return [
    warningAtValue(input, epochs, {
      code: "too-short-to-learn",
      message:
        `${counted(epochs.value, "epoch")} of ${counted(epoch.rows, "row")}, packed into about ${counted(epoch.sequences, "sequence")} of ${length} tokens, ` +
        `${epochs.value === 1 ? "is" : "are"} about ${counted(updates, "update")} and ${tokens} tokens; fewer than ${leastUpdates} updates teach little`,
      fix: `leave epochs out, which gives at least ${leastUpdates} updates, or write about ${Math.ceil(leastUpdates / each)} or more`,
    }),
  ];
};

/** Bytes of a line of data for each token of it, JSON around the texts included: English and Chinese lines of the samples have 4 to 6. */
const bytesPerToken = 5;

interface Epoch {
  /** Lines of the files. */
  readonly rows: number;
  /** What one epoch goes through: short samples are packed, and how many fit into one only the tokenizer knows. */
  readonly sequences: number;
}

/** Undefined where a dataset or a file of it is not there, of which another rule speaks, and where only reading it whole would tell how many rows it has. */
function epochOf({ traced, files }: RuleInput): Epoch | undefined {
  const { data, sequence } = traced.training!;
  const { value: length } = sequence.maxTokens;
  let [rows, samples, bytes] = [0, 0, 0];
  for (const [name, weight] of Object.entries(data)) {
    const dataset = valueNamed(traced.datasets, name);
    const named = dataset?.source.files.map((path) => files.get(path.value));
    if (dataset === undefined || !named?.every((found) => found !== undefined)) return undefined;
    const pinned = named.flat();
    if (!pinned.every(holdsPlainRows) || dataset.source.urls !== undefined) return undefined;
    const seen = (1 - dataset.split.valid.value) * weight.value;
    // A text that is too long for one sequence becomes several.
    const more = dataset.source.format.value === "text" ? Math.floor(sum(pinned, "bytes") / length) : 0;
    rows += sum(pinned, "lines");
    samples += (sum(pinned, "lines") + more) * seen;
    bytes += sum(pinned, "bytes") * seen;
  }
  const sequences = Math.min(samples, bytes / bytesPerToken / length);
  return { rows, sequences: sequences === 0 ? 0 : Math.max(1, Math.round(sequences)) };
}

function holdsPlainRows({ path }: PinnedInput): boolean {
  const { container, gzip } = containerOf(path);
  return container !== "parquet" && !gzip;
}

function sum(files: readonly PinnedInput[], what: "lines" | "bytes"): number {
  return files.reduce((total, file) => total + file[what], 0);
}
