// How many updates a training run makes: the trainer counts so, and the compiler says so before anything runs.

/** Fewer updates than these teach a small model little, whatever the data: the sweep of .ci/learning.mjs, whose table is in .github/CONTRIBUTING.md. */
export const leastUpdates = 200;

export interface UpdateSize {
  /** Sequences a pass. */
  readonly perDevice: number;
  /** Passes an update. */
  readonly accumulate: number;
}

/**
 * Updates of an epoch whose samples fill so many sequences; the last pass and the last update may have fewer. Packing puts several short
 * samples into one sequence and never splits one, so that an epoch has at most as many sequences as samples.
 */
export function updatesOfEpoch(sequences: number, { perDevice, accumulate }: UpdateSize): number {
  return Math.ceil(Math.ceil(sequences / perDevice) / accumulate);
}
