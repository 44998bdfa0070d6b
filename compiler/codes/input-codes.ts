// Files and folders that specs name: data, word lists and models.
import type { CodeRow } from "./code-row.ts";

export const inputCodes = {
  "input-path": {
    severity: "error",
    means: "Paths have / between their parts on every system, so that a spec means the same file everywhere.",
    example: { wrong: "model: \\specs\\models\\tiny", right: "model: /specs/models/tiny" },
  },
  "input-outside": {
    severity: "error",
    means:
      "A clone holds the repository and nothing around it. A link on the way may lead out of it no more than the path itself.",
    example: { wrong: "files: [../../../../tickets.jsonl]", right: "files: [data/tickets.jsonl]" },
  },
  "input-forbidden": {
    severity: "error",
    means:
      "The digest and the size of every input are published, and what begins with a dot is private or belongs to a program, whatever the ignore rules of a branch say. A release that is made from generated/ would never come to rest.",
    example: { wrong: "files: [/.env]", right: "files: [data/tickets.jsonl]" },
  },
  "input-missing": {
    severity: "error",
    means:
      "A release pins each of its inputs by digest, so that the file has to be there when it is compiled and not only when it is applied.",
    example: { wrong: "files: [data/ticket.jsonl]", right: "files: [data/tickets.jsonl]" },
  },
  "input-unreadable": {
    severity: "error",
    means:
      "Something is there, and the system does not hand it out: for its permissions, or since its links go round in a circle. Without its bytes there is no digest.",
    example: {
      told: "data/tickets.jsonl as a link that leads to itself.",
      right: "A file that whoever runs the compiler may read.",
    },
  },
  "input-not-a-file": {
    severity: "error",
    means:
      "Files are named one by one, in the order in which they are read. A folder would have whatever somebody puts into it.",
    example: { wrong: "files: [data]", right: "files: [data/tickets.jsonl]" },
  },
  "input-not-a-folder": {
    severity: "error",
    means: "A model is its weights, its configuration and its tokenizer, which are pinned together.",
    example: { wrong: "model: /specs/models/tiny/model.safetensors", right: "model: /specs/models/tiny" },
  },
  "input-not-a-model": {
    severity: "error",
    means: "What is missing here would be missing when training begins or a server starts.",
    example: { wrong: "model: /specs/models", right: "model: /specs/models/tiny" },
  },
  "input-changing": {
    severity: "error",
    means: "A digest of a file that grows while it is read would be that of bytes which never were a file.",
    example: {
      told: "A program that still writes data/answers.jsonl while the spec is compiled.",
      right: "A file that is whole.",
    },
  },
  "input-large-file-pointer": {
    severity: "error",
    means:
      "Git LFS commits a few lines in the place of a large file. Where its program has not run they lie in the work tree, and the digest of them would be that of nothing which anybody wants.",
    example: {
      told: "data/tickets.jsonl with: version https://git-lfs.github.com/spec/v1",
      right: "The file itself, after git lfs pull.",
    },
  },
  "input-ignored": {
    severity: "error",
    means:
      "Nobody who clones the repository could compile the release, and the digest of something that was to stay private would be published.",
    example: { told: ".gitignore with: *.jsonl", right: "A file that is committed, or that git would add." },
  },
  "input-nested": {
    severity: "error",
    means:
      "A repository inside this one, such as a submodule, has commits of its own, which can change without any change here.",
    example: {
      told: "specs/projects/care/data with a .git of its own.",
      right: "A copy of the files, which this repository keeps.",
    },
  },
  "input-converted": {
    severity: "error",
    means:
      "Git can write CR LF where a commit has LF. The file then has another digest on machines with other settings, and data and training would be made again.",
    example: { told: ".gitattributes with: *.jsonl text eol=crlf", right: ".gitattributes with: *.jsonl -text" },
  },
  "inputs-unasked": {
    severity: "error",
    means:
      "Git knows which inputs it ignores, converts or leaves out. Where it does not answer, none is taken for kept: it may be private.",
    example: { told: "A folder .git that is no repository.", right: "A repository that git status works in." },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
