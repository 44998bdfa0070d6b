// Learning: that a run is long enough to teach anything. Said before it runs, of what people wrote: what they leave out is long enough.
import { leastUpdates, updatesOfEpoch } from "../../../specs/handoff/training-updates.ts";
import type { PinnedInput } from "../../model/model.ts";
import { warningAtValue, type Rule, type RuleInput } from "../rule.ts";

export const runIsLongEnough: Rule = (input) => {
  const { training } = input.traced;
  const epochs = training?.epochs;
  if (training === undefined || epochs === undefined) return [];
  const epoch = epochOf(input);
  if (epoch === undefined || epoch.samples === 0) return [];
  const [perDevice, accumulate] = [training.batch.perDevice.value, training.batch.accumulate.value];
  const each = updatesOfEpoch(epoch.samples, { perDevice, accumulate });
  const updates = epochs.value * each;
  if (updates >= leastUpdates) return [];
  const tokens = updates * perDevice * accumulate * training.sequence.maxTokens.value;
  const enough = Math.ceil(leastUpdates / each);
  return [
    warningAtValue(input, epochs, {
      code: "too-short-to-learn",
      message:
        `${count(epochs.value, "epoch")} of ${count(epoch.rows, "row")} (about ${count(epoch.samples, "sample")} to train) ` +
        `${epochs.value === 1 ? "is" : "are"} at most ${count(updates, "update")} and ${tokens} tokens; fewer than ${leastUpdates} updates teach little`,
      fix: `leave epochs out, which gives at least ${leastUpdates} updates, or write ${enough} or more`,
    }),
  ];
};

interface Epoch {
  /** Lines of the files. */
  readonly rows: number;
  /** What one epoch goes through, as far as it can be known before cleaning, which only takes away. */
  readonly samples: number;
}

/** Undefined where a dataset or a file of it is not there: another rule says so. */
function epochOf({ traced, files }: RuleInput): Epoch | undefined {
  const { data, sequence } = traced.training!;
  let [rows, samples] = [0, 0];
  for (const [name, weight] of Object.entries(data)) {
    const dataset = traced.datasets[name];
    const pinned = dataset?.source.files.map((path) => files.get(path.value));
    if (dataset === undefined || !pinned?.every((file) => file !== undefined)) return undefined;
    const own = sum(pinned, "lines");
    // A text that is too long for one sequence becomes several, and no token has less than a byte.
    const more =
      dataset.source.format.value === "text" ? Math.floor(sum(pinned, "bytes") / sequence.maxTokens.value) : 0;
    rows += own;
    samples += Math.round((own + more) * (1 - dataset.split.valid.value)) * Math.ceil(weight.value);
  }
  return { rows, samples };
}

function sum(files: readonly PinnedInput[], what: "lines" | "bytes"): number {
  return files.reduce((total, file) => total + file[what], 0);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
