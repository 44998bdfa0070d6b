// A version of a dataset is one content, from the day on which something was promoted with it.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyText } from "../../specs/handoff/key.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { sha256Hex } from "../fingerprint.ts";
import { sealOf } from "../model/seal.ts";
import { recordText } from "../promote/record.ts";
import { makeOutputs } from "./made-outputs.ts";
import { promoteAll } from "./promote-sample.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/care/triage.yaml";
const data = "specs/projects/care/data/tickets.jsonl";
const record = "specs/promotions/prod/care/triage.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
});
afterEach(() => repository.remove());

const fairlead = (...args: string[]) => collect(main, args, repository.root);
/** Keys in what is said are made of all that the sample's data holds. */
const masked = (text: string) => text.replace(/\b[0-9a-f]{12}\b/g, "<key>");
const planned = async () => (await fairlead("plan")).out;

async function addData(): Promise<void> {
  const text = await repository.read(data);
  await writeFile(path.join(repository.root, data), `${text}${text.split("\n")[0]}\n`);
}

/** As a runtime that has applied dev leaves it; then prod gets that. */
async function promoteAgain(): Promise<void> {
  await fairlead("build");
  await makeOutputs(repository.root);
  expect(await fairlead("promote", "care/triage", "--to", "prod")).toMatchObject({ code: 0, err: "" });
}

describe("before anything was promoted with it", () => {
  it("may get other data as often as one likes, and a plan says that the data of before is no version any more", async () => {
    await fairlead("build");
    await addData();
    expect(await fairlead("check")).toMatchObject({ code: 0 });
    expect(await planned()).toContain(
      "    dataset/tickets has other data under version 1.1, with which nothing was promoted: the data of before is no version any more\n",
    );
    await fairlead("build");
    expect(await planned()).not.toContain("version 1.1");
  });

  it("has the same data under another number, which a plan says", async () => {
    await fairlead("build");
    await repository.edit(spec, 'version: "1.1"', 'version: "1.2"');
    const plan = await planned();
    expect(plan).toContain("    dataset/tickets has the same data under version 1.2 as under 1.1\n");
    expect(plan).toContain("    nothing runs again: dataset/tickets, ");
  });
});

describe("once something was promoted with it", () => {
  beforeEach(async () => {
    await promoteAll(repository.root);
    await fairlead("build");
  });

  it("other data under it is an error with both keys, and another version of it the way out", async () => {
    await addData();
    for (const command of ["check", "plan", "build"]) {
      const { code, err } = await fairlead(command);
      expect(code).toBe(1);
      expect(masked(err)).toMatchInlineSnapshot(`
        "specs/projects/care/triage.yaml:9:14 error dataset-version
          version 1.1 of tickets has other data, cleaning or split than what prod runs under it: <key> stands in its promotion record, and it is <key> now
            9 |     version: "1.1"
              |              ^^^^^
          fix: raise the version: write "1.2"; the number itself runs nothing again. Or take back what has changed

        1 error in 1 file
        "
      `);
    }
    await repository.edit(spec, 'version: "1.1"', 'version: "1.2"');
    expect(await fairlead("check")).toMatchObject({ code: 0 });
    expect(await planned()).not.toContain("has other data");
  });

  it("stays what it was also after other versions were promoted", async () => {
    await repository.edit(spec, 'version: "1.1"', 'version: "1.2"');
    await addData();
    await promoteAgain();
    await addData();
    await repository.edit(spec, 'version: "1.2"', 'version: "1.1"');
    const { code, err } = await fairlead("check");
    expect([code, masked(err).split("\n")[1]]).toEqual([
      1,
      "  version 1.1 of tickets has other data, cleaning or split than what prod ran under it: <key> stands in its promotion record, and it is <key> now",
    ]);
    await repository.edit(spec, 'version: "1.1"', 'version: "1.3"');
    expect(await fairlead("check")).toMatchObject({ code: 0 });
  });

  it.each([
    ["another cleaning", "min: 5", "min: 6"],
    ["another split", "seed: 3", "seed: 8"],
  ])("%s under it is one too", async (_, piece, by) => {
    await repository.edit(spec, piece, by);
    expect((await fairlead("check")).err).toContain("error dataset-version");
  });

  it("another licence is none: the data is the same", async () => {
    await repository.edit(spec, "licence: CC-BY-4.0", "licence: MIT");
    expect(await fairlead("check")).toMatchObject({ code: 0 });
  });

  it("the same data, as an older meaning of datasets made it, is none", async () => {
    const { seal: _, ...said } = parse(await repository.read(record)) as Promotion;
    const { config } = JSON.parse(await repository.read("generated/dev/care/triage/dataset-tickets.json")) as {
      config: unknown;
    };
    const pinned = async (semantics: number) => {
      const key = sha256Hex(keyText({ kind: "dataset", semantics, config, needs: [] }));
      const outputs = { ...said.outputs, "dataset/tickets": { ...said.outputs["dataset/tickets"]!, key } };
      const next = { ...said, outputs };
      await writeFile(path.join(repository.root, record), recordText({ ...next, seal: sealOf(next) }));
      return fairlead("check");
    };
    expect(await pinned(1)).toMatchObject({ code: 0 });
    expect((await pinned(99)).err).toContain("error dataset-version");
  });
});
