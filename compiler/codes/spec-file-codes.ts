// A spec as a file, whatever its language: its bytes, its size, and what kind of file it is.
import type { CodeRow } from "./code-row.ts";

export const specFileCodes = {
  "spec-empty": {
    severity: "error",
    means:
      "A file without content is not taken for a project that is gone, whose services would end: who means that removes the file.",
    example: {
      told: "specs/projects/care/triage.yaml with comments alone.",
      right: "apiVersion: fairlead.dev/v1, and the fields below it.",
    },
  },
  "spec-not-a-map": {
    severity: "error",
    means: "A spec has fields at its top. A list or a single value has none that could be checked.",
    example: {
      told: "specs/projects/care/triage.yaml that begins with: - apiVersion: fairlead.dev/v1",
      right: "apiVersion: fairlead.dev/v1",
    },
  },
  "spec-character": {
    severity: "error",
    means:
      "Control characters are seen neither in an editor nor in a review, and a terminal may obey them. A spec says what people see in it.",
    example: { wrong: "licence: CC-BY-4.0\u0008", right: "licence: CC-BY-4.0" },
  },
  "spec-encoding": {
    severity: "error",
    means:
      "Specs are UTF-8, with a byte order mark or without. What is no UTF-8 would be replaced by characters that nobody wrote.",
    example: { told: "licence: Datenspende für alle, saved as Latin-1.", right: "The same line, saved as UTF-8." },
  },
  "spec-too-large": {
    severity: "error",
    means:
      "A real spec has a few KiB. The limit keeps a file that is none, such as data under the wrong name, from costing anything.",
    example: { told: "A spec with two MiB of comments.", right: "Words and samples in files that the spec names." },
  },
  "spec-too-deep": {
    severity: "error",
    means: "The kinds nest fewer than ten levels. The limit keeps a file that nests on and on from being followed.",
    example: { told: "A value in 100 pairs of brackets: [[[[…]]]].", right: "[]" },
  },
  "spec-too-many-values": {
    severity: "error",
    means: "A real spec has a few hundred values. Beyond the limit it is data, and belongs in a file beside it.",
    example: { told: "A list of 20,000 words in a spec.", right: "lists: [data/words.txt]" },
  },
  "spec-unreadable": {
    severity: "error",
    means:
      "The file is there, and the system does not hand it out: its permissions forbid it, or it goes at that moment. What cannot be read is not taken for removed.",
    example: {
      told: "Somebody removes a spec between the moment when it is found and the one when it is read.",
      right: "Specs that stay as they are until the compiler is done.",
    },
  },
  "spec-not-a-file": {
    severity: "error",
    means: "Only regular files are read: a folder has no text, and reading a pipe or a device may never end.",
    example: {
      told: "A folder with the name specs/projects/care/labels.yaml.",
      right: "A file of that name, or a folder named labels.",
    },
  },
  "spec-link": {
    severity: "error",
    means:
      "A review shows where a link leads, and not what is there, which may lie outside of the repository and change without a commit.",
    example: {
      told: "specs/projects/care/copy.yaml as a link to triage.yaml.",
      right: "A file of its own; a TypeScript spec can share values inside of it.",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
