// For tests: inputs of specs that cannot be read or that git would not keep as they are.
import { appendFileSync } from "node:fs";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { git, write } from "./git-fixture.ts";
import type { Planted } from "./planted.ts";
import type { SampleRepository } from "./sample-repository.ts";

const data = "specs/projects/care/data";

/** An input that is large enough for its reader to say so while it reads. Nothing of it is on the disk. */
export async function growLarge({ root }: SampleRepository): Promise<void> {
  await truncate(path.join(root, data, "answers.jsonl"), 65 << 20);
}

/** In a repository of git with this file. */
const withGit = (file: string, text: string, then?: (root: string) => Promise<unknown>) => ({
  async plant({ root }: SampleRepository): Promise<void> {
    await git(root, "init", "--quiet");
    await write(root, { [file]: text });
    await then?.(root);
  },
});

export const plantedInputs = {
  "input-unreadable": {
    async plant({ root }) {
      const file = path.join(root, data, "tickets.jsonl");
      await rm(file);
      await symlink("tickets.jsonl", file);
    },
  },
  "input-changing": {
    plant: growLarge,
    meanwhile: ({ root }) => appendFileSync(path.join(root, data, "answers.jsonl"), '{"text":"One more."}\n'),
  },
  "input-large-file-pointer": {
    plant: ({ root }) =>
      write(root, {
        [`${data}/tickets.jsonl`]: `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d".repeat(32)}\nsize 12345678\n`,
      }),
  },
  "input-ignored": withGit(".gitignore", "*.jsonl\n"),
  "input-nested": withGit(`${data}/.git/HEAD`, "ref: refs/heads/main\n"),
  "input-converted": withGit(".gitattributes", "*.jsonl text eol=crlf\n", async (root) => {
    await writeFile(path.join(root, data, "answers.jsonl"), '{"text":"One."}\r\n');
    await git(root, "add", data);
  }),
  "word-list": { plant: ({ root }) => write(root, { [`${data}/words.txt`]: "# nothing\n" }) },
  "words-out-of-force": {
    async plant(sample) {
      await write(sample.root, { [`${data}/words.csv`]: "word,until\nsecret,2026-12-31\n" });
      const [list, both] = ["lists: [data/words.txt]", "lists: [data/words.csv], validOn: 2027-01-01"];
      await sample.edit("specs/projects/care/triage.yaml", list, both);
    },
  },
  "inputs-unasked": { plant: ({ root }) => mkdir(path.join(root, ".git")) },
  "base-model-weights": {
    plant: ({ root }) =>
      write(root, {
        "specs/models/tiny/model.safetensors.index.json": JSON.stringify({
          weight_map: { "lm_head.weight": "model-00002-of-00002.safetensors" },
        }),
      }),
  },
} as const satisfies Readonly<Record<string, Planted>>;
