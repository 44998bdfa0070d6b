// What an environment sets in place of what the project says.
import type { CodeRow } from "./code-row.ts";

const right = "serving.scale.min: 2";

export const overrideCodes = {
  "override-unknown": {
    severity: "error",
    means:
      "An override names its field by the path from the top of the project. One that leads nowhere would change nothing.",
    example: { wrong: "serving.scale.replicas: 2", right },
  },
  "override-section": {
    severity: "error",
    means:
      "Overrides replace one value each, so that all beside it stays what the project says. One for a section would take the rest of it away.",
    example: { wrong: "serving.scale: 2", right },
  },
  "override-not-allowed": {
    severity: "error",
    means:
      "All environments run the same model: what one of them has judged is what the next one gets. A field that decides what the model is, changed for one of them, would make another model there.",
    example: { wrong: "training.epochs: 400", right },
  },
  "override-missing": {
    severity: "error",
    means:
      "An override changes what a project has and adds nothing to it, so that what there is can be read in the project alone.",
    example: { wrong: 'serving.gates.firstToken: "<= 300ms"', right },
  },
  "override-unknown-target": {
    severity: "error",
    means:
      "Targets are written once for the whole project. An environment can change one of them, and not bring its own.",
    example: { wrong: "targets.desktop.threads: 2", right },
  },
  "override-unused": {
    severity: "warning",
    means: "It is taken and decides nothing, and whoever wrote it expects that it does.",
    example: {
      told: "prod with targets: [laptop] and set: { targets.desk.threads: 2 }.",
      right: "set: { targets.laptop.threads: 2 }",
    },
  },
  "override-loosens": {
    severity: "error",
    means:
      "An environment may ask more of a model than the project does, and never less: what production refuses, staging has refused.",
    example: {
      told: 'prod with set: { evaluation.gates.labels: ">= 70%" }, where the project has ">= 80%".',
      right: 'set: { evaluation.gates.labels: ">= 90%" }',
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
