// How long the prompts and answers of a probe are: what a spec says, or what is usual, as far as the service's longest sequence has
// room for it. Lengths that are written are kept as they are; that they fit is a rule.
import { usualProbe } from "../../specs/handoff/probe.ts";
import { byRule, derive, type Traced, type TracedTree } from "../trace.ts";

interface Load {
  readonly promptTokens: Traced<number>;
  readonly answerTokens: Traced<number>;
}

/** Each at least 1. `load` is undefined where the spec has none. */
export function probeLoad(
  load: TracedTree<{ promptTokens: number; answerTokens: number }> | undefined,
  maxTokens: Traced<number>,
): Load {
  const prompt = load?.promptTokens ?? usual(usualProbe.promptTokens);
  const answer = load?.answerTokens ?? usual(usualProbe.answerTokens);
  // A usual answer leaves a prompt that is written its room, and any other at least half of it.
  const answerRoom = isWritten(prompt) ? maxTokens.value - prompt.value : Math.floor(maxTokens.value / 2);
  const answerTokens = atMost(answer, answerRoom, maxTokens);
  return { promptTokens: atMost(prompt, maxTokens.value - answerTokens.value, maxTokens), answerTokens };
}

/** In the spec or in an override, and not by default. */
export function isWritten({ places }: Traced<number>): boolean {
  return places.every(({ origin }) => origin === "spec" || origin === "overlay");
}

function usual(tokens: number): Traced<number> {
  return byRule(tokens, "without objectives.load this length is usual");
}

function atMost(tokens: Traced<number>, room: number, maxTokens: Traced<number>): Traced<number> {
  if (isWritten(tokens) || tokens.value <= room) return tokens;
  return derive([tokens, maxTokens], () => Math.max(1, room));
}
