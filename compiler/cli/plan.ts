// fairlead plan: what a build would change, and what that sets in motion.
import { planRepository } from "../compile.ts";
import { planChanges } from "../plan/plan.ts";
import type { Command } from "./command.ts";
import { printFindings } from "./print-findings.ts";

export const command: Command = {
  usage: "plan [--markdown] [options]",
  help: `Compiles all specs and compares the result with generated/: which stages would run again and which edit caused it, which
generated resources change, and what stays. Writes nothing.

Exit codes: 0 nothing changes, 2 something changes, 1 errors in the specs.

  --markdown        Print the plan as it would stand in a pull request
`,
  examples: [
    ["fairlead plan", "Read the plan in the terminal"],
    ["fairlead plan --markdown > plan.md", "For a pull request"],
    ["fairlead plan --json", "The plan as data; all other views are made from it"],
  ],
  options: { markdown: { type: "boolean" } },
  async run({ root, json, flags }, io) {
    const planned = await planRepository(root);
    if (!planned.ok) {
      io.err(`${planned.failure.message}\n`);
      return 1;
    }
    const { plan, ...findings } = planned.value;
    if (plan === undefined) {
      await printFindings(findings, io);
      return 1;
    }
    if (json) io.out(`${JSON.stringify(plan, undefined, 2)}\n`);
    else if (flags.markdown === true) {
      const { renderMarkdown } = await import("../plan/render-markdown.ts");
      io.out(renderMarkdown(plan));
    } else {
      const { renderTerminal } = await import("../plan/render-terminal.ts");
      io.out(renderTerminal(plan, { color: io.color }));
    }
    return planChanges(plan) ? 2 : 0;
  },
};
