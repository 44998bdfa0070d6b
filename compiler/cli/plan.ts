// fairlead plan: what a build would change, and what that sets in motion.
import type { Io } from "../../specs/program/command.ts";
import { planRepository } from "../compile.ts";
import { planChanges } from "../plan/plan.ts";
import { renderMarkdown } from "../plan/render-markdown.ts";
import { renderTerminal } from "../plan/render-terminal.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { watched } from "./watched.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export const run = inRepository((args, io) => watched(args, io, () => planOnce(args, io)));

async function planOnce({ root, json, flags }: RepositoryArguments, io: Io): Promise<number> {
  const planned = await planRepository(root, undefined, inputProgress(io));
  if (!planned.ok) return endWithFailure(planned.failure, io, { json, oneLine: flags.watch === true });
  const { plan, ...findings } = planned.value;
  const oneLine = flags.watch === true;
  if (plan === undefined) return endWithFindings(findings, io, { json, oneLine });
  if (json) printJson(io, plan, { oneLine });
  else if (flags.markdown === true) io.out(renderMarkdown(plan));
  else io.out(renderTerminal(plan, { color: io.color }));
  return planChanges(plan) ? 2 : 0;
}
