// What a probe measured, on one line.
import type { ProbeFigures } from "../../specs/handoff/probe.ts";

/** `probe: first token 12 ms, answer 85 ms, 370 tokens/s, 410 MB (Xeon, 2 cores)`. */
export function probeText(figures: ProbeFigures): string {
  const { firstTokenSeconds, requestSeconds, tokensPerSecond, memoryBytes, versionsLoaded, machine } = figures;
  const memory = `${Math.round(memoryBytes / 1e6)} MB${versionsLoaded > 1 ? " with the version before it" : ""}`;
  return (
    `probe: first token ${milliseconds(firstTokenSeconds)}, answer ${milliseconds(requestSeconds)}, ` +
    `${Math.round(tokensPerSecond)} tokens/s, ${memory} (${machine.cpu}, ${machine.cores} ${machine.cores === 1 ? "core" : "cores"})`
  );
}

function milliseconds(seconds: number): string {
  return `${Number((seconds * 1000).toPrecision(2))} ms`;
}
