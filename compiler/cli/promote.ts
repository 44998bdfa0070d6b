// fairlead promote: writes the record by which an environment gets what the one before it has.
import path from "node:path";
import { gitIn } from "../propose/git/git.ts";
import { EvidenceStore } from "../read/evidence-store.ts";
import { promote } from "../promote/promote.ts";
import { trustFolder } from "../../specs/program/own-folder.ts";
import { recordCommand } from "./record-command.ts";

export const run = recordCommand("to", async (place, { root, flags }, { cwd }) =>
  promote({
    ...place,
    from: typeof flags.from === "string" ? flags.from : undefined,
    storeOf: (environment) => {
      if (typeof flags.store === "string") return new EvidenceStore(path.resolve(cwd, flags.store), []);
      const named = place.platform.environments.find(({ name }) => name === environment)?.store;
      if (named === undefined) return new EvidenceStore(root);
      const folder = path.resolve(root, named);
      trustFolder(folder);
      return new EvidenceStore(folder, []);
    },
    commit: await commitOf(root),
    liftHold: flags["lift-hold"] === true,
    // Whether a hold has ended: a day in UTC.
    today: new Date().toISOString().slice(0, "2026-12-31".length),
  }),
);

/** A hint for people, where git knows it. */
async function commitOf(root: string): Promise<string | undefined> {
  const found = await gitIn({ folder: root })((git) => git.revparse(["HEAD"]));
  return found.ok && /^[0-9a-f]{40,64}$/.test(found.value.trim()) ? found.value.trim() : undefined;
}
