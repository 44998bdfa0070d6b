// Commands that other programs call: jobs on a cluster, and apply.
import type { Command } from "../../specs/program/command.ts";
import { quietOption } from "./options.ts";

export const runStage: Command = {
  name: "run-stage",
  summary: "Run one stage, in a job on a cluster",
  help: `Runs one stage of a release and stores its output with its evidence, as a job on a cluster does. Inputs are taken from the same
store, by the keys in the release. A stage whose key has an output is not run again. When the stage has gates that did not pass, its
output is stored and the exit code is 2.

Exit codes: 0 stored, or it was there; 1 failed; 2 a gate did not pass; 130 stopped, the same command goes on.`,
  options: [
    { name: "release", value: "<file>", what: "release.json; the stage's own file lies beside it", required: true },
    { name: "stage", value: "<name>", what: "The stage, such as train or dataset/dialogues", required: true },
    { name: "store", value: "<folder>", what: "The artifact store, an OCI image layout", required: true },
    { name: "root", value: "<folder>", what: "Where paths in the release start; by default the working folder" },
    { name: "scratch", value: "<folder>", what: "Where checkpoints are kept; by default scratch beside the store" },
    quietOption,
  ],
  examples: [
    [
      "fairlead-runtime run-stage --release generated/dev/care/bot/release.json --stage train --store .fairlead/store",
      "Train, or find that it was done",
    ],
  ],
  load: () => import("./run-stage.ts"),
};

export const fetch: Command = {
  name: "fetch",
  summary: "Copy an output out of an artifact store",
  usage: "(--key <key> | --digest <digest> | --release <file> --stage <name>) --store <folder> --to <folder> [options]",
  help: `Copies the files of one output from an artifact store into a folder, verified. The folder is complete or absent, never half; it
may be a new or an empty one, or one that fetch has made before. It must not be the root of a mount: name a folder inside.

Exit codes: 0 copied, 1 refused or not found.`,
  options: [
    { name: "key", value: "<key>", what: "The stage key, 64 hexadecimal digits" },
    { name: "digest", value: "<digest>", what: "The digest of the output, whatever other outputs its key has" },
    {
      name: "release",
      value: "<file>",
      what: "release.json, to name the output by its stage; pinned outputs are respected",
    },
    { name: "stage", value: "<name>", what: "The stage, with --release" },
    { name: "store", value: "<folder>", what: "The artifact store", required: true },
    { name: "to", value: "<folder>", what: "The folder to fill", required: true },
  ],
  examples: [
    [
      "fairlead-runtime fetch --release generated/dev/care/bot/release.json --stage train --store /store --to /models/adapter",
      "What train made",
    ],
  ],
  load: () => import("./fetch.ts"),
};

export const copy: Command = {
  name: "copy",
  summary: "Copy what a release pins to another artifact store",
  help: `Copies the outputs that a release pins, with their evidence, from one artifact store into another, and nothing else. What is there
already as a whole is not copied again; what is damaged there is replaced. Every byte is digested on arrival, and unless all that is
pinned is in the first store, nothing is written. The first store is only read.

It may be stopped or killed at any time; the same command goes on from there. Meanwhile the collection of garbage in the second store is
refused; an apply that uses it need not wait, nor another copy.

Exit codes: 0 copied, or all of it was there; 1 refused or failed; 130 stopped.`,
  options: [
    {
      name: "release",
      value: "<folder>",
      what: "The release's folder, in which release.json lies",
      required: true,
    },
    {
      name: "from",
      value: "<folder>",
      what: "The artifact store that has the outputs; by default the one that the release names",
    },
    {
      name: "to",
      value: "<folder>",
      what: "The artifact store to copy into; made when it does not exist",
      required: true,
    },
    quietOption,
  ],
  examples: [
    [
      "fairlead-runtime copy --release generated/prod/care/bot --from /stores/staging --to /stores/prod",
      "Bring to prod what staging has made",
    ],
  ],
  load: () => import("./copy.ts"),
};

/** The process of one service, which apply starts. */
export const serve: Command = {
  name: "serve",
  summary: "Serve one target until told to stop",
  help: "Is started by apply, and told over its control socket what to serve.",
  options: [
    ...["home", "environment", "team", "project", "target"].map((name) => ({
      name,
      value: name === "home" ? "<folder>" : "<name>",
      what: `The ${name} of the service`,
      required: true as const,
    })),
    { name: "successor", what: "Take the place of the process that starts this one" },
  ],
  examples: [],
  hidden: true,
  load: () => import("./serve.ts"),
};
