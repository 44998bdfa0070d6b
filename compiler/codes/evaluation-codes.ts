// Suites and gates: a gate bounds a figure that is measured, in its direction and unit.
import type { CodeRow } from "./code-row.ts";

export const evaluationCodes = {
  "unknown-suite": {
    severity: "error",
    means: "A gate about nothing would let every model pass, and look as if it kept some out.",
    example: {
      wrong: 'gates: { label: ">= 80%", labels.gainOverBase: ">= 20 points" }',
      right: 'gates: { labels: ">= 80%", labels.gainOverBase: ">= 20 points" }',
    },
  },
  "no-suite": {
    severity: "error",
    means:
      "Gates stand on what suites measure. Without a suite a model is served as it comes, whatever the section says.",
    example: {
      wrong: "suites: {}",
      right: "suites:\n    labels: { dataset: tickets/valid, metric: exactMatch, on: firstLine }",
    },
  },
  "gate-form": {
    severity: "error",
    means:
      "A bound has the direction and the unit of its figure: shares in percent, differences in points, ratios and perplexities as bare numbers. So nobody takes 0.8 for 80%, or a floor for a ceiling.",
    example: { wrong: 'labels: ">= 0.8"', right: 'labels: ">= 80%"' },
  },
  "gate-out-of-reach": {
    severity: "error",
    means: "The gate would refuse every model, and say so only after the training.",
    example: { wrong: 'labels: ">= 110%"', right: 'labels: ">= 80%"' },
  },
  "gain-needs-training": {
    severity: "error",
    means:
      "A gain is what training added to the base. A model that is served as it is has nothing to be compared with.",
    example: {
      told: "A project without training, with serving.model and the gate labels.gainOverBase.",
      right: 'gates: { labels: ">= 80%" }',
    },
  },
  "gain-needs-exact-match": {
    severity: "error",
    means: "A gain is counted in points, hundredths of a score between 0% and 100%. A perplexity is no such score.",
    example: {
      base: "cluster",
      wrong: 'gates: { fluency.gainOverBase: ">= 2 points" }',
      right: 'gates: { fluency: "<= 12" }',
    },
  },
  "drop-needs-exact-match": {
    severity: "error",
    means:
      "What compression costs is counted in points that the first suite loses, and only a score between 0% and 100% loses points.",
    example: {
      wrong: "suites:\n    fluency: { dataset: tickets/valid, metric: perplexity }",
      right: "suites:",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
