// fairlead promote: writes the record by which an environment gets what the one before it has.
import path from "node:path";
import { gitIn } from "../propose/git/git.ts";
import { EvidenceStore } from "../read/evidence-store.ts";
import { todayInUtc } from "../../specs/program/today.ts";
import { promote } from "../promote/promote.ts";
import { trustStore } from "../../specs/program/own-folder.ts";
import { refuse } from "../promote/new-record.ts";
import { isShallow } from "../propose/git/file-history.ts";
import { ok } from "../result.ts";
import { recordCommand, type RecordPlace } from "./record-command.ts";

export const run = recordCommand("to", async (place, { root, flags }, { cwd }) => {
  const commit = await commitOf(root);
  // Outside git, or before its first commit, nothing was there before.
  const earlier = place.current !== undefined || commit === undefined ? ok([]) : await wholeHistory(root, place);
  if (!earlier.ok) return earlier;
  return promote({
    ...place,
    earlier: earlier.value,
    from: typeof flags.from === "string" ? flags.from : undefined,
    storeOf: (environment) => {
      const named = place.platform.environments.find(({ name }) => name === environment)?.store;
      const [base, store] = typeof flags.store === "string" ? [cwd, flags.store] : [root, named];
      if (store === undefined) return new EvidenceStore(root);
      const folder = path.resolve(base, store);
      trustStore(folder);
      return new EvidenceStore(folder, []);
    },
    commit,
    liftHold: flags["lift-hold"] === true,
    today: todayInUtc(),
  });
});

/** A first record where there was one before would be refused by all that have applied that. */
async function wholeHistory(root: string, place: RecordPlace) {
  if (!(await isShallow(root))) return place.earlier();
  return refuse(
    `this clone is shallow, and cannot tell whether ${place.environment} had a record before; run git fetch --unshallow`,
  );
}

/** A hint for people, where git knows it. */
async function commitOf(root: string): Promise<string | undefined> {
  const found = await gitIn({ folder: root })((git) => git.revparse(["HEAD"]));
  return found.ok && /^[0-9a-f]{40,64}$/.test(found.value.trim()) ? found.value.trim() : undefined;
}
