// All that the command line of `fairlead-runtime` knows. Loaded at every start: what commands do is loaded when they are called.
import type { Command, Program } from "../../specs/program/command.ts";
import { runtimeVersion } from "../version.ts";
import { data } from "./data-command.ts";
import { copy, fetch, runStage, serve } from "./job-commands.ts";
import { measure, trainingCost } from "./measuring-commands.ts";
import { homeOption, quietOption, rootOption, projectOption } from "./options.ts";

const apply: Command = {
  name: "apply",
  summary: "Make this machine what the releases say",
  usage: "--environment <name> [--project <project>] [options]",
  help: `Makes this machine what the releases of an environment say: runs the stages whose keys have no output yet, and starts or
switches the services. A service that runs another version of Fairlead or of Node is switched to a process of this one. Nothing that has an output is run twice, and nothing in the store is deleted. It may be stopped or killed at
any time; the next apply continues. Without --project, services of projects that have left the repository are stopped too.

A release whose gates do not pass is not served: the service that runs keeps its model, and the exit code is 2.

Exit codes: 0 applied, or all of it was so already; 1 something failed; 2 a gate did not pass; 130 stopped, the next apply goes on.`,
  options: [
    { name: "environment", value: "<name>", what: "The environment to apply", required: true },
    { ...projectOption, what: `${projectOption.what}; by default all of the environment` },
    { name: "engine", value: "<name>", what: "local (default), or memory: rehearse the steps and keep nothing" },
    rootOption,
    homeOption,
    { name: "report", value: "<file>", what: "Write what --json prints to a file too" },
    quietOption,
  ],
  examples: [
    ["fairlead-runtime apply --environment dev", "Apply every project of dev"],
    ["fairlead-runtime apply --environment dev --project care/support-assistant --json", "One project, for a program"],
    ["fairlead-runtime apply --environment dev --engine memory", "Show the steps of a first apply, run nothing"],
  ],
  load: () => import("./apply.ts"),
};

const status: Command = {
  name: "status",
  summary: "Show what was applied, and whether it runs",
  help: `Shows what was applied here: per project and environment the release, its stages with their outputs, and whether the services
are up. Changes nothing, and does not wait for an apply that is running.

Exit codes: 0 shown, whatever runs; 1 nothing could be read.`,
  options: [
    { name: "environment", value: "<name>", what: "Only this environment" },
    projectOption,
    rootOption,
    homeOption,
  ],
  examples: [
    ["fairlead-runtime status", "Everything that was applied here"],
    ["fairlead-runtime status --environment dev --json", "One environment, for a program"],
  ],
  load: () => import("./status.ts"),
};

const lineage: Command = {
  name: "lineage",
  summary: "Show where a served model comes from",
  help: `Shows where a served model or an output comes from: each output with the outputs that it was made of, down to the datasets, from
the evidence in the store. A digest may be shortened to its first digits.

Exit codes: 0 shown, 1 not found.`,
  arguments: [{ name: "alias or digest", what: "The name that clients use, or an output" }],
  options: [rootOption, homeOption],
  examples: [
    ["fairlead-runtime lineage support-assistant", "What clients get under this model name"],
    ["fairlead-runtime lineage sha256:1f0c2a9be0d1", "One output, and where it is served"],
  ],
  load: () => import("./lineage.ts"),
};

const stop: Command = {
  name: "stop",
  summary: "Stop the services of a project",
  help: `Stops the services of one project in one environment, after their running requests. Outputs and releases stay: the next
apply starts the services again. Clients are refused in between: what has to be restarted, after an update of Fairlead or of Node
too, is replaced by apply alone, without a gap.

Exit codes: 0 stopped, or nothing ran; 1 something could not be stopped.`,
  options: [
    { name: "environment", value: "<name>", what: "The environment", required: true },
    { ...projectOption, required: true },
    rootOption,
    homeOption,
  ],
  examples: [
    ["fairlead-runtime stop --environment dev --project care/support-assistant", "Stop what dev serves of it"],
  ],
  load: () => import("./stop.ts"),
};

const supervise: Command = {
  name: "supervise",
  summary: "Start services again that have ended, until nothing is to be served",
  help: `Looks after the services of a home: one that ended, or that has not answered for a minute, is started again; the more often it ends,
the longer that waits, up to a minute. apply starts this by itself, and it outlives apply; one runs in a home. It ends when everything is
stopped. Run it yourself where something else looks after processes, in a container or under an init system.

Exit codes: 0 everything is stopped, or it was told to end; 1 the home cannot be used; 75 another one runs there.`,
  options: [rootOption, homeOption],
  examples: [["fairlead-runtime supervise --home /var/lib/fairlead", "Under an init system"]],
  load: () => import("./supervise.ts"),
};

const keys: Command = {
  name: "keys",
  summary: "Make, list and take away API keys of a service's clients",
  help: `Writes the file that serving.apiKeys names, which is secret://fairlead/api-keys unless --secret says another one: the file <name>/<key> below
$FAIRLEAD_SECRETS, or below fairlead/secrets of your configuration folder (~/.config). It holds a digest of each key and never a key:
add prints a new one, once. Services that run take a change within a second, without a restart. revoke takes all keys of a tenant
away, or the one of --key.

Exit codes: 0 done, 1 refused.`,
  usage: "add|list|revoke [<tenant>] [options]",
  arguments: [
    { name: "action", what: "add, list or revoke", choices: ["add", "list", "revoke"] },
    { name: "tenant", what: "Whose keys: an application or a customer", optional: true },
  ],
  options: [
    { name: "secret", value: "<reference>", what: "secret://<name>/<key>, as serving.apiKeys has it" },
    { name: "key", value: "<digits>", what: "revoke only this one, named as list does" },
  ],
  examples: [
    ["fairlead-runtime keys add shop", "A new key of the tenant shop, printed once"],
    ["fairlead-runtime keys list", "Which keys there are, and since when"],
    ["fairlead-runtime keys revoke shop --key 1f0c2a9be0d1", "Take one of several keys away"],
  ],
  load: () => import("./keys.ts"),
};

const gc: Command = {
  name: "gc",
  summary: "Show and remove outputs that nothing needs",
  help: `Shows which outputs, checked-out models and checkpoints nothing needs any more, and why the others are kept; with --yes removes them.
Kept are what runs, the last three versions of each project that were applied to their end, what an unfinished apply has made so far, and
what a release pins, in generated/ or on a branch that this clone has, in every environment of this home.

Exit codes: 0 shown or removed, 1 refused, or something could not be removed.`,
  options: [{ name: "yes", what: "Remove them; without it nothing is changed" }, rootOption, homeOption],
  examples: [
    ["fairlead-runtime gc", "Show what would be removed"],
    ["fairlead-runtime gc --yes", "Remove it"],
  ],
  load: () => import("./gc.ts"),
};

const verify: Command = {
  name: "verify",
  summary: "Read all that is kept, and say what is damaged",
  usage: "[--home <folder> | --store <folder>] [options]",
  help: `Reads everything in a home, or in a store, every byte of it: each file by its digest, each manifest and evidence by what it says of
itself, what applies have on record, and what was checked out. Says of each damaged thing what it is part of, who uses it, and the command
that heals it. Changes nothing, and does not wait for an apply that is running. Files that belong to nothing are named, and are no error.

Exit codes: 0 all is well, 1 something is damaged, or cannot be read.`,
  options: [
    { name: "store", value: "<folder>", what: "Read this artifact store alone" },
    rootOption,
    homeOption,
    quietOption,
  ],
  examples: [
    ["fairlead-runtime verify", "The home of this repository"],
    ["fairlead-runtime verify --home /var/lib/fairlead --json", "Another one, for a program"],
  ],
  load: () => import("./verify.ts"),
};

export const program: Program = {
  name: "fairlead-runtime",
  version: runtimeVersion,
  about: "runs the stages of compiled releases and serves what they make.",
  commands: [
    apply,
    status,
    lineage,
    data,
    measure,
    trainingCost,
    stop,
    supervise,
    keys,
    gc,
    verify,
    runStage,
    fetch,
    copy,
    serve,
  ],
  options: [{ name: "json", what: "Print JSON for programs" }],
  exitCodes: `Exit codes: 0 done, 1 something has to be repaired, 2 a gate did not pass, 64 wrong command line, 70 a mistake of
the program itself, 130 stopped with Ctrl-C.`,
  afterMistake: `What was finished is kept, and the next apply continues.
Please report it with the lines below.`,
};
