// fairlead rollback: writes a new record with what an earlier one of the environment had, as git has kept it.
import { UsageError } from "../../specs/program/exit-codes.ts";
import { gitIn } from "../propose/git/git.ts";
import { todayInUtc } from "../../specs/program/today.ts";
import { rollback } from "../promote/rollback.ts";
import { recordCommand } from "./record-command.ts";

export const run = recordCommand("in", async (place, { root, flags }) => {
  const { record, hold, until } = flags;
  if (typeof record === "string" && !/^[1-9][0-9]{0,8}$/.test(record))
    throw new UsageError(`--record is ${JSON.stringify(record)}; write the number of a record`);
  if (typeof hold === "string" && (hold.trim() === "" || hold.length > longestReason))
    throw new UsageError(`--hold has ${hold.length} characters; write why, in at most ${longestReason}`);
  if (typeof until === "string" && (typeof hold !== "string" || !isDay(until)))
    throw new UsageError(`--until is ${JSON.stringify(until)}; write a day as 2026-12-31, beside --hold`);
  const earlier = await place.earlier();
  if (!earlier.ok) return earlier;
  return rollback({
    ...place,
    earlier: earlier.value,
    number: typeof record === "string" ? Number(record) : undefined,
    hold:
      typeof hold === "string"
        ? { by: await userOf(root), reason: hold, ...(typeof until === "string" ? { until } : {}) }
        : undefined,
    today: todayInUtc(),
  });
});

/** One of the calendar. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}

/** As the record has them. */
const longestReason = 1000;
const longestUser = 200;

async function userOf(root: string): Promise<string> {
  const name = await gitIn({ folder: root })((git) => git.getConfig("user.name"));
  return ((name.ok && name.value.value) || "unknown").slice(0, longestUser);
}
