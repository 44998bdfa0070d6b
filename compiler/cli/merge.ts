// fairlead merge: merges a pull request that a bare git remote keeps.
import type { Io } from "../../specs/program/command.ts";
import { compareRepository } from "../compile.ts";
import { withBaseGenerated } from "../propose/base-generated.ts";
import { shellWord } from "../../specs/program/shell-word.ts";
import { outLine } from "../../specs/program/lines.ts";
import { chooseHost } from "../propose/hosts/choose-host.ts";
import { refuseUnmergeable } from "../propose/mergeable.ts";
import { ok, fail, type Result } from "../result.ts";
import { filesRead } from "../run/files-read.ts";
import { listed } from "../write/links.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { pullAdvice } from "./pull-advice.ts";
import { refuseUncommitted } from "./refuse-uncommitted.ts";
import { endWithFailure, printJson } from "./report.ts";

export const run = inRepository(async (args, io) => {
  const { json, positionals } = args;
  const [text = ""] = positionals;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError("name one pull request by its number, as in: fairlead merge 1");
  const merged = await merge(args, Number(text), io);
  if (!merged.ok) return endWithFailure(merged.failure, io, { json });
  const { commit, remote, base } = merged.value;
  if (json) printJson(io, { commit });
  else {
    outLine(io, `merged pull request ${text}: the base is at ${commit.slice(0, 10)}`);
    const next = `Next: git pull ${shellWord(remote)} ${shellWord(base)}, and fairlead-runtime apply --environment <environment>`;
    outLine(io, (await pullAdvice(args.root)) ?? next);
  }
  return 0;
});

interface Merged {
  readonly commit: string;
  readonly remote: string;
  readonly base: string;
}

async function merge(args: RepositoryArguments, number: number, io: Io): Promise<Result<Merged>> {
  const { root, flags } = args;
  const remote = typeof flags.remote === "string" ? { remote: flags.remote } : {};
  const base = typeof flags.base === "string" ? flags.base : "main";
  const branch = typeof flags.branch === "string" ? flags.branch : "fairlead/generated";
  const chosen = await chooseHost({ repository: root, base, environment: process.env, ...remote });
  if (!chosen.ok) return chosen;
  const { host, kind } = chosen.value;
  if (kind === "github") return fail("host-refused", `${host.name} merges its pull requests itself; open it there`);
  const pull = await host.find({ branch, base });
  if (!pull.ok) return pull;
  if (pull.value?.number !== number) {
    const open = pull.value === undefined ? "none is open" : `number ${pull.value.number} is`;
    return fail("host-refused", `pull request ${number} is not open for ${base} from ${branch}; ${open}`);
  }
  const usable = await refuseUnmergeable({ repository: root, remote: chosen.value.remote, pull: pull.value });
  if (!usable.ok) return usable;
  const compiled = await refuseOtherThanCompiled(args, {
    remote: chosen.value.remote,
    branch,
    number,
    head: pull.value.head,
    io,
  });
  if (!compiled.ok) return compiled;
  const merged = await host.merge(number, { head: pull.value.head, title: pull.value.title });
  return merged.ok ? ok({ commit: merged.value.commit, remote: chosen.value.remote, base }) : merged;
}

interface Merging {
  readonly remote: string;
  readonly branch: string;
  readonly number: number;
  readonly head: string;
  readonly io: Io;
}

/** Trailers of a commit can be written by anybody; that generated/ is what the specs compile to is seen by compiling them. */
async function refuseOtherThanCompiled(
  { root }: RepositoryArguments,
  { remote, branch, number, head, io }: Merging,
): Promise<Result<void>> {
  const read = await filesRead(root, inputProgress(io));
  const committed = await refuseUncommitted(root, read);
  if (!committed.ok) return committed;
  const { inputs } = read;
  const compared = await withBaseGenerated({ repository: root, remote, base: branch, at: head, inputs }, (folder) =>
    compareRepository(root, { folder }),
  );
  if (!compared.ok) return compared;
  const { differences } = compared.value;
  if (differences === undefined) return fail("base-moved", "the specs have errors; run `fairlead check`");
  if (differences.length === 0) return ok(undefined);
  const files = differences.map((one) => one.path);
  return fail(
    "branch-modified",
    `pull request ${number} is not what this version of Fairlead compiles the specs to: ${listed(files)}. Run \`fairlead propose\`, which brings it up to date, and look at who changed it.`,
  );
}
