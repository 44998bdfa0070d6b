// fairlead propose: generated/ goes to its base branch as one pull request whose text is the plan.
import { hasErrors } from "../run/compile-run.ts";
import { buildRepository, checkRepository, planRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { projectName } from "../plan/words.ts";
import type { ProposeOutcome } from "../propose/propose.ts";
import { fail, ok, type Result } from "../result.ts";
import { refuseOlderLayout } from "../write/older-layout.ts";
import type { Arguments, Command, Io } from "./command.ts";
import { printFindings } from "./print-findings.ts";

export const command: Command = {
  usage: "propose [--remote <remote>] [--base <branch>] [options]",
  help: `Builds generated/ from the committed specs, and opens or updates one pull request that brings it to the base branch. Its text is the plan:
what changes on the base when it is merged. When the base holds all of it already, there is no commit and no pull request.

A remote on GitHub gets a pull request there, with the token in GITHUB_TOKEN or GH_TOKEN. Any other git remote keeps pull requests in
refs of its own; see fairlead merge. A repository without a remote called origin gets an embedded one, in .fairlead/remote.git.

Specs are never part of the pull request: commit them, and bring them to the base first, for generated/ goes to a base that has
the specs it was made from. The embedded remote takes your last commit by itself.

Exit codes: 0 proposed, or nothing to propose; 1 errors.

  --remote <remote> Name of a remote, an address or a path; by default origin
  --base <branch>   The branch that releases are applied from; by default main
  --branch <branch> The branch of the pull request; by default fairlead/generated. It belongs to proposals alone
  --title <title>   Title of the pull request; by default it names what is released
  --dry-run         Print title and plan as they would be proposed; build nothing and open nothing
`,
  examples: [
    ["fairlead propose", "After a change of specs is on main"],
    ["fairlead propose --remote /srv/git/models.git", "Any git remote will do"],
    ["fairlead propose --json", "For a program: kind and pull request"],
  ],
  options: {
    remote: { type: "string" },
    base: { type: "string" },
    branch: { type: "string" },
    title: { type: "string" },
    "dry-run": { type: "boolean" },
  },
  async run(args, io) {
    const { root, json, flags } = args;
    const built = await buildCommitted(root, io, { write: flags["dry-run"] !== true });
    if (built === "findings") return 1;
    const proposed = built.ok ? await propose(args) : built;
    if (!proposed.ok) {
      io.err(`${proposed.failure.message}\n`);
      return 1;
    }
    if (json) io.out(`${JSON.stringify(proposed.value, undefined, 2)}\n`);
    else if (proposed.value.kind === "dry-run") {
      const { renderMarkdown } = await import("../plan/render-markdown.ts");
      io.out(`${proposed.value.title}\n\n${renderMarkdown(proposed.value.plan)}`);
    } else io.out(`${sentence(proposed.value, flags)}\n`);
    return 0;
  },
};

/** Writes generated/, or only checks the specs. `findings`: there are errors in the specs, and they are printed. */
async function buildCommitted(
  root: string,
  io: Io,
  { write }: { readonly write: boolean },
): Promise<Result<unknown> | "findings"> {
  const { uncommitted } = await import("../propose/uncommitted.ts");
  const changed = await uncommitted(root, "specs");
  if (!changed.ok) return changed;
  if (changed.value.length > 0) {
    return fail(
      "git-failed",
      `the specs have changes that are not committed: ${changed.value.join(", ")}. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.`,
    );
  }
  if (!write) {
    const older = refuseOlderLayout(root);
    if (!older.ok) return older;
    const findings = await checkRepository(root);
    await printFindings(findings, io);
    return hasErrors(findings) ? "findings" : ok(undefined);
  }
  const built = await buildRepository(root, { overwrite: false });
  if (!built.ok) return built;
  const { written, ...findings } = built.value;
  await printFindings(findings, io);
  return written === undefined ? "findings" : built;
}

type Proposed = ProposeOutcome & { readonly host: "github" | "bare" };

/** What would be proposed, and was not. */
interface DryRun {
  readonly kind: "dry-run";
  readonly title: string;
  readonly plan: Plan;
}

async function propose({ root, flags }: Arguments): Promise<Result<Proposed | DryRun>> {
  const [{ chooseHost }, { withBaseGenerated }, { proposePlan }, { planBody }] = await Promise.all([
    import("../propose/hosts/choose-host.ts"),
    import("../propose/base-generated.ts"),
    import("../propose/propose.ts"),
    import("../plan/render-markdown.ts"),
  ]);
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
  const planned = await withBaseGenerated({ repository: root, base, ...to }, (folder) =>
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

function sentence(proposed: Proposed, flags: Arguments["flags"]): string {
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
function mergeLine(number: number, flags: Arguments["flags"]): string {
  const named = (["remote", "base", "branch"] as const).flatMap((name) => {
    const value = textFlag(flags[name]);
    return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  });
  return ["fairlead merge", number, ...named].join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
