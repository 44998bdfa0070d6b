// fairlead merge: merges a pull request that a bare git remote keeps.
import { ok, fail, type Result } from "../result.ts";
import { UsageError, type Arguments, type Command } from "./command.ts";

export const command: Command = {
  usage: "merge <number> [--remote <remote>] [options]",
  help: `Merges a pull request of a remote that is plain git, such as the embedded one. Pull requests on GitHub are merged there, by people.

Exit codes: 0 merged, 1 errors.

  --remote <remote> Name of a remote, an address or a path; by default origin, or the embedded remote
  --base <branch>   The branch that it was opened for; by default main
  --branch <branch> The branch of the pull request; by default fairlead/generated
`,
  examples: [["fairlead merge 1", "Merge the first pull request of the embedded remote"]],
  options: { remote: { type: "string" }, base: { type: "string" }, branch: { type: "string" } },
  async run(args, io) {
    const [text = "", ...more] = args.positionals;
    if (!/^[1-9]\d{0,8}$/.test(text) || more.length > 0)
      throw new UsageError("name one pull request by its number, as in: fairlead merge 1");
    const merged = await merge(args, Number(text));
    if (!merged.ok) {
      io.err(`${merged.failure.message}\n`);
      return 1;
    }
    if (args.json) io.out(`${JSON.stringify(merged.value, undefined, 2)}\n`);
    else io.out(`merged pull request ${text}: the base is at ${merged.value.commit.slice(0, 10)}\n`);
    return 0;
  },
};

async function merge({ root, flags }: Arguments, number: number): Promise<Result<{ readonly commit: string }>> {
  const { chooseHost } = await import("../propose/hosts/choose-host.ts");
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
  const merged = await host.merge(number, { head: pull.value.head, title: pull.value.title });
  return merged.ok ? ok({ commit: merged.value.commit }) : merged;
}
