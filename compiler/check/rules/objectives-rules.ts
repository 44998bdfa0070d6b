// Objectives: that they can be missed, met, and read from the metrics of the engine that serves.
import { capabilities, type EngineName } from "../../../specs/handoff/capabilities.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import type { ResolveEnvironment } from "../../model/resolve.ts";
import { isWritten, probeLoad } from "../../model/probe-load.ts";
import type { Traced } from "../../trace.ts";
import { errorAtValue, type Rule, type Words } from "../rule.ts";
import { durationSeconds, percentShare } from "../../model/units.ts";
import { eachTarget } from "./serving-rules.ts";

export const objectivesLeaveABudget: Rule = (input) =>
  input.environments.flatMap(({ project }) =>
    [project.objectives.availability, project.objectives.latency].flatMap((objective): Diagnostic[] => {
      if (objective === undefined) return [];
      const share = percentShare(objective.target.value);
      if (share > 0 && share < 1) return [];
      return [
        errorAtValue(input, objective.target, {
          code: "objective-target",
          message:
            share >= 1
              ? "an objective of 100% leaves no error budget: every single failure would alert"
              : "an objective of 0% holds whatever happens",
          fix: "write a share above 0% and below 100%, such as 99.9%",
        }),
      ];
    }),
  );

/** A share below a threshold can be read from a histogram only at its edges. One diagnostic a threshold and server. */
export const thresholdIsAnEdge: Rule = (input) => {
  const misses = new Map<
    string,
    { readonly latency: TracedLatency; readonly engine: EngineName; readonly at: string[] }
  >();
  for (const [environment, name, target] of eachTarget(input.environments)) {
    const { latency } = environment.project.objectives;
    const engine = target.engine.value;
    if (latency === undefined || edgesOf(engine, latency).includes(durationSeconds(latency.under.value))) continue;
    const key = JSON.stringify([engine, latency.under.places]);
    const miss = misses.get(key) ?? { latency, engine, at: [] };
    miss.at.push(`${name} of ${environment.name}`);
    misses.set(key, miss);
  }
  return [...misses.values()].map(({ latency, engine, at }): Diagnostic => {
    const edges = nearestEdges(durationSeconds(latency.under.value), edgesOf(engine, latency));
    return errorAtValue(input, latency.under, {
      code: "threshold-not-an-edge",
      message: `${capabilities[engine].server.name} (target ${at.join(", ")}) does not count ${words[latency.of.value]} below ${latency.under.value}: its histogram has no such edge`,
      fix: `write ${edges.map(written).join(" or ")}, here or in the set of the environments that need it`,
    });
  });
};

/** One diagnostic a length, with the environments that have no room for it. */
export const loadFits: Rule = (input) => {
  const misses = new Map<string, { readonly place: Traced<number>; readonly words: Words; readonly at: string[] }>();
  for (const { name, project } of input.environments) {
    const { load } = project.objectives;
    const maxTokens = project.serving?.batching.maxTokens;
    if (load === undefined || maxTokens === undefined) continue;
    const { promptTokens, answerTokens } = probeLoad(load, maxTokens);
    if (promptTokens.value + answerTokens.value <= maxTokens.value) continue;
    const words: Words = {
      code: "load-too-long",
      message: `promptTokens ${promptTokens.value} and answerTokens ${answerTokens.value} are more together than serving.batching.maxTokens, ${maxTokens.value}`,
      fix: `shorten them to ${maxTokens.value} tokens together, or raise serving.batching.maxTokens`,
    };
    const place = isWritten(load.promptTokens) ? load.promptTokens : load.answerTokens;
    const key = JSON.stringify([place.places, words.message]);
    const miss = misses.get(key) ?? { place, words, at: [] };
    miss.at.push(name);
    misses.set(key, miss);
  }
  return [...misses.values()].map(({ place, words: { message, ...words }, at }) =>
    errorAtValue(input, place, { ...words, message: `${message} (${at.join(", ")})` }),
  );
};

type TracedLatency = NonNullable<ResolveEnvironment["project"]["objectives"]["latency"]>;

function edgesOf(engine: EngineName, latency: TracedLatency): readonly number[] {
  return capabilities[engine].server.histograms[latency.of.value].edges;
}

const words = { timeToFirstToken: "first tokens", request: "requests" } as const;

/** The edges on both sides. */
function nearestEdges(seconds: number, edges: readonly number[]): number[] {
  const below = edges.filter((edge) => edge < seconds).at(-1);
  const above = edges.find((edge) => edge > seconds);
  return [below, above].filter((edge) => edge !== undefined);
}

function written(seconds: number): string {
  return seconds < 1 || !Number.isInteger(seconds) ? `${Number((seconds * 1000).toPrecision(12))}ms` : `${seconds}s`;
}
