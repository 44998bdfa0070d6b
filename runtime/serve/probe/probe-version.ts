// Probes a version that is loaded and warm, before it takes traffic: seeded prompts of the usual length, one at a time.
import type { GenerationConfig } from "../../../specs/handoff/generation-config.ts";
import type { Probe, ProbeFigures } from "../../../specs/handoff/probe.ts";
import { ok, type Result } from "../../result.ts";
import type { Progress } from "../../stage.ts";
import { machineFacts } from "../../system/machine.ts";
import type { ModelPool } from "../pool/model-pool.ts";
import { type TimedAnswer, timedAnswer } from "./timed-answer.ts";

/** Odd, so that a median is one of them; enough that a disturbed answer or two decide nothing, and few enough to cost a second or two. */
const probePrompts = 9;

/** How often somebody who waits hears of a long answer. */
const tellMs = 1000;

export interface ProbeOptions {
  /** How its answers are drawn by default. */
  readonly sampling: GenerationConfig;
  /** Versions that the process holds while this one is probed, itself included. */
  readonly versionsLoaded: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Judges nothing. Stops at once when it is told to, and then fails as cancelled. */
export async function probeVersion(
  pool: Pick<ModelPool, "generate">,
  { promptTokens, answerTokens, seed }: Probe,
  { sampling, versionsLoaded, progress, signal }: ProbeOptions,
): Promise<Result<ProbeFigures>> {
  const answers: TimedAnswer[] = [];
  let memoryBytes = process.memoryUsage.rss();
  let told = 0;
  const tell = (): void => {
    told = performance.now();
    progress.step({ done: answers.length, total: probePrompts, unit: "prompts", note: "probing" });
  };
  const onToken = (): void => {
    if (performance.now() - told >= tellMs) tell();
  };
  while (answers.length < probePrompts) {
    tell();
    const asked = { promptTokens, answerTokens, sampling, seed, number: answers.length };
    const answer = await timedAnswer(pool, asked, { signal, onToken });
    if (!answer.ok) return answer;
    answers.push(answer.value);
    memoryBytes = Math.max(memoryBytes, process.memoryUsage.rss());
  }
  const measured = { memoryBytes, versionsLoaded, probedAt: new Date().toISOString(), machine: machineFacts() };
  return ok({ ...medians(answers), ...measured });
}

function medians(answers: readonly TimedAnswer[]) {
  const of = (figure: (answer: TimedAnswer) => number): number => median(answers.map(figure));
  return {
    prompts: answers.length,
    promptTokens: of((one) => one.promptTokens),
    answerTokens: of((one) => one.answerTokens),
    firstTokenSeconds: of((one) => one.firstTokenSeconds),
    requestSeconds: of((one) => one.requestSeconds),
    tokensPerSecond: of((one) => one.answerTokens / one.requestSeconds),
  };
}

/** Of an odd count. */
function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new Error("internal: a median of nothing");
  return middle;
}
