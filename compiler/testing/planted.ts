// For tests: how a repository comes to be as the example of a code tells.
import type { SampleRepository } from "./sample-repository.ts";

export interface Planted {
  /** By default `local`. */
  readonly base?: "local" | "cluster";
  readonly plant: (sample: SampleRepository) => Promise<void>;
  /** What somebody does while a large input is read. */
  readonly meanwhile?: (sample: SampleRepository) => void;
}
