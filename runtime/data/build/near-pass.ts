// Of a dataset that drops near duplicates: all its rows are there, and those that are near others are found.
import { mkdir, rm } from "node:fs/promises";
import type { Build } from "./merge-chunk.ts";
import type { Hits } from "../rules/rule.ts";
import { NearFinder } from "../near/find-near.ts";
import type { NearRow } from "../near/decide.ts";
import type { NearOptions } from "../near/compared-row.ts";
import { RowTable } from "../near/row-table.ts";
import type { KeptRows } from "../rows/kept-rows.ts";
import { giveTurn } from "../../system/turn.ts";

export interface NearPass {
  readonly build: Build;
  readonly options: NearOptions;
  /** For what waits on disk. Emptied at the end. */
  readonly folder: string;
  /** Index of the rule among those of the manifest. */
  readonly rule: number;
  readonly signal: AbortSignal;
  /** Hears how many rows have been looked at. */
  readonly looked: (rows: number) => void;
}

/** Why each row goes that does, by its number among those looked at. Counts them, but for their languages. */
export type WhyNear = (row: number) => string | undefined;

/** Rows that another one of equal content stands for are not looked at. Undefined where none goes. */
export async function findNear(pass: NearPass, rows: KeptRows): Promise<WhyNear | undefined> {
  const { build, options, folder, signal } = pass;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const finder = new NearFinder(folder, options);
  try {
    const table = await sketchRows(pass, rows, finder);
    const lineOf = (row: number): string => {
      const { offset, length, isValid } = table.place(row);
      return rows.again(isValid ? "valid" : "train", offset, length).toString();
    };
    const found = await finder.find(table, lineOf, () => giveTurn(signal));
    countNear(build.totals.hits[pass.rule]!, table, found);
    return found.gone.size === 0 ? undefined : (row) => whyNear(table, found.gone.get(row));
  } finally {
    finder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sketchRows({ build, signal, looked }: NearPass, rows: KeptRows, finder: NearFinder): Promise<RowTable> {
  const table = new RowTable();
  const superseded = build.duplicates?.index.superseded;
  for await (const batch of rows.batches(signal)) {
    for (const { row, records, at, line, offset, side } of batch) {
      if (superseded?.has(row) === true) continue;
      const units = finder.add(table.count, line.toString());
      table.add({ offset, length: line.length, units, ids: records, at, isValid: side === "valid" });
    }
    looked(table.count);
  }
  return table;
}

type Found = Awaited<ReturnType<NearFinder["find"]>>;

function countNear(hits: Hits, table: RowTable, { gone, otherAnswers, conflicts }: Found): void {
  hits.samples += gone.size;
  hits.kinds["asked"] = [...gone.values()].filter(({ why }) => why === "asked").length;
  hits.kinds["leaked"] = [...gone].filter(([row, { near }]) => table.isValid(row) && !table.isValid(near)).length;
  hits.kinds["near"] = gone.size - hits.kinds["asked"];
  hits.kinds["otherAnswer"] = otherAnswers;
  hits.meanings.examples.push(...conflicts.map((pair) => pair.map((row) => table.id(row)).join(" ")));
}

function whyNear(table: RowTable, found: NearRow | undefined): string | undefined {
  if (found === undefined) return undefined;
  const [id, similarity] = [table.id(found.near), found.similarity.toFixed(3)];
  return found.why === "near"
    ? `near the row ${id}: a similarity of ${similarity}`
    : `asks what the row ${id} of training asks, with another answer: a similarity of ${similarity}`;
}
