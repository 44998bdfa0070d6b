// Datasets: what is named exists, and what exists is used.
import type { CodeRow } from "./code-row.ts";

export const dataCodes = {
  "unknown-dataset": {
    severity: "error",
    means:
      "Training and suites read the datasets that the same project has, by their names in datasets. One of another project is read by a dataset of this one, in source.dataset.",
    example: { wrong: "data: { ticket: 1.0 }", right: "data: { tickets: 1.0 }" },
  },
  "no-training-data": {
    severity: "error",
    means:
      "Training sees what training.data names, each with its weight. That a dataset is there does not put it into training: it may be for a suite alone.",
    example: { wrong: "data: {}", right: "data: { tickets: 1.0 }" },
  },
  "suite-without-samples": {
    severity: "error",
    means:
      "Some metrics compare answers, which conversations have and plain texts have not: there would be nothing to measure.",
    example: { wrong: "format: text", right: "format: chat" },
  },
  "unused-dataset": {
    severity: "warning",
    means:
      "It is made all the same, and again whenever its data changes, and nothing depends on it. Where nothing is trained, datasets are made for their own sake.",
    example: {
      wrong:
        'split: { valid: 0.2, groupBy: conversation, seed: 3 }\n  answers: { version: "1.0", source: { files: [data/answers.jsonl], format: text } }',
      right: "split: { valid: 0.2, groupBy: conversation, seed: 3 }",
    },
  },
  "file-twice": {
    severity: "error",
    means: "However its path is spelled, it is one file, and each of its samples would be in the dataset twice.",
    example: { wrong: "files: [data/tickets.jsonl, ./data/tickets.jsonl]", right: "files: [data/tickets.jsonl]" },
  },
  "data-other-form": {
    severity: "error",
    means:
      "A dataset reads samples in UTF-8 in the form that its spec and the names of its files say. How the file begins says that it is something else, so that every line of it would be set apart as unreadable.",
    example: {
      wrong: "files: [data/tickets.jsonl], format: text }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "source-empty": {
    severity: "error",
    means: "A dataset is made of the files that its source names, and this one names none.",
    example: {
      wrong: "files: [], format: chat }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "source-mixed": {
    severity: "error",
    means:
      "A dataset is made of files, or of another dataset, whose rows are samples already. The key of another dataset says which data of another project is meant; one of the same project is read as it is.",
    example: {
      wrong: "files: [data/tickets.jsonl], dataset: answers, format: chat }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "dataset-circle": {
    severity: "error",
    means: "A dataset comes after those that it is made of, and those that it is compared with.",
    example: {
      wrong: "dataset: tickets, format: chat }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "decontaminate-empty": {
    severity: "error",
    means:
      "The rule rejects samples that ask what a model is measured by, and is told by which datasets and files that is.",
    example: {
      wrong: "- duplicates: {}\n      - decontaminate: {}",
      right: "- duplicates: {}",
    },
  },
  "dataset-unpublished": {
    severity: "error",
    means:
      "A project says which of its datasets others may read: those it has to keep readable, and a plan that changes one names who reads it.",
    example: {
      wrong: `dataset: care/faq/answers, key: "${"0".repeat(64)}", format: chat }`,
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "dataset-moved-on": {
    severity: "warning",
    means:
      "The data of a dataset that another project makes is pinned by its key, so that nothing is made of other data before somebody says so. What was made with that key is read as long as the store has it.",
    example: {
      told: "care/triage publishes its dataset tickets, and a dataset of care/faq reads it with a key of an earlier time.",
      right: "The key is the one that fairlead pin --refresh writes.",
    },
  },
  "source-unpinned": {
    severity: "error",
    means:
      "What is behind a URL, or is made by another project, may change, and with it what is trained on. A spec says the digest and the size, or the key, of what it means, and fairlead pin writes them.",
    example: {
      wrong: "files: [data/tickets.jsonl], urls: [{ url: https://example.com/more.jsonl }], format: chat }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "key-unpinned": {
    severity: "error",
    means:
      "Another key gives everybody another pseudonym, so that which key it is decides what is trained on. A spec says so by the key's fingerprint, from which nobody computes the key, and fairlead pin writes it.",
    example: {
      wrong: "duplicates: {}\n      - personalData: { pseudonyms: [email], key: { secret: secret://care/pseudonyms } }",
      right: "duplicates: {}",
    },
  },
  "expect-range": {
    severity: "error",
    means:
      "A share cannot be above the beginning of a range and below its end at once, so that no dataset would be as expected.",
    example: {
      wrong: "format: chat }\n    expect: { languageShare: { zh: 70%..30% } }",
      right: "format: chat }",
    },
  },
  "source-columns": {
    severity: "error",
    means:
      "Rows of a table have cells under names, and a sample has parts: the columns of a dataset say which is which. A part that the format needs is not named, a name is not one of the table's first row, or the format has no such part.",
    example: {
      wrong: "files: [data/tickets.jsonl], format: chat, columns: { user: question } }",
      right: "files: [data/tickets.jsonl], format: chat }",
    },
  },
  "length-window": {
    severity: "error",
    means: "No sample is as long as min and as short as max at once, so that the dataset would come out empty.",
    example: { wrong: "length: { min: 1024, max: 5 }", right: "length: { min: 5, max: 1024 }" },
  },
  "dataset-version": {
    severity: "error",
    means:
      "What a promotion record pins under a version, that version is for ever: others rely on it from then on. Until something was promoted with it, its data may change under one version.",
    example: {
      told: "A project that was promoted to prod, whose dataset now has split.seed 4, and still version 1.1.",
      right: 'version: "1.2"',
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
