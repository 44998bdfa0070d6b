// fairlead plan: what a build would change, and what that sets in motion.
import { planRepository } from "../compile.ts";
import { planChanges } from "../plan/plan.ts";
import { renderMarkdown } from "../plan/render-markdown.ts";
import { renderTerminal } from "../plan/render-terminal.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export const run = inRepository(async ({ root, json, flags }, io) => {
  const planned = await planRepository(root, undefined, inputProgress(io));
  if (!planned.ok) return endWithFailure(planned.failure, io, { json });
  const { plan, ...findings } = planned.value;
  if (plan === undefined) return endWithFindings(findings, io, { json });
  if (json) printJson(io, plan);
  else if (flags.markdown === true) io.out(renderMarkdown(plan));
  else io.out(renderTerminal(plan, { color: io.color }));
  return planChanges(plan) ? 2 : 0;
});
