// Rule `duplicates`: samples that are equal after cleaning are kept once.
import type { DatasetRule } from "./rule.ts";

export const duplicates: DatasetRule<"duplicates"> = { hits: (_, { samples }) => ({ rejectedSamples: samples }) };
