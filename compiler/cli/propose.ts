// fairlead propose: generated/ goes to its base branch as one pull request whose text is the plan.
import { shellWord } from "../../specs/program/shell-word.ts";
import { outLine } from "../../specs/program/lines.ts";
import { type Findings, hasErrors } from "../run/compile-run.ts";
import { filesRead, type FilesRead } from "../run/files-read.ts";
import { buildRepository, checkRepository, planRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { planBody, renderMarkdown } from "../plan/render-markdown.ts";
import { projectName } from "../plan/words.ts";
import { withBaseGenerated } from "../propose/base-generated.ts";
import { chooseHost } from "../propose/hosts/choose-host.ts";
import { proposePlan, type ProposeOutcome } from "../propose/propose.ts";
import { ok, type Result } from "../result.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { pullAdvice } from "./pull-advice.ts";
import { refuseUncommitted } from "./refuse-uncommitted.ts";
import { endWithFailure, endWithFindings, printFindings, printJson } from "./report.ts";

export const run = inRepository(async (args, io) => {
  const { root, json, flags } = args;
  const read = await filesRead(root, inputProgress(io));
  const committed = await refuseUncommitted(root, read);
  if (!committed.ok) return endWithFailure(committed.failure, io, { json });
  const findings = await checkRepository(root);
  if (hasErrors(findings)) return endWithFindings(findings, io, { json });
  const proposed = await propose(args, read, (warned) => printFindings(warned, io));
  if (!proposed.ok) return endWithFailure(proposed.failure, io, { json });
  if (json) printJson(io, proposed.value);
  else if (proposed.value.kind === "dry-run") {
    io.out(`${proposed.value.title}\n\n${renderMarkdown(proposed.value.plan)}`);
  } else {
    outLine(io, sentence(proposed.value, flags));
    const advice = proposed.value.kind === "nothing-changed" ? undefined : await pullAdvice(root);
    if (advice !== undefined) outLine(io, advice);
  }
  return 0;
});

type Proposed = ProposeOutcome & { readonly host: "github" | "bare" };

/** What would be proposed, and was not. */
interface DryRun {
  readonly kind: "dry-run";
  readonly title: string;
  readonly plan: Plan;
}

/**
 * What is proposed is made of what the base has, in a folder of its own: the work tree stays as it is, so that what was merged can be pulled
 * into it.
 */
async function propose(
  { root, flags }: RepositoryArguments,
  { inputs }: FilesRead,
  /** Of the projects that change. */
  warn: (findings: Findings) => void,
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
  const done = await withBaseGenerated({ repository: root, base, inputs, ...to }, async (folder) => {
    const planned = await planRepository(root, { folder, branch: base });
    if (!planned.ok) return planned;
    warn(planned.value);
    const { plan } = planned.value;
    if (plan === undefined) throw new Error("internal: specs that were just checked have errors");
    const title = textFlag(flags.title) ?? titleOf(plan);
    if (flags["dry-run"] === true) return ok({ kind: "dry-run", title, plan } as const);
    // What was edited by hand there is written anew, as the plan says.
    const built = await buildRepository(root, { overwrite: true, into: folder });
    if (!built.ok) return built;
    const branch = textFlag(flags.branch) ?? "fairlead/generated";
    const outcome = await proposePlan({
      repository: root,
      from: folder,
      base,
      branch,
      title,
      body: planBody(plan),
      ...to,
    });
    return outcome.ok ? ok({ ...outcome.value, host: hostKind }) : outcome;
  });
  return done.ok ? done.value : done;
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
