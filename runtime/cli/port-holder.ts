// Which service of this home has the port that a release asks for: another process, as its gateway sees it, may be one of ours.
import type { ApplyReport } from "../apply/apply-report.ts";
import { listInventories } from "../apply/inventory.ts";
import { type Scope, scopeName, scopeOf } from "../engine.ts";
import { projectName } from "../release/project-name.ts";
import type { LoadedRelease } from "../release/release.ts";
import type { Failure } from "../result.ts";

/** Undefined when no other project's service is recorded at one of the release's ports. */
export async function portHolder(home: string, { release, stages }: LoadedRelease): Promise<Scope | undefined> {
  const ports = stages.flatMap(({ job }) => (job.kind === "ServingConfig" ? [String(job.config.local?.port)] : []));
  const inventories = await listInventories(home);
  if (!inventories.ok) return undefined;
  return inventories.value.find(
    (one) =>
      scopeName(one) !== scopeName(scopeOf(release)) &&
      one.services.some(({ address }) => ports.includes(new URL(address).port)),
  );
}

export function withHolder(
  report: ApplyReport,
  failure: Failure,
  holder: Scope,
): { report: ApplyReport; failure: Failure } {
  const message =
    `${failure.message} Here the service of ${scopeName(holder)} has that port; what stops it: ` +
    `fairlead-runtime stop --environment ${holder.environment} --project ${projectName(holder)}`;
  const named = { ...failure, message };
  return { report: { ...report, failure: named }, failure: named };
}
