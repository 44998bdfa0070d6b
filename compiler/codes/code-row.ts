// What a code stands for, for those who look it up: a sentence more than its message has, and an example that a test plays.

export interface CodeRow {
  /** `either`: an error where it keeps the release from being made, and a warning elsewhere. */
  readonly severity: "error" | "warning" | "either";
  /** What is wrong in general, and why it matters. Sentences. */
  readonly means: string;
  readonly example: EditExample | ToldExample;
}

/** Of one file: `right` stands once in a file of a correct repository of testdata/bases, and with `wrong` in its place the code is found. */
export interface EditExample {
  /** By default specs/projects/care/triage.yaml, and of `cluster` specs/projects/assist/helpdesk.yaml. */
  readonly file?: string;
  /** Which repository has the file; by default `local`. */
  readonly base?: "local" | "cluster";
  readonly wrong: string;
  readonly right: string;
}

/** What is no edit of one file: what is there, and what would be right, in words. A test plants it under the code's name. */
export interface ToldExample {
  readonly told: string;
  readonly right: string;
}
