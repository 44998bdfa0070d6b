// For tests: what the told examples of codes tell, made in a copy of a sample repository.
import type { SampleRepository } from "./sample-repository.ts";

interface Planted {
  readonly base?: "local" | "cluster";
  plant(sample: SampleRepository): Promise<void>;
}

/** By code. */
export const planted: Readonly<Record<string, Planted>> = {};
