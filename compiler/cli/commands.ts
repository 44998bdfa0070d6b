// All that the command line of `fairlead` knows. Loaded at every start: nothing here may import more than types.
import type { Command, Option, Program } from "../../specs/program/command.ts";
import { compilerVersion } from "../version.ts";

const watchOption: Option = { name: "watch", what: "Stay, and do it again for every change of specs/" };

const init: Command = {
  name: "init",
  summary: "Begin a repository of specs",
  help: `Writes what a repository begins with, here or in the folder of --root: specs/platform.yaml, a first project with data that learns in minutes, settings
of git, npm and editors, and for GitHub code owners by team and workflows that check pull requests and propose generated/. They are plain
files, yours to change. What is there already is kept as it is, so that it may be run again.

Exit codes: 0 written or kept, 1 refused.`,
  arguments: [
    { name: "project", what: "The first project, <team>/<project>; by default care/returns", optional: true },
  ],
  examples: [
    ["fairlead init", "In an empty folder, or in a repository that has none of it"],
    ["fairlead init search/intents", "With a first project of your own name"],
  ],
  load: () => import("./init.ts"),
};

const add: Command = {
  name: "add",
  summary: "Add a dataset, project, target or environment",
  usage: "project|dataset|target|environment <name> [options]",
  help: `Adds to the specs, which keep every comment and every other byte. A project is a new file, with data to begin with; a dataset, a target and
an environment go into the spec of --project, and an environment with neither --project nor --targets into specs/platform.yaml. What a spec that is
written in TypeScript is to say, you write there yourself.

Exit codes: 0 added, 1 refused; then nothing was written.`,
  arguments: [
    { name: "kind", what: "What is added", choices: ["project", "dataset", "target", "environment"] },
    { name: "name", what: "Its name; of a project, <team>/<project>" },
  ],
  options: [
    { name: "project", value: "<project>", what: "The project, <team>/<project>; not needed where there is one" },
    { name: "file", value: "<file>", what: "Of a dataset: the file of its rows, relative to the spec's folder" },
    { name: "format", value: "<format>", what: "Of a dataset: chat (default) or text", choices: ["chat", "text"] },
    {
      name: "engine",
      value: "<engine>",
      what: "Of a target: local (default) or kubernetes",
      choices: ["local", "kubernetes"],
    },
    { name: "port", value: "<port>", what: "Of a local target; by default the first from 8081 that no spec has" },
    { name: "namespace", value: "<name>", what: "Of a kubernetes target; by default the project's name" },
    { name: "gpu", value: "<type>", what: "Of a kubernetes target: a GPU of specs/platform.yaml" },
    { name: "targets", value: "<names>", what: "Of a project's environment: its targets, with commas between them" },
    {
      name: "after",
      value: "<environment>",
      what: "Of an environment of the platform: the one that it follows; by default the last",
    },
  ],
  examples: [
    ["fairlead add project search/intents", "A project that trains and serves, on a port of its own"],
    ["fairlead add dataset refunds --file data/refunds.jsonl", "One more dataset, where there is one project"],
    ["fairlead add target edge --project care/returns --port 8090", "One more place to serve"],
    ["fairlead add environment staging --after dev", "One more step on the way of every project"],
    ["fairlead add environment staging --project care/returns --targets laptop", "And the project goes there"],
  ],
  load: () => import("./add.ts"),
};

const pin: Command = {
  name: "pin",
  summary: "Write what specs mean of URLs, of datasets of other projects, and of keys",
  help: `Downloads once what the datasets of all YAML specs name in source.urls, and writes its digest and its size beside each URL that has none; every
other byte of a spec stays. Nothing of a download is kept, and nothing is sent but the request. What is pinned already is asked again with
--refresh alone. From then on a dataset is made of these bytes and of no others.

Beside each dataset of another project (source.dataset) that has no key it writes the key of the data that this project makes now, as its spec
is; readers of readers come after those.

Beside each key of pseudonyms (personalData.key) that has none it writes the fingerprint of the key, which is the file <name>/<key> below
$FAIRLEAD_SECRETS, or below fairlead/secrets of your configuration folder (~/.config). Nobody computes a key from its fingerprint. With
--refresh a key that is not on this machine keeps the fingerprint that it has.

Exit codes: 0 pinned, 1 refused; what was pinned before stays written.`,
  options: [{ name: "refresh", what: "Also what is pinned already: take what is there now" }],
  examples: [
    ["fairlead pin", "After a URL, or a dataset of another project, was added"],
    ["fairlead pin --refresh && fairlead plan", "What newer data would cost"],
  ],
  load: () => import("./pin.ts"),
};

const check: Command = {
  name: "check",
  summary: "Find every mistake in the specs",
  help: `Reads specs/platform.yaml and all projects below specs/projects, and reports every mistake with its place, the reason and
what to do. Writes nothing. With --base, each promotion record must also follow the one that the commit has.

With --watch it stays, and checks again whenever a file below specs/ changes; with --json each answer is one line then.

Exit codes: 0 no error (there may be warnings), 1 errors; 130 stopped.`,
  options: [{ name: "base", value: "<commit>", what: "The commit whose promotion records are followed" }, watchOption],
  examples: [
    ["fairlead check", "Check the repository that you are in"],
    ["fairlead check --base origin/main", "In CI, of a pull request"],
    ["fairlead check --json", "The same for programs: {projects, diagnostics}"],
    ["fairlead check --watch", "Beside an editor"],
  ],
  load: () => import("./check.ts"),
};

const plan: Command = {
  name: "plan",
  summary: "Show what a build would change, and what that costs",
  help: `Compiles all specs and compares the result with generated/: which stages would run again and which edit caused it, which
generated resources change, and what stays; and which generated files were edited by hand, or are missing. Writes nothing.

With --watch it stays, and plans again whenever a file below specs/ changes; with --json each plan is one line then.

Exit codes: 0 nothing changes, 2 something changes, or generated/ is not as it was built; 1 errors in the specs, or a newer version of
Fairlead wrote generated/.`,
  options: [{ name: "markdown", what: "Print the plan as it would stand in a pull request" }, watchOption],
  examples: [
    ["fairlead plan", "Read the plan in the terminal"],
    ["fairlead plan --markdown > plan.md", "For a pull request"],
    ["fairlead plan --json", "The plan as data; all other views are made from it"],
  ],
  load: () => import("./plan.ts"),
};

const build: Command = {
  name: "build",
  summary: "Write generated/ from the specs",
  help: `Compiles all specs and writes generated/: all of it, or nothing when there is an error. Files that no spec makes any more are
removed if Fairlead made them; files that were edited by hand are refused, and releases that a newer version of Fairlead wrote.

With --check nothing is written: every file of generated/ is compared with what specs and promotion records compile to, and what nothing
compiles to is named too, whoever owns it. With --base, each record must also follow the one of that commit. Run it with the base branch's
version and workflow, so that a pull request cannot change its own judge.

Exit codes: 0 generated/ is up to date, 1 errors, or it is not what was compiled.`,
  options: [
    { name: "check", what: "Write nothing; end with 1 where generated/ is not what the specs compile to" },
    { name: "base", value: "<commit>", what: "With --check: the commit whose promotion records are followed" },
    { name: "overwrite", what: "Overwrite generated files that were edited by hand, or that a newer version wrote" },
  ],
  examples: [
    ["fairlead build", "Write generated/"],
    [
      "fairlead build --check --base origin/main",
      "In CI: is generated/ what the specs say, and does every record follow?",
    ],
    ["fairlead build --overwrite", "Throw edits of generated files away"],
  ],
  load: () => import("./build.ts"),
};

const propose: Command = {
  name: "propose",
  summary: "Open a pull request with generated/ and the plan",
  help: `Builds generated/ from the committed specs, and opens or updates one pull request that brings it to the base branch. Its text is the plan:
what changes on the base when it is merged. When the base holds all of it already, there is no commit and no pull request.

A remote on GitHub gets a pull request there, with the token in GITHUB_TOKEN or GH_TOKEN. Any other git remote keeps pull requests in
refs of its own; see fairlead merge. A repository without a remote called origin gets an embedded one, below .git.

Specs are never part of the pull request: commit them, and bring them to the base first, for generated/ goes to a base that has
the specs it was made from. The embedded remote takes your last commit by itself.

Exit codes: 0 proposed, or nothing to propose; 1 errors.`,
  options: [
    { name: "remote", value: "<remote>", what: "Name of a remote, an address or a path; by default origin" },
    { name: "base", value: "<branch>", what: "The branch that releases are applied from; by default main" },
    {
      name: "branch",
      value: "<branch>",
      what: "The branch of the pull request; by default fairlead/generated. It belongs to proposals alone",
    },
    { name: "title", value: "<title>", what: "Title of the pull request; by default it names what is released" },
    { name: "dry-run", what: "Print title and plan as they would be proposed; build nothing and open nothing" },
  ],
  examples: [
    ["fairlead propose", "After a change of specs is on main"],
    ["fairlead propose --remote /srv/git/models.git", "Any git remote will do"],
    ["fairlead propose --json", "For a program: kind and pull request"],
  ],
  load: () => import("./propose.ts"),
};

const merge: Command = {
  name: "merge",
  summary: "Merge a pull request of a plain git remote",
  help: `Merges a pull request of a remote that is plain git, such as the embedded one. Pull requests on GitHub are merged there, by people.
One that was made from other specs than the base has now, or whose branch has commits of somebody else, is refused.

Exit codes: 0 merged, 1 errors.`,
  arguments: [{ name: "number", what: "The pull request's number" }],
  options: [
    {
      name: "remote",
      value: "<remote>",
      what: "Name of a remote, an address or a path; by default origin, or the embedded remote",
    },
    { name: "base", value: "<branch>", what: "The branch that it was opened for; by default main" },
    { name: "branch", value: "<branch>", what: "The branch of the pull request; by default fairlead/generated" },
  ],
  examples: [["fairlead merge 1", "Merge the first pull request of the embedded remote"]],
  load: () => import("./merge.ts"),
};

const promote: Command = {
  name: "promote",
  summary: "Give an environment what the one before it runs",
  help: `Writes the promotion record of a project in an environment, specs/promotions/<environment>/<team>/<project>.yaml: the project as people had
written it, and the digest of every output, from the evidence in the store. It refuses what was never made, what fails the gates as the
environment judges them, and an environment that is held. What the environment overrides stays in the spec.

Commit the record like any edit of a spec: a plan shows what it changes, and a build writes the release.

Exit codes: 0 written, or the environment has it already; 1 refused, or errors in the specs.`,
  arguments: [{ name: "project", what: "The project, <team>/<project>" }],
  options: [
    { name: "to", value: "<environment>", what: "The environment that gets it" },
    { name: "from", value: "<environment>", what: "The environment that has it; by default the one before" },
    {
      name: "store",
      value: "<folder>",
      what: "The artifact store that has the evidence; by default what specs/platform.yaml names, or that of this repository",
    },
    { name: "lift-hold", what: "End a hold of the environment with this promotion" },
  ],
  examples: [
    ["fairlead promote care/support-assistant --to staging", "What dev has made and measured goes to staging"],
    [
      "fairlead promote care/support-assistant --to prod --store /mnt/models/store",
      "From the evidence in another store",
    ],
  ],
  load: () => import("./promote.ts"),
};

const rollback: Command = {
  name: "rollback",
  summary: "Give an environment what it ran before",
  help: `Writes a new promotion record with the project and the outputs of an earlier one of the same environment, which git has kept. Nothing is
judged again for it. To take a record's commit back with git is no rollback: whoever applies refuses a record that is older than the one
it has.

Exit codes: 0 written, or the environment has it already; 1 refused, or errors in the specs.`,
  arguments: [{ name: "project", what: "The project, <team>/<project>" }],
  options: [
    { name: "in", value: "<environment>", what: "The environment that goes back" },
    { name: "record", value: "<number>", what: "Number of the record; by default the one before" },
    { name: "hold", value: "<reason>", what: "Refuse promotions to the environment until somebody lifts the hold" },
    { name: "until", value: "<day>", what: "Last day of the hold, in UTC, as 2026-12-31" },
  ],
  examples: [
    ["fairlead rollback care/support-assistant --in prod", "To what prod ran before"],
    ['fairlead rollback care/support-assistant --in prod --hold "wrong prices"', "And keep it there"],
  ],
  load: () => import("./rollback.ts"),
};

const explain: Command = {
  name: "explain",
  summary: "Show which spec lines caused a generated field",
  usage: "<environment>/<team>/<project> [<resource>.<field>] | <file>:<line> | <code> [options]",
  help: `Shows the value of a generated field and every place that it came from: the line of the spec, the override of an environment,
the default of a field, or a rule of the compiler. A resource is named by its id or by the end of it. The team may be left out
where one project has the name. Without a field it lists the resources; with a line of a spec it lists the fields that the line
causes. It compiles the specs and reads nothing of generated/. With the code of a mistake it says what the code means, with an example.

Exit codes: 0 found, 1 not found or errors in the specs.`,
  arguments: [
    { name: "subject", what: "A release, <environment>/<team>/<project>; a line of a spec, <file>:<line>; or a code" },
    { name: "field", what: "A field of a release: <resource>.<field>", optional: true },
  ],
  examples: [
    ["fairlead explain prod/care/support-assistant", "Which resources are there?"],
    [
      "fairlead explain prod/care/support-assistant Deployment/server.spec.replicas",
      "Where does this value come from?",
    ],
    ["fairlead explain prod/care/support-assistant training-job.config.lora", "A whole section"],
    ["fairlead explain specs/projects/care/support-assistant.yaml:31", "What does this line cause?"],
    ["fairlead explain too-short-to-learn", "What does this code of check mean?"],
  ],
  load: () => import("./explain.ts"),
};

const docs: Command = {
  name: "docs",
  summary: "Look up a field, a code or a command",
  help: `Prints the reference of this version: every field of a spec with what it takes, its default and what changing it costs; every code of a
mistake with an example; every command of both programs with its exit codes. A field is named by its path, with or without the names
of a spec in it. Reads no specs.

Exit codes: 0 found, 1 nothing has that name.`,
  arguments: [
    { name: "subject", what: "A page, section, field, code or command; without one, what there is", optional: true },
  ],
  examples: [
    ["fairlead docs training.sequence.maxTokens", "One field"],
    ["fairlead docs serving", "A section and all that is below it"],
    ["fairlead docs targets.laptop.port", "By its path in a spec"],
    ["fairlead docs project > project.md", "A whole page, in Markdown"],
  ],
  load: () => import("./docs.ts"),
};

const words: Command = {
  name: "words",
  summary: "Test word lists by the phrases in them",
  help: `test masks the test phrases of word lists, as the rules that name the lists would: with their variants. The phrases of masks have to
have their word masked, those of leaves have to stay as they are. It says which came out otherwise, and how many words have no phrase.
Every word of a list counts, whatever its category and its days. A file that no spec names is tested without variants.

Exit codes: 0 all as expected, 1 some are not, or errors in the specs or the lists.`,
  arguments: [
    { name: "action", what: "test", choices: ["test"] },
    { name: "file", what: "A word list; without one, all that specs name", optional: true, many: true },
  ],
  examples: [
    ["fairlead words test", "All lists of the repository"],
    ["fairlead words test specs/projects/care/words/policy.csv", "One of them"],
    ["fairlead words test --json", "For programs: each phrase, and what became of it"],
  ],
  load: () => import("./words.ts"),
};

const commonOptions: readonly Option[] = [
  { name: "root", value: "<folder>", what: "The repository; by default the nearest parent folder that has specs" },
  { name: "json", what: "Print JSON for programs" },
  {
    name: "color",
    value: "<when>",
    what: "auto (default), always or never; auto respects NO_COLOR",
    choices: ["auto", "always", "never"],
  },
];

export const program: Program = {
  name: "fairlead",
  version: compilerVersion,
  about: "compiles specs of fine-tuning projects into releases, manifests and alerts.",
  commands: [init, add, pin, check, plan, build, promote, rollback, propose, merge, words, explain, docs],
  options: commonOptions,
  exitCodes: `Exit codes: 0 done, 1 errors in the specs or something has to be repaired, 2 a plan that leaves something to do, 64 wrong
command line, 70 a mistake of the program itself, 130 stopped with Ctrl-C.`,
  afterMistake: `Nothing was written.
Please report it with the lines below and, if you can, the spec that caused it.`,
};
