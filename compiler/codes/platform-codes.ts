// The platform: what must hold inside specs/platform.yaml beyond its form.
import type { CodeRow } from "./code-row.ts";

const file = "specs/platform.yaml";

export const platformCodes = {
  "environment-twice": {
    severity: "error",
    means:
      "Projects, records and generated/ find an environment by its name, so that two of one name would share a folder.",
    example: { file, wrong: "{ name: prod }, { name: prod }", right: "{ name: prod }" },
  },
  "environment-reserved": {
    severity: "error",
    means:
      "Each environment has the folder of its name below generated/. schemas and types are there already, for editors.",
    example: { file, wrong: "{ name: prod }, { name: schemas }", right: "{ name: prod }" },
  },
  "store-address": {
    severity: "error",
    means:
      "A store is a folder, of a disk or of something that is mounted. An address would be taken for a folder of that name, and nothing would be found there.",
    example: {
      file,
      wrong: "{ name: prod, store: s3://models/prod }",
      right: "{ name: prod }",
    },
  },
  "store-path": {
    severity: "error",
    means:
      "What is in a store is believed, so that it lies nowhere where a commit could put something. Its path is part of commands that people paste, where a leading - or ~ means something else.",
    example: { file, wrong: "{ name: prod, store: generated/store }", right: "{ name: prod }" },
  },
  "refused-by-clusters": {
    severity: "error",
    means: "It becomes a label or an image in a Kubernetes object, which an API server would refuse after the merge.",
    example: {
      file,
      base: "cluster",
      wrong: "ruleLabels: { release: kube prometheus }",
      right: "ruleLabels: { release: prometheus }",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
