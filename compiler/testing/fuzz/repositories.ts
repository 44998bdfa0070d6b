// The repositories that cases begin with, each made once a process and copied: with records and generated/, with and without git.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { collect } from "../../../specs/program/testing/collected-io.ts";
import { main } from "../../cli.ts";
import { git } from "../git-fixture.ts";
import { makeOutputs } from "../made-outputs.ts";
import { promoteAll } from "../promote-sample.ts";

export interface FuzzedRepository {
  /** Releases and projects that are there, for command lines. */
  readonly projects: readonly string[];
  readonly environments: readonly string[];
  readonly make: (root: string) => Promise<void>;
}

const ours = fileURLToPath(new URL("../../../", import.meta.url));
const base = (name: string) => fileURLToPath(new URL(`../../testdata/bases/${name}`, import.meta.url));

const shared = `export const widths = [8, 16].map((r) => r * 1);\n`;

const typescript = `import { defineProject } from "fairlead";
import { widths } from "../../shared/widths.ts";
export default defineProject({
  apiVersion: "fairlead.dev/v1", kind: "Project", name: "typed", team: "care",
  datasets: { answers: { version: "1.0", source: { files: ["data/answers.jsonl"], format: "text" } } },
  training: { base: { model: "/specs/models/tiny" }, data: { answers: 1 }, lora: { r: widths[0]!, alpha: widths[1]! } },
  serving: { alias: "typed" },
  targets: { laptop: { engine: "local", port: 8090 } },
  environments: { dev: { targets: ["laptop"] } },
});
`;

const local = { projects: ["care/faq", "care/triage"], environments: ["dev", "prod"] };

export const repositories: Readonly<Record<string, FuzzedRepository>> = {
  "local, built and committed": { ...local, make: async (root) => commit(root, await built(root, "local")) },
  "local, with a promotion that a store has evidence of": {
    ...local,
    async make(root) {
      cpSync(base("local"), root, { recursive: true });
      await fairlead(root, "build");
      await makeOutputs(root);
      await fairlead(root, "promote", "care/triage", "--to", "prod");
      await commit(root, await fairlead(root, "build"));
    },
  },
  "cluster, built and committed": {
    projects: ["assist/helpdesk"],
    environments: ["staging", "prod"],
    make: async (root) => commit(root, await built(root, "cluster")),
  },
  "local, without git": { ...local, make: (root) => built(root, "local") },
  "local, never built": {
    ...local,
    make: async (root) => (cpSync(base("local"), root, { recursive: true }), commit(root)),
  },
  "local, with a TypeScript spec": {
    projects: [...local.projects, "care/typed"],
    environments: local.environments,
    async make(root) {
      cpSync(base("local"), root, { recursive: true });
      writeFileSync(path.join(root, "specs/projects/care/typed.spec.ts"), typescript);
      mkdirSync(path.join(root, "specs/shared"));
      writeFileSync(path.join(root, "specs/shared/widths.ts"), shared);
      await promoteAll(root);
      await commit(root, await fairlead(root, "build"));
    },
  },
  "our own": {
    projects: ["care/support-assistant", "care/dialogue-corpus", "assist/qwen-helpdesk"],
    environments: ["dev", "staging", "prod"],
    async make(root) {
      for (const name of ["specs/platform.yaml", "specs/shared", "specs/projects", "specs/promotions", "generated"])
        cpSync(path.join(ours, name), path.join(root, name), { recursive: true });
      await commit(root);
    },
  },
};

async function built(root: string, name: string): Promise<void> {
  cpSync(base(name), root, { recursive: true });
  await promoteAll(root);
  await fairlead(root, "build");
}

async function fairlead(root: string, ...argv: readonly string[]): Promise<void> {
  const { code, err } = await collect(main, argv, root);
  if (code !== 0) throw new Error(`the sample of the fuzzer is wrong: ${argv.join(" ")}: ${err}`);
}

async function commit(root: string, _done?: void): Promise<void> {
  writeFileSync(path.join(root, ".gitignore"), ".fairlead/\n");
  // Without a template: its sample hooks would be copied with every case.
  await git(root, "init", "--quiet", "--initial-branch=main", "--template=");
  mkdirSync(path.join(root, ".git/info"), { recursive: true });
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "-m", "Start");
}
