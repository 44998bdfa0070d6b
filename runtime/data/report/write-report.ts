// The page of a dataset, beside its rows: made where they are laid out, and of nothing else. It is no part of the output.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reportFile } from "../../store/artifact-path.ts";
import { ok, type Result } from "../../result.ts";
import { systemFailure, writeWhole } from "../../system/atomic-file.ts";
import type { CheckedOut } from "../look/checked-out.ts";
import { gatherReport } from "./gather.ts";
import { reportPage } from "./page.ts";

/** Lines that are read in about a second: a page of more is made where somebody asks for it. */
const soonRead = 200_000;

/** Writes the page, in place of one that is there; answers with its path. */
export async function writeReport(dataset: CheckedOut): Promise<Result<string>> {
  const path = join(dataset.folder, reportFile);
  try {
    await writeWhole(path, reportPage(gatherReport(dataset)));
    return ok(path);
  } catch (cause) {
    return systemFailure(`writing ${path}`, cause);
  }
}

/** Is there no page, or one that does not say what is `new`, and would it take no time that anybody notices? */
export function lacksReport({ folder, meta }: CheckedOut, isNew: boolean): boolean {
  return meta.accounting.lines <= soonRead && (isNew || !existsSync(join(folder, reportFile)));
}
