import { describe, expect, it } from "vitest";
import { checkRepository } from "../compile.ts";
import { sampleRepository, type SampleRepository } from "../testing/sample-repository.ts";
import type { CodeRow, EditExample } from "./code-row.ts";
import { codes } from "./codes.ts";
import { planted } from "../testing/planted-codes.ts";

const rows: [string, CodeRow][] = Object.entries(codes);
const edits = rows.flatMap(([code, { severity, example }]) =>
  "told" in example ? [] : [[code, severity, example] as const],
);
const told = rows.flatMap(([code, { severity, example }]) => ("told" in example ? [[code, severity] as const] : []));

describe("codes", () => {
  it("stand in examples that begin from repositories in which nothing is wrong", async () => {
    for (const base of ["local", "cluster"] as const) {
      await using sample = await sampleOf(base);
      expect(await found(sample)).toEqual([]);
    }
  });

  it.each(edits)("%s (%s) is found where its example is wrong", async (code, severity, example) => {
    await using sample = await sampleOf(example.base ?? "local");
    await edit(sample, example);
    expect(severitiesOf(code, await found(sample))).toContain(severity === "either" ? "error" : severity);
  });

  it.each(told)("%s (%s) is found in what its example tells", async (code, severity) => {
    const example = planted[code]!;
    await using sample = await sampleOf(example.base ?? "local");
    await example.plant(sample);
    expect(severitiesOf(code, await found(sample))).toContain(severity === "either" ? "error" : severity);
  });

  it("each have words that end as sentences, and examples that differ", () => {
    for (const [, { means, example }] of rows) {
      expect(means).toMatch(/^[A-Z].*\.$/s);
      if (!("told" in example)) expect(example.wrong).not.toBe(example.right);
    }
  });
});

async function sampleOf(base: "local" | "cluster"): Promise<SampleRepository & AsyncDisposable> {
  const sample = await sampleRepository(base);
  return { ...sample, [Symbol.asyncDispose]: () => sample.remove() };
}

async function edit(sample: SampleRepository, { file, base, right, wrong }: EditExample): Promise<void> {
  const edited =
    file ?? (base === "cluster" ? "specs/projects/assist/helpdesk.yaml" : "specs/projects/care/triage.yaml");
  expect((await sample.read(edited)).split(right), `${right} stands once in ${edited}`).toHaveLength(2);
  await sample.edit(edited, right, wrong);
}

async function found({
  root,
}: SampleRepository): Promise<readonly { code: string; severity: string; message: string }[]> {
  return (await checkRepository(root)).diagnostics;
}

function severitiesOf(code: string, all: readonly { code: string; severity: string }[]): string[] {
  return all.filter((one) => one.code === code).map(({ severity }) => severity);
}
