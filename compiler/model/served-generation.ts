// How clients get answers by default, as documents and servers are told it.
import type { GenerationConfig } from "../../specs/handoff/generation-config.ts";
import { byRule, derive, type TracedTree } from "../trace.ts";
import type { TracedProject } from "./bodies/body.ts";

/** What decides nothing is neutral, and so in no key. Greedy where nothing is served. */
export function servedGeneration({ serving }: TracedProject): TracedTree<GenerationConfig> {
  if (serving === undefined) {
    const note = "answers are the likeliest ones where the project serves nothing";
    return { temperature: byRule(0, note), topP: byRule(1, note) };
  }
  const { temperature, topP } = serving.generation;
  return { temperature, topP: derive([temperature, topP], (heat, written) => (heat === 0 ? 1 : written)) };
}
