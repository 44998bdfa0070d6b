// fairlead propose: generated/ goes to its base branch as one pull request whose text is the plan.
import { hasErrors, type Findings } from "../run/compile-run.ts";
import { filesRead, type FilesRead } from "../run/files-read.ts";
import { buildRepository, checkRepository, planRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { planBody, renderMarkdown } from "../plan/render-markdown.ts";
import { projectName } from "../plan/words.ts";
import { withBaseGenerated } from "../propose/base-generated.ts";
import { chooseHost } from "../propose/hosts/choose-host.ts";
import { proposePlan, type ProposeOutcome } from "../propose/propose.ts";
import { uncommitted } from "../propose/uncommitted.ts";
import { fail, ok, type Result } from "../result.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printFindings, printJson } from "./report.ts";
import { refuseUnusable } from "../write/usable-generated.ts";

export const run = inRepository(async (args, io) => {
  const { root, json, flags } = args;
  const read = await filesRead(root, inputProgress(io));
  const built = await buildCommitted(root, read, { write: flags["dry-run"] !== true });
  if (!built.ok) return endWithFailure(built.failure, io, { json });
  if (hasErrors(built.value)) return endWithFindings(built.value, io, { json });
  printFindings(built.value, io);
  const proposed = await propose(args, read);
  if (!proposed.ok) return endWithFailure(proposed.failure, io, { json });
  if (json) printJson(io, proposed.value);
  else if (proposed.value.kind === "dry-run") {
    io.out(`${proposed.value.title}\n\n${renderMarkdown(proposed.value.plan)}`);
  } else io.out(`${sentence(proposed.value, flags)}\n`);
  return 0;
});

/** Writes generated/, or only checks the specs. With errors in the specs nothing is written. */
async function buildCommitted(
  root: string,
  read: FilesRead,
  { write }: { readonly write: boolean },
): Promise<Result<Findings>> {
  const differing = await uncommitted(root, read);
  if (!differing.ok) return differing;
  const { changed, converted } = differing.value;
  if (changed.length > 0) {
    return fail(
      "git-failed",
      `what the specs say, or name, is not committed: ${changed.join(", ")}. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.`,
    );
  }
  if (converted.length > 0) {
    return fail(
      "git-failed",
      `git converts what it checks out here, so that another clone has other bytes: ${converted.join(", ")}. Write \`<file> -text\` into .gitattributes for each ` +
        "(and no filter, ident or working-tree-encoding), commit it, remove the files and check them out again.",
    );
  }
  if (write) return buildRepository(root, { overwrite: false });
  const usable = refuseUnusable(root);
  return usable.ok ? ok(await checkRepository(root)) : usable;
}

type Proposed = ProposeOutcome & { readonly host: "github" | "bare" };

/** What would be proposed, and was not. */
interface DryRun {
  readonly kind: "dry-run";
  readonly title: string;
  readonly plan: Plan;
}

async function propose(
  { root, flags }: RepositoryArguments,
  { inputs }: FilesRead,
): Promise<Result<Proposed | DryRun>> {
  const base = textFlag(flags.base) ?? "main";
  const asked = textFlag(flags.remote);
  const chosen = await chooseHost({
    repository: root,
    base,
    environment: process.env,
    ...(asked === undefined ? {} : { remote: asked }),
  });
  if (!chosen.ok) return chosen;
  const { kind: hostKind, ...to } = chosen.value;
  const planned = await withBaseGenerated({ repository: root, base, inputs, ...to }, (folder) =>
    planRepository(root, { folder, branch: base }),
  );
  if (!planned.ok) return planned;
  if (!planned.value.ok) return planned.value;
  const { plan } = planned.value.value;
  if (plan === undefined) throw new Error("internal: specs that were just built have errors");
  const title = textFlag(flags.title) ?? titleOf(plan);
  if (flags["dry-run"] === true) return ok({ kind: "dry-run", title, plan });
  const outcome = await proposePlan({
    repository: root,
    base,
    branch: textFlag(flags.branch) ?? "fairlead/generated",
    title,
    body: planBody(plan),
    ...to,
  });
  return outcome.ok ? { ok: true, value: { ...outcome.value, host: hostKind } } : outcome;
}

function textFlag(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Names the project where there is one, and counts where there are many. */
function titleOf({ environments }: Plan): string {
  const releases = environments.flatMap((environment) => environment.releases);
  const projects = [...new Set(releases.map(projectName))];
  const places = environments.map((one) => one.environment).join(", ");
  if (projects.length === 0) return "Bring generated/ up to date";
  if (projects.length === 1) return `Release ${projects[0]} to ${places}`;
  return `Release ${projects.length} projects to ${places}`;
}

function sentence(proposed: Proposed, flags: RepositoryArguments["flags"]): string {
  if (proposed.kind === "nothing-changed") {
    const { closed, left } = proposed;
    if (closed !== undefined)
      return `nothing to propose; closed pull request ${closed.number}, which is not needed any more`;
    if (left !== undefined)
      return `nothing to propose; pull request ${left.number} stays open, because somebody else's commits are on its branch`;
    return "nothing to propose: the base holds what the specs generate";
  }
  const { kind, pull, host } = proposed;
  const next = host === "github" ? pull.url : `merge it with: ${mergeLine(pull.number, flags)}`;
  return kind === "unchanged"
    ? `pull request ${pull.number} proposes this already; ${next}`
    : `${kind} pull request ${pull.number}, ${JSON.stringify(pull.title)}; ${next}`;
}

/** With everything that names the same pull request of the same remote: another remote has numbers of its own. */
function mergeLine(number: number, flags: RepositoryArguments["flags"]): string {
  const named = (["remote", "base", "branch"] as const).flatMap((name) => {
    const value = textFlag(flags[name]);
    return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  });
  return ["fairlead merge", number, ...named].join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
