// Each library has one door: the only file, or the few, that load it, and what such a file may load in place of its room's packages.
// A name that ends in `/` means what lies in that package; a file that ends in `*`, every file whose path starts so.
export const doors = {
  "compiler/read/yaml*": { packages: ["yaml"], pure: true },
  "compiler/read/typescript/guest.ts": {
    packages: ["quickjs-emscripten-core", "@jitl/quickjs-singlefile-mjs-release-sync"],
  },
  "compiler/read/typescript/module-*": { packages: ["oxc-parser"] },
  "compiler/read/typescript/generated-code.ts": { packages: ["oxc-transform", "@jridgewell/trace-mapping"] },
  "specs/words/word-table.ts": { packages: ["csv-parse/"], pure: true },
  "specs/program/command-line.ts": { packages: ["commander"] },
  "specs/program/source-loader.mjs": { packages: ["oxc-transform"] },
  "compiler/edit/add-entry.ts": { packages: ["yaml"] },
  "compiler/edit/set-fields.ts": { packages: ["yaml"] },
  "compiler/run/generated-state.ts": { packages: ["yaml"] },
  "compiler/schema/schema-files.ts": { packages: ["zod"] },
  "compiler/schema/make-types.ts": { packages: ["json-schema-to-typescript"] },
  "compiler/emit/alerts/decimal.ts": { packages: ["big.js"], pure: true },
  "compiler/emit/kubernetes/library.ts": {
    packages: ["cdk8s", "cdk8s-plus-28", "cdk8s-plus-28/", "constructs"],
    pure: true,
  },
  "compiler/propose/git/git.ts": { packages: ["simple-git"] },
  "compiler/propose/hosts/github.ts": { packages: ["octokit", "zod"] },
  "compiler/read/row-texts.ts": { packages: ["csv-parse/"], pure: true },
  "runtime/data/sources/table.ts": { packages: ["csv-parse"] },
  "runtime/data/sources/parquet-rows.ts": { packages: ["hyparquet", "hyparquet-compressors"] },
  "runtime/data/rules/repair.ts": { packages: ["entities"] },
  "runtime/model/session.ts": { packages: ["onnxruntime-node"] },
  "runtime/model/onnx.ts": { packages: ["protobufjs"] },
  "runtime/model/tokenizer.ts": { packages: ["@huggingface/jinja", "@huggingface/tokenizers", "zod"] },
  "runtime/serve/http/gateway.ts": { packages: ["fastify"] },
  "runtime/serve/http/read-body.ts": { packages: ["fastify"] },
  "runtime/serve/http/chat-route.ts": { packages: ["fastify"] },
  "runtime/serve/http/traffic.ts": { packages: ["fastify"] },
  "runtime/serve/http/web-pages.ts": { packages: ["fastify", "@fastify/cors"] },
  "runtime/serve/service-metrics.ts": { packages: ["prom-client"] },
  "runtime/serve/features/response-cache.ts": { packages: ["lru-cache"] },
};

/** The only files that may load something later than at their start, and why. Everything else is loaded by whoever needs it. */
export const lazy = {
  "compiler/cli/commands.ts": "a command line runs one command",
  "compiler/cli/check.ts": "few checks follow records, which asks git",
  "compiler/cli/build.ts": "a check compiles everything, and asks git",
  "runtime/cli/*": "a command line runs one command, on one engine",
  "specs/program/run-program.ts": "most lines need no commander",
  "compiler/run/lazy.ts": "nothing is compiled where nothing changed",
  "compiler/compile.ts": "schemas are made once for each version of the compiler",
  "compiler/emit/emit.ts": "only releases with a Kubernetes target need its library",
  "runtime/model/session.ts": "only stages that run a model need ONNX Runtime",
  "runtime/stages/registry.ts": "a process runs one stage",
  "runtime/engines/local/local-engine.ts": "only a release that is served needs the services",
};
