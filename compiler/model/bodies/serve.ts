// Serving: a service for each target, with what it serves.
import { capabilities } from "../../../specs/handoff/capabilities.ts";
import { gatewayLatencyEdges } from "../../../specs/handoff/metrics.ts";
import { type ProbeTerms, usualProbe } from "../../../specs/handoff/probe.ts";
import type { ServingConfig } from "../../../specs/handoff/serving-config.ts";
import type { Server } from "../../../specs/handoff/servers.ts";
import { stageName } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { byRule, derive, Traced, type TracedDocument, type TracedPart } from "../../trace.ts";
import type { ModelTarget } from "../model.ts";
import { probeLoad } from "../probe-load.ts";
import { servedGeneration } from "../served-generation.ts";
import { amountBytes, durationSeconds } from "../units.ts";
import { type Body, type BodyInput, modelStage, sorted, type TracedProject } from "./body.ts";

export const serveBody: Body<"serve"> = (input) => {
  const { serving } = input.project;
  const model = modelStage(input.project);
  if (serving === undefined || model === undefined) return [];
  return input.targets.map((target) => ({
    instance: target.name,
    needs: [servedStage(model, input, target)],
    body: config(serving, input, target),
  }));
};

/** The compressed model, where there is one and the target's server takes it. */
function servedStage(model: string, { project }: BodyInput, { engine }: ModelTarget): string {
  const { serves }: Server = capabilities[engine].server;
  return project.compression !== undefined && serves.includes("quantise") ? stageName("quantise") : model;
}

function config(
  serving: NonNullable<TracedProject["serving"]>,
  { file, project }: BodyInput,
  target: ModelTarget,
): TracedDocument<ServingConfig> {
  const cache = serving.cache?.exact;
  return {
    apiVersion: handoffVersion,
    kind: "ServingConfig",
    metadata: {
      target: new Traced(target.name, [{ origin: "spec", file, path: ["targets", target.name] }]),
      probe: probeTerms(project.objectives.load, serving, target),
      replicas: serving.scale.min,
    },
    config: {
      alias: serving.alias,
      generation: servedGeneration(project),
      apiKeys: serving.apiKeys ?? byRule(null, "nobody is asked for a key unless serving.apiKeys is written"),
      origins: sorted(serving.origins ?? []),
      batching: serving.batching,
      cache: cache
        ? { ttlSeconds: derive([cache.ttl], durationSeconds), maxEntries: cache.maxEntries }
        : byRule(null, "the response cache is off unless serving.cache is written"),
      rollout: { strategy: serving.rollout.strategy, drainSeconds: derive([serving.rollout.drain], durationSeconds) },
      local: target.engine === "local" ? localPart(target.spec) : null,
      latencyEdgesSeconds: servedEdges(target),
    },
  };
}

function localPart({ port, threads, address, hosts = [] }: Extract<ModelTarget, { engine: "local" }>["spec"]) {
  return {
    port,
    threads,
    address: address ?? byRule(null, "other machines cannot ask unless the target's address is written"),
    hosts: sorted(hosts),
  };
}

/** vLLM is not probed yet. */
function probeTerms(
  load: TracedProject["objectives"]["load"],
  { batching }: NonNullable<TracedProject["serving"]>,
  target: ModelTarget,
): TracedPart<ProbeTerms> {
  if (target.engine === "kubernetes") return byRule(usualProbe, "services of a cluster are not probed yet");
  const { memory } = target.spec;
  return {
    ...probeLoad(load, batching.maxTokens),
    seed: byRule(usualProbe.seed, "every probe has this seed, so that versions are asked the same prompts"),
    memoryBytes: memory ? derive([memory], amountBytes) : byRule(null, "the target has no bound on memory"),
  };
}

/** All edges and not only the threshold's: a changed objective must not roll the service. */
function servedEdges(target: ModelTarget): Traced<number[]> {
  switch (target.engine) {
    case "local":
      return byRule([...gatewayLatencyEdges], "the gateway has all histogram edges that an objective may name");
    case "kubernetes":
      return byRule([], "the inference server has histogram edges of its own");
  }
}
