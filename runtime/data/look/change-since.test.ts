import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { laidOut } from "../report/testing/laid-out.ts";
import { changeSince } from "./change-since.ts";
import { changeAdvice } from "./change-words.ts";
import { type CheckedOut, keptIn, openCheckedOut } from "./checked-out.ts";
import { compareVersions } from "./compare.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

let runs = 0;

function versionOf(texts: readonly string[]): Promise<CheckedOut> {
  const lines = texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
  return rig
    .file(`${runs}.jsonl`, lines)
    .then((file) => laidOut(rig, [file], { clean: [{ rule: "duplicates" }] }, `${runs++}`));
}

function idsOf(dataset: CheckedOut): ReadonlyMap<string, string> {
  const sides = ["train", "valid"] as const;
  return new Map(sides.flatMap((side) => [...keptIn(dataset, side)].map(({ id }) => [id, side] as const)));
}

it("counts every row of two versions once", async () => {
  const some = fc.uniqueArray(fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), { minLength: 8 });
  await fc.assert(
    fc.asyncProperty(some, some, async (one, other) => {
      const shared = ["0", "1", "2", "3", "4", "5"];
      const [before, after] = [await versionOf([...shared, ...one]), await versionOf([...other, ...shared])];
      const { sizes } = await compareVersions(before, after, async () => {});
      const [was, is] = [idsOf(before), idsOf(after)];
      const gone = [...was.keys()].filter((id) => !is.has(id));
      const come = [...is.keys()].filter((id) => !was.has(id));
      expect(sizes).toMatchObject({ removed: gone.length, added: come.length, same: is.size - come.length, moved: 0 });
    }),
    { numRuns: drawn(20) },
  );
});

it("compares no more rows than are compared unasked, and says so", async () => {
  for (const [version, texts] of [
    ["1.0", "abcdef"],
    ["1.1", "abcdefg"],
  ] as const) {
    const { folder, meta } = await versionOf(texts.split(""));
    const to = join(rig.root, "dataset/care/bot/talks", `v${version}`);
    cpSync(folder, to, { recursive: true });
    writeFileSync(join(to, "meta.json"), JSON.stringify({ ...meta, version }));
  }
  const [datasets, name] = [join(rig.root, "dataset"), "care/bot/talks"];
  const dataset = openCheckedOut(datasets, name);
  if (!dataset.ok) throw new Error(dataset.failure.message);
  const request = { datasets, name, dataset: dataset.value, signal: new AbortController().signal };
  const found = await changeSince({ ...request, mostRows: 12 });
  expect(found).toMatchObject({ value: { isNew: true, change: { since: "1.0", change: null } } });
  expect(found.ok && changeAdvice(name, "1.1", found.value!.change)).toBe(
    "care/bot/talks v1.1 was not compared with v1.0: together they have more than 2000000 rows. fairlead-runtime data diff care/bot/talks 1.0 1.1 does it.",
  );
  expect(await changeSince({ ...request, mostRows: 12 })).toMatchObject({ value: { isNew: false } });
});
