// fairlead merge: merges a pull request that a bare git remote keeps.
import { chooseHost } from "../propose/hosts/choose-host.ts";
import { refuseUnmergeable } from "../propose/mergeable.ts";
import { ok, fail, type Result } from "../result.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, printJson } from "./report.ts";

export const run = inRepository(async (args, io) => {
  const { json, positionals } = args;
  const [text = ""] = positionals;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError("name one pull request by its number, as in: fairlead merge 1");
  const merged = await merge(args, Number(text));
  if (!merged.ok) return endWithFailure(merged.failure, io, { json });
  if (json) printJson(io, merged.value);
  else io.out(`merged pull request ${text}: the base is at ${merged.value.commit.slice(0, 10)}\n`);
  return 0;
});

async function merge(
  { root, flags }: RepositoryArguments,
  number: number,
): Promise<Result<{ readonly commit: string }>> {
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
  const merged = await host.merge(number, { head: pull.value.head, title: pull.value.title });
  return merged.ok ? ok({ commit: merged.value.commit }) : merged;
}
