// What the projects of a repository publish, as their specs are now.
import { compileAll } from "../run/compile-all.ts";
import { openRun } from "../run/compile-run.ts";
import type { PublicationRegister } from "../run/published.ts";
import { onlyCheck } from "../run/work.ts";

/** Of specs without mistakes: of others nothing is known. Remembers nothing. */
export async function publishedNow(root: string): Promise<PublicationRegister> {
  const run = await openRun(root);
  await compileAll(run, onlyCheck, { isEnough: () => true, warnings: false });
  return run.publications;
}
