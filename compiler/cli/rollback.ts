// fairlead rollback: writes a new record with what an earlier one of the environment had, as git has kept it.
import { UsageError } from "../../specs/program/exit-codes.ts";
import { gitIn } from "../propose/git/git.ts";
import { ok, type Result } from "../result.ts";
import { rollback } from "../promote/rollback.ts";
import { recordCommand } from "./record-command.ts";

export const run = recordCommand("in", async (place, { root, flags }) => {
  const { record, hold } = flags;
  if (typeof record === "string" && !/^[1-9][0-9]{0,8}$/.test(record))
    throw new UsageError(`--record is ${JSON.stringify(record)}; write the number of a record`);
  if (typeof hold === "string" && (hold.trim() === "" || hold.length > longestReason))
    throw new UsageError(`--hold has ${hold.length} characters; write why, in at most ${longestReason}`);
  const earlier = await textsOf(root, place.file);
  if (!earlier.ok) return earlier;
  return rollback({
    ...place,
    earlier: earlier.value,
    number: typeof record === "string" ? Number(record) : undefined,
    hold: typeof hold === "string" ? { by: await userOf(root), reason: hold } : undefined,
  });
});

/** As the record has them. */
const longestReason = 1000;
const longestUser = 200;

/** Records are small and few; who wants one that is older brings it back by hand. */
const mostCommits = 200;

/** What the file has held, the newest first. The root may be a folder of a larger repository. */
async function textsOf(root: string, file: string): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root });
  const log = await git((one) => one.log({ file, maxCount: mostCommits }));
  if (!log.ok) return log;
  const texts: string[] = [];
  for (const { hash } of log.value.all) {
    const text = await git((one) => one.show([`${hash}:./${file}`]), { no: [128] });
    if (text.ok) texts.push(text.value);
  }
  return ok(texts);
}

async function userOf(root: string): Promise<string> {
  const name = await gitIn({ folder: root })((git) => git.getConfig("user.name"));
  return ((name.ok && name.value.value) || "unknown").slice(0, longestUser);
}
