// For tests: repositories in which specs lie where they are not read, or are no text that can be.
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import path from "node:path";
import { git, write } from "./git-fixture.ts";
import type { Planted } from "./planted.ts";
import { growLarge } from "./planted-inputs.ts";
import type { SampleRepository } from "./sample-repository.ts";

const care = "specs/projects/care";
const spec = `${care}/triage.yaml`;

const at = ({ root }: SampleRepository, file: string): string => path.join(root, file);

/** A file more, or another text of one that is there. */
const file = (name: string, text: string | Buffer = "") => ({
  plant: ({ root }: SampleRepository) => write(root, { [name]: text }),
});

const folder = (name: string) => ({ plant: (sample: SampleRepository) => mkdir(at(sample, name)) });

const renamed = (from: string, to: string) => ({
  plant: (sample: SampleRepository) => rename(at(sample, from), at(sample, to)),
});

export const plantedFiles = {
  "no-projects": { plant: (sample) => rm(at(sample, "specs/projects"), { recursive: true }) },
  "no-platform": { plant: (sample) => rm(at(sample, "specs/platform.yaml")) },
  "platform-name": renamed("specs/platform.yaml", "specs/platform.yml"),
  "spec-without-team": file("specs/projects/labels.yaml"),
  "spec-not-read": file(`${care}/labels.json`),
  "spec-device-name": renamed(`${care}/faq.yaml`, `${care}/aux.yaml`),
  "spec-nested": folder(`${care}/.git`),
  "specs-unreadable": {
    async plant(sample) {
      await rm(at(sample, "specs/projects"), { recursive: true });
      await writeFile(at(sample, "specs/projects"), "");
    },
  },
  "file-left-out": {
    async plant(sample) {
      await git(sample.root, "init", "--quiet");
      await git(sample.root, "add", "--all");
      await git(sample.root, "sparse-checkout", "set", "--no-cone", "/*", `!/${care}/faq.yaml`);
    },
  },
  "file-rewritten": {
    async plant({ root }) {
      await git(root, "init", "--quiet");
      await write(root, { ".gitattributes": "*.yaml ident\n" });
    },
  },
  "spec-empty": file(spec, "# A project that routes tickets.\n"),
  "spec-not-a-map": file(spec, "- apiVersion: fairlead.dev/v1\n"),
  "spec-encoding": {
    plant: (sample) =>
      rewritten(sample, (text) => Buffer.from(text.replace("CC-BY-4.0", "Datenspende für alle"), "latin1")),
  },
  "spec-too-large": { plant: (sample) => rewritten(sample, (text) => text + "# A comment.\n".repeat(160_000)) },
  "spec-too-deep": {
    plant: (sample) => sample.edit(spec, "epochs: 200", `epochs: ${"[".repeat(100)}${"]".repeat(100)}`),
  },
  "spec-too-many-values": {
    plant: (sample) => sample.edit(spec, "[data/words.txt]", `[${"secret, ".repeat(20_000)}]`),
  },
  "spec-unreadable": {
    plant: growLarge,
    meanwhile: (sample) => rmSync(at(sample, spec), { force: true }),
  },
  "spec-not-a-file": folder(`${care}/labels.yaml`),
  "spec-link": { plant: (sample) => symlink("triage.yaml", at(sample, `${care}/copy.yaml`)) },
  "more-mistakes": {
    plant: (sample) =>
      rewritten(sample, (text) => text + Array.from({ length: 150 }, (_, index) => `key${index}: 1\n`).join("")),
  },
} as const satisfies Readonly<Record<string, Planted>>;

async function rewritten(sample: SampleRepository, change: (text: string) => string | Buffer): Promise<void> {
  await writeFile(at(sample, spec), change(await sample.read(spec)));
}
