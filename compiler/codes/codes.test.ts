import { describe, expect, it } from "vitest";
import { checkRepository } from "../compile.ts";
import { sampleRepository, type SampleRepository } from "../testing/sample-repository.ts";
import type { Planted } from "../testing/planted.ts";
import { planted } from "../testing/planted-codes.ts";
import type { CodeRow, EditExample } from "./code-row.ts";
import { codes } from "./codes.ts";

const rows: [string, CodeRow][] = Object.entries(codes);
const edits = rows.flatMap(([code, { severity, example }]) =>
  "told" in example ? [] : [[code, severity, example] as const],
);
const told: [string, Planted][] = Object.entries(planted);

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
    expect(severitiesOf(code, await found(sample))).toEqual(severity === "either" ? ["error"] : [severity]);
  });

  it.each(told)("%s is found in what its example tells", async (code, { base = "local", plant, meanwhile }) => {
    await using sample = await sampleOf(base);
    await plant(sample);
    const { severity } = (codes as Readonly<Record<string, CodeRow>>)[code]!;
    const all = await found(sample, meanwhile && (() => meanwhile(sample)));
    expect(severitiesOf(code, all)).toEqual(severity === "either" ? ["error"] : [severity]);
  });

  it("each have words that end as sentences, and examples that differ", () => {
    const odd = rows.filter(([, { means, example }]) => !isSentence(means) || !differs(example));
    expect(odd).toEqual([]);
  });
});

function isSentence(text: string): boolean {
  return /^[A-Z].*\.$/.test(text);
}

function differs({ right, ...example }: CodeRow["example"]): boolean {
  return right !== ("told" in example ? example.told : example.wrong);
}

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

async function found({ root }: SampleRepository, meanwhile?: () => void): Promise<readonly Found[]> {
  return (await checkRepository(root, meanwhile)).diagnostics;
}

interface Found {
  readonly code: string;
  readonly severity: string;
}

/** Each once. */
function severitiesOf(code: string, all: readonly Found[]): string[] {
  return [...new Set(all.filter((one) => one.code === code).map(({ severity }) => severity))];
}
