// Promotion records of a project in an environment are a chain, and what is applied goes forward along it: an older release is never
// applied by mistake, such as from a checkout that was not pulled. Pure.
import { scopeName, scopeOf } from "../engine.ts";
import type { LoadedRelease } from "../release/release.ts";
import type { UpstreamRecord } from "../release/upstream-record.ts";
import { fail, ok, type Result } from "../result.ts";
import type { AppliedRecord, AppliedRelease } from "./inventory.ts";

/** `applied`: the release that was applied to its end last; undefined where none was. */
export function checkRecord(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  applied: Pick<AppliedRelease, "record"> | undefined,
): Result<void> {
  const before = applied?.record ?? null;
  // Without one there is no order yet: of the first promotion, and of the first environment, which makes its outputs and has no records.
  if (before === null) return ok(undefined);
  const { record, pins, project, environment } = release;
  const name = scopeName(scopeOf(release));
  const asked = `${project.team}/${project.name}`;
  if (record === null) {
    // It pins nothing: the project begins in this environment now, and its outputs are made here.
    if (Object.keys(pins).length === 0) return ok(undefined);
    return fail(
      "release-older",
      `${shown} pins outputs and follows no promotion record, and record ${before.number} of ${name} is applied here. ` +
        "What is promoted follows a record: take the last one from the repository, and run fairlead build.",
    );
  }
  if (record.number < before.number) {
    return fail(
      "release-older",
      `${shown} is older than what is applied here: it follows record ${record.number} of ${name}, and record ${before.number} is applied. ` +
        `Take the last one from the repository; a rollback is a new record: fairlead rollback ${asked} --in ${environment}`,
    );
  }
  if (record.number > before.number || record.seal === before.seal) return ok(undefined);
  return fail(
    "release-older",
    `There are two records ${record.number} of ${name}: ${shown} follows ${record.seal}, and ${before.seal} is applied here. One of them was never the next of the other. ` +
      `Find out which one holds; another promotion makes the record after it, which can be applied: fairlead promote ${asked} --to ${environment}`,
  );
}

/** Of a home in which nothing of the project was applied that had a record: an old checkout is seen by the branch that it follows. */
export function checkUpstream(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  upstream: UpstreamRecord | undefined,
): Result<void> {
  const { record } = release;
  if (record === null || upstream === undefined || upstream.number <= record.number) return ok(undefined);
  return fail(
    "release-older",
    `${shown} follows record ${record.number} of ${scopeName(scopeOf(release))}, and ${upstream.branch}, which this branch follows, has record ${upstream.number}. ` +
      "Nothing of it was applied here yet, so nothing else says that this checkout is old: run git pull, and apply again.",
  );
}

/** What is remembered of the record that a release follows. */
export function recordOf({ release: { record } }: LoadedRelease): AppliedRecord | null {
  return record && { number: record.number, seal: record.seal };
}
