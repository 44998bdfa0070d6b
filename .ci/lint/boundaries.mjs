// The drawing of the house: who may import whom. A room is a folder, or a loose file of that name; rows go up from the ground, and a file
// belongs to the longest room that it lies in. `may` names rooms, each with all that is in it, and `types` those of which only types are
// known; `packages` is what all its files may load. A pure room has no I/O, clock or randomness, and so none of Node's modules. A file in
// no room may import nothing. Tests, testing/ and bench/ stand outside: they may import all that their half knows, and any package.

/** What each half may know of the ground that both stand on; never of each other. */
export const halves = {
  specs: ["specs"],
  compiler: ["compiler", "specs"],
  runtime: ["runtime", "specs/handoff", "specs/unicode", "specs/words", "specs/program", "specs/testing"],
};

const told = [
  "specs/program/hidden-characters",
  "compiler/result",
  "compiler/trace",
  "compiler/fingerprint",
  "compiler/text",
  "compiler/version",
];
const modelled = [...told, "compiler/diagnostic", "compiler/model", "specs/handoff", "specs/kinds", "specs/words"];
const emitted = [...modelled, "compiler/read", "compiler/check", "compiler/plan", "compiler/emit", "compiler/write"];
const compiled = [...emitted, "compiler/run", "compiler/explain", "compiler/compile"];

const handled = [
  "runtime/result",
  "runtime/version",
  "runtime/stage",
  "runtime/system",
  "specs/handoff",
  "specs/program",
];
const learnt = [...handled, "runtime/model", "runtime/train"];
const kept = [...handled, "runtime/store", "runtime/release"];
const scheduled = [...kept, "runtime/engine"];
const applied = [...scheduled, "runtime/apply", "runtime/stages", "runtime/serve", "runtime/model", "runtime/train"];

const serve = (...names) => names.map((name) => `runtime/serve/${name}`);
const asked = [...handled, "runtime/model", ...serve("api", "first-line", "serving-request", "service-metrics")];
const deployed = [...asked, ...serve("service-log", "features", "pool", "deployment")];

export const rooms = [
  { rooms: ["specs/handoff"], may: [], packages: ["zod"], pure: true },
  { rooms: ["specs/kinds"], may: ["specs/handoff"], packages: ["zod"], pure: true },
  // It asks which Unicode this Node knows, and answers the same whatever that is.
  { rooms: ["specs/unicode"], may: [] },
  { rooms: ["specs/words"], may: ["specs/handoff", "specs/unicode"], pure: true },
  { rooms: ["specs/define-project"], may: ["specs/types"], pure: true },
  { rooms: ["specs/program"], may: [], packages: ["zod"] },
  { rooms: ["specs/program/hidden-characters"], may: [], pure: true },
  { rooms: ["specs/program/secret-file"], may: ["specs/handoff/secret", "specs/program"] },

  { rooms: ["compiler/result", "compiler/trace", "compiler/version"], may: [], pure: true },
  { rooms: ["compiler/text"], may: ["specs/program/hidden-characters"], pure: true },
  { rooms: ["compiler/fingerprint"], may: [] },
  { rooms: ["compiler/codes"], may: [], pure: true },
  { rooms: ["compiler/diagnostic"], may: told, types: ["compiler/codes"], pure: true },
  { rooms: ["compiler/propose/git/large-file-pointer"], may: [] },
  {
    rooms: ["compiler/read"],
    may: [...told, "compiler/diagnostic", "compiler/propose/git/large-file-pointer", "specs/handoff", "specs/program"],
  },
  { rooms: ["compiler/read/path-in-repository"], may: [] },
  {
    rooms: ["compiler/read/capped", "compiler/read/spec-limits"],
    may: ["compiler/diagnostic", "compiler/read/spec-limits"],
    pure: true,
  },
  {
    rooms: ["compiler/model"],
    may: [...modelled, "compiler/read/path-in-repository"],
    types: ["compiler/read"],
    packages: ["zod"],
    pure: true,
  },
  {
    rooms: ["compiler/check"],
    may: [...modelled, "compiler/read/capped", "compiler/read/path-in-repository", "compiler/read/spec-limits"],
    types: ["compiler/read"],
    packages: ["zod"],
    pure: true,
  },
  { rooms: ["compiler/emit"], may: modelled, pure: true },
  { rooms: ["compiler/emit/kubernetes"], may: [...modelled, "compiler/emit", "specs/types"], pure: true },
  {
    rooms: ["compiler/plan"],
    may: [...modelled, "compiler/read/path-in-repository", "compiler/emit"],
    pure: true,
  },
  { rooms: ["compiler/write"], may: [...told, "specs/handoff", "specs/program", "compiler/emit"] },
  { rooms: ["compiler/run"], may: [...emitted, "compiler/propose/git", "specs/program"] },
  { rooms: ["compiler/explain"], may: [...emitted, "compiler/run"] },
  { rooms: ["compiler/schema"], may: ["specs/kinds", "specs/kinds/index.ts"] },
  { rooms: ["compiler/reference"], may: ["compiler/codes", "compiler/schema", "specs/program"] },
  { rooms: ["compiler/compile"], may: [...emitted, "compiler/run", "compiler/schema", "compiler/reference"] },
  { rooms: ["compiler/propose/git"], may: [...told, "specs/program"] },
  {
    rooms: ["compiler/propose/hosts"],
    may: [...told, "compiler/propose/git", "specs/program/abandoned-drafts"],
    packages: ["zod"],
  },
  { rooms: ["compiler/propose"], may: told },
  {
    rooms: ["compiler/init"],
    may: [...told, "compiler/read", "compiler/emit/yaml-writer", "compiler/write", "specs/program"],
  },
  { rooms: ["compiler/edit"], may: emitted, packages: ["zod"] },
  { rooms: ["compiler/pin"], may: [...emitted, "compiler/run", "specs/program"] },
  { rooms: ["compiler/promote"], may: [...emitted, "compiler/run", "specs/program"], packages: ["yaml"] },
  {
    rooms: ["compiler/cli"],
    may: [
      ...compiled,
      "compiler/codes",
      "compiler/reference",
      "compiler/edit",
      "compiler/init",
      "compiler/pin",
      "compiler/propose",
      "compiler/promote",
      "specs/program",
    ],
  },
  { rooms: ["compiler/start"], may: [...told, "compiler/propose", "compiler/write", "specs/handoff", "specs/program"] },

  { rooms: ["runtime/result", "runtime/version"], may: ["specs/handoff"] },
  { rooms: ["runtime/system"], may: handled, packages: ["zod"] },
  { rooms: ["runtime/stage"], may: ["runtime/result", "specs/handoff"] },
  { rooms: ["runtime/store", "runtime/release"], may: handled, packages: ["zod"] },
  { rooms: ["runtime/data/words"], may: [...handled, "specs/unicode"] },
  { rooms: ["runtime/data/rules"], may: [...handled, "specs/unicode", "specs/words", "runtime/data/words"] },
  { rooms: ["runtime/data/rows"], may: handled, packages: ["zod"] },
  {
    rooms: ["runtime/data/sources"],
    may: [...handled, "runtime/data/rows"],
  },
  { rooms: ["runtime/data/near"], may: [...handled, "runtime/data/rows", "runtime/data/words", "specs/unicode"] },
  {
    rooms: ["runtime/data/build"],
    may: [
      ...handled,
      "specs/unicode",
      "specs/words",
      "runtime/data/near",
      "runtime/data/rows",
      "runtime/data/rules",
      "runtime/data/sources",
      "runtime/data/words",
    ],
    packages: ["zod"],
  },
  {
    rooms: ["runtime/data/look"],
    may: [
      ...handled,
      "specs/unicode",
      "runtime/data/build",
      "runtime/data/rows",
      "runtime/data/rules",
      "runtime/data/sources",
      "runtime/store/artifact-path",
    ],
    packages: ["zod"],
  },
  {
    rooms: ["runtime/data/report"],
    may: [
      ...handled,
      "runtime/data/look",
      "runtime/data/rows",
      "runtime/data/rules",
      "runtime/data/words",
      "runtime/store/artifact-path",
    ],
  },
  { rooms: ["runtime/model"], may: handled, packages: ["zod"] },
  { rooms: ["runtime/train"], may: learnt, packages: ["zod"] },
  { rooms: ["runtime/compress", "runtime/evaluate"], may: learnt },
  { rooms: ["runtime/starter"], may: learnt, packages: ["zod"] },
  { rooms: serve("first-line", "service-log", "service-metrics"), may: handled },
  { rooms: serve("serving-request"), may: handled, packages: ["zod"] },
  { rooms: serve("api"), may: [...handled, "runtime/model"], packages: ["zod"] },
  { rooms: serve("pool", "measure-service"), may: asked },
  { rooms: serve("features"), may: asked, packages: ["zod"] },
  { rooms: serve("deployment"), may: [...asked, ...serve("features", "pool")] },
  { rooms: serve("http"), may: deployed },
  { rooms: serve("probe"), may: [...asked, ...serve("pool")] },
  { rooms: serve("switchboard"), may: [...deployed, ...serve("probe")] },
  { rooms: serve("control"), may: [...handled, ...serve("serving-request", "switchboard")], packages: ["zod"] },
  { rooms: serve("service-port"), may: [...deployed, ...serve("http", "switchboard")] },
  { rooms: serve("service"), may: [...handled, "runtime/model", "runtime/serve"] },
  {
    rooms: serve("supervisor"),
    may: [...handled, ...serve("control", "first-line", "service-log", "serving-request")],
    packages: ["zod"],
  },
  { rooms: ["runtime/stages"], may: [...kept, ...learnt, "runtime/data", "runtime/compress", "runtime/evaluate"] },
  { rooms: ["runtime/engine"], may: [...handled, "runtime/release"] },
  { rooms: ["runtime/apply"], may: scheduled, packages: ["zod"] },
  {
    rooms: ["runtime/engines/local"],
    may: [
      ...scheduled,
      "runtime/stages",
      "runtime/data/look",
      "runtime/data/report",
      ...serve("control", "serving-request"),
    ],
  },
  { rooms: ["runtime/engines/memory"], may: scheduled },
  { rooms: ["runtime/cli"], may: [...applied, "runtime/data/look", "runtime/data/report"] },
  { rooms: ["runtime/cli/engines"], may: [...applied, "runtime/cli", "runtime/engines"] },
];
