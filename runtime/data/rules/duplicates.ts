// Rule `duplicates`: samples that are equal after cleaning are kept once, and where it is asked for those that are near each other too.
import type { DatasetRule } from "./rule.ts";

export const duplicates: DatasetRule<"duplicates"> = {
  examples: ({ near }) => (near === null ? undefined : "conflicts"),
  hits: ({ near }, { samples, kinds }) => ({
    rejectedSamples: samples,
    ...(near !== null && {
      nearDuplicates: kinds["near"] ?? 0,
      // Of the side to validate by, so that nothing there asks what was trained.
      askedInTraining: kinds["asked"] ?? 0,
      otherAnswers: kinds["otherAnswer"] ?? 0,
    }),
  }),
};
