// For tests: promotion records that somebody has edited, moved or left behind.
import { cp, mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { sealOf } from "../model/seal.ts";
import { recordText } from "../promote/record.ts";
import type { Planted } from "./planted.ts";
import { record, spec } from "./promotion-sample.ts";
import type { SampleRepository } from "./sample-repository.ts";

/** After a promotion to prod. */
const promoted = (then: (sample: SampleRepository) => Promise<void>) => ({
  async plant(sample: SampleRepository): Promise<void> {
    await sample.promote();
    await then(sample);
  },
});

export const plantedRecords = {
  "dataset-version": promoted((sample) => sample.edit(spec, "seed: 3", "seed: 4")),
  "promotion-seal": promoted((sample) => sample.edit(record, "number: 1", "number: 2")),
  "promotion-chain": promoted((sample) => sealedAnew(sample, (said) => ({ ...said, number: 2 }))),
  "promotion-environment": {
    async plant(sample) {
      await sample.edit("specs/platform.yaml", "{ name: prod }", "{ name: staging }, { name: prod }");
      await sample.edit(spec, "  prod:", "  staging: { targets: [laptop] }\n  prod:");
      await sample.promote();
      await copied(sample, record.replace("prod", "staging"), record);
    },
  },
  "promotion-project": promoted(async (sample) => {
    const dev = "  dev: { targets: [laptop] }";
    await sample.edit("specs/projects/care/faq.yaml", dev, `${dev}\n  prod: { targets: [laptop] }`);
    await copied(sample, record, record.replace("triage", "faq"));
  }),
  "promotion-outputs": promoted((sample) =>
    sealedAnew(sample, ({ outputs: { "train/main": _, ...outputs }, ...said }) => ({ ...said, outputs })),
  ),
  "promotion-target": promoted(async (sample) => {
    await sample.edit(spec, "targets:\n", "targets:\n  desk: { engine: local, port: 8082 }\n");
    await sample.edit(spec, "prod:\n    targets: [laptop]", "prod:\n    targets: [desk]");
  }),
  "promotion-gates": promoted((sample) => sample.edit(spec, 'labels: ">= 80%"', 'labels: ">= 90%"')),
  "promotion-first": promoted((sample) => copied(sample, record, record.replace("prod", "dev"))),
  "promotion-unknown": promoted((sample) => sample.edit(spec, "name: triage", "name: sorting")),
  "promotion-twice": promoted(async (sample) => {
    await sample.edit(spec, "name: triage", "name: sorting\nrenamedFrom: triage");
    await copied(sample, record, record.replace("triage", "sorting"));
  }),
  "promotion-misplaced": promoted(({ root }) =>
    rename(path.join(root, record), path.join(root, record.replace("care/", ""))),
  ),
} as const satisfies Readonly<Record<string, Planted>>;

async function copied({ root }: SampleRepository, from: string, to: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, to)), { recursive: true });
  await cp(path.join(root, from), path.join(root, to));
}

/** The record as somebody writes it who knows how it is sealed. */
async function sealedAnew(sample: SampleRepository, change: (said: Promotion) => Promotion): Promise<void> {
  const said = change(parse(await sample.read(record)) as Promotion);
  await writeFile(path.join(sample.root, record), recordText({ ...said, seal: sealOf(said) }));
}
