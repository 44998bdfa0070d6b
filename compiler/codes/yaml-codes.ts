// YAML: what it can say and JSON cannot, and what makes its structure another one than it looks.
import type { CodeRow } from "./code-row.ts";

export const yamlCodes = {
  "yaml-syntax": {
    severity: "error",
    means:
      "The text is no YAML 1.2, so that nothing in it is judged yet. Mistakes that only follow from an earlier one on the same line are left out.",
    example: { wrong: 'version: "1.1', right: 'version: "1.1"' },
  },
  "yaml-tab": {
    severity: "error",
    means: "Indentation is structure in YAML, and a tab has no width that everybody agrees on.",
    example: { wrong: "\talias: triage", right: "  alias: triage" },
  },
  "yaml-space": {
    severity: "error",
    means:
      "Some characters look like a space and are letters to YAML: it would read them as part of a key or a value, and blame lines in which nothing is wrong.",
    example: { wrong: "epochs:\u00a0200", right: "epochs: 200" },
  },
  "yaml-key": {
    severity: "error",
    means:
      "Keys are text, as in JSON. YAML has others, such as numbers and whole lists, and what those are called would be up to whoever reads them.",
    example: {
      wrong: "1: { dataset: tickets/valid, metric: exactMatch, on: firstLine }",
      right: "labels: { dataset: tickets/valid, metric: exactMatch, on: firstLine }",
    },
  },
  "yaml-number": {
    severity: "error",
    means: "What makes a release is digested as JSON, which has no way to write them.",
    example: { wrong: "valid: .inf", right: "valid: 0.2" },
  },
  "yaml-character": {
    severity: "error",
    means:
      "Half of a character cannot be written as UTF-8, so that it would be replaced by another one where it is digested or shown.",
    example: { wrong: 'licence: "\\ud83d"', right: "licence: CC-BY-4.0" },
  },
  "yaml-anchor": {
    severity: "error",
    means:
      "A line of a spec says what it means where it stands; an alias says it elsewhere, and a few of them inside each other stand for more values than fit into memory.",
    example: { wrong: "dev: &machine { targets: [laptop] }", right: "dev: { targets: [laptop] }" },
  },
  "yaml-tag": {
    severity: "error",
    means:
      "A tag makes another value of one than it looks like. A spec is plain data: maps, lists, text, numbers, true and false.",
    example: { wrong: "seed: !!str 3", right: "seed: 3" },
  },
  "yaml-merge-key": {
    severity: "error",
    means: "Merge keys are not part of YAML 1.2, so that one reader merges and another one finds a field of that name.",
    example: { wrong: "prod:\n    <<: { targets: [laptop] }", right: "prod:\n    targets: [laptop]" },
  },
  "yaml-documents": {
    severity: "error",
    means: "A file is one spec. Whatever stands behind a line of --- would be read by nobody.",
    example: { wrong: "---\nobjectives:", right: "objectives:" },
  },
  "yaml-directive": {
    severity: "error",
    means:
      "All specs are read as YAML 1.2. Under another version the same text means something else: no would be false, and 0777 another number.",
    example: {
      wrong: "%YAML 1.1\n---\napiVersion: fairlead.dev/v1",
      right: "apiVersion: fairlead.dev/v1",
    },
  },
  "duplicate-key": {
    severity: "error",
    means: "One of the two would win without a word, and which one is up to whoever reads the file.",
    example: { wrong: "epochs: 200\n  epochs: 300", right: "epochs: 200" },
  },
  "reserved-key": {
    severity: "error",
    means:
      "JavaScript takes this name for what an object inherits from, and not for data: what is written there could change what is found beside it.",
    example: { wrong: "__proto__: { targets: [laptop] }", right: "dev: { targets: [laptop] }" },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
