// Sections of a project: any part of the way from data to a service, and no part without what it stands on.
import type { CodeRow } from "./code-row.ts";

export const sectionCodes = {
  "nothing-to-do": {
    severity: "error",
    means:
      "A project is any part of the way from data to a service. Without one of datasets, training and serving it would have a release with nothing in it.",
    example: {
      told: "A spec with name, team and environments alone.",
      right: "serving: { alias: faq, model: starter/bilingual@1 }",
    },
  },
  "two-models": {
    severity: "error",
    means: "A service has one model. With two, nobody could say which of them its clients get.",
    example: { wrong: "alias: triage\n  model: /specs/models/tiny", right: "alias: triage" },
  },
  "nothing-to-serve": {
    severity: "error",
    means:
      "A service answers with the model that training makes, or with one that serving.model names. No model is the default.",
    example: {
      file: "specs/projects/care/faq.yaml",
      wrong: "serving: { alias: faq }",
      right: "training:\n  base: { model: /specs/models/tiny }\n  data: { answers: 1.0 }\nserving: { alias: faq }",
    },
  },
  "section-without-ground": {
    severity: "error",
    means:
      "Compression and evaluation stand on a model, and objectives on a service. Without it the section would do nothing, and look as if it did.",
    example: {
      file: "specs/projects/care/faq.yaml",
      wrong: "objectives: { availability: { target: 99.9% } }",
      right: "serving: { alias: faq }",
    },
  },
  "no-target": {
    severity: "error",
    means:
      "Data and training without a target run on the machine that applies. A service has to be where its clients find it.",
    example: {
      file: "specs/projects/care/faq.yaml",
      wrong: "dev: {}",
      right: "dev: { targets: [laptop] }",
    },
  },
  "environment-without-service": {
    severity: "warning",
    means:
      "Outputs are made once, in the first environment of a project; the later ones serve what is promoted to them. Of a project that serves nothing, they have nothing.",
    example: {
      file: "specs/projects/care/faq.yaml",
      wrong: "environments: { dev: {}, prod: {} }",
      right:
        "serving: { alias: faq }\ntargets:\n  laptop: { engine: local }\nenvironments:\n  dev: { targets: [laptop] }",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
