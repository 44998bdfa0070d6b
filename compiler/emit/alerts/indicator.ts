// What is good and what is bad, as selectors on the metrics of whoever answers for a target.
import { capabilities } from "../../../specs/handoff/capabilities.ts";
import { serviceLabel, serviceLabelValue } from "../../../specs/handoff/metrics.ts";
import type { Model, ModelTarget } from "../../model/model.ts";
import { durationSeconds } from "../../model/units.ts";
import { derive, type Traced } from "../../trace.ts";
import { objectNames } from "../names.ts";

export interface Series {
  readonly metric: string;
  readonly matchers: readonly string[];
}

/** Bad requests are `bad`, or what `total` counts beyond `good`. */
export interface Indicator {
  readonly total: Series;
  readonly part: Series;
  readonly partIs: "bad" | "good";
}

export function availabilityIndicator(model: Model, target: ModelTarget, alias: Traced<string>): Traced<Indicator> {
  const { server } = capabilities[target.engine];
  return derive([serviceMatchers(model, target, alias)], (service) => {
    const matchers = [...service, ...server.answers];
    return {
      total: { metric: server.requests, matchers },
      part: { metric: server.requests, matchers: [...matchers, server.serverError] },
      partIs: "bad",
    };
  });
}

export function latencyIndicator(
  model: Model,
  target: ModelTarget,
  alias: Traced<string>,
  { under, of }: NonNullable<Model["project"]["objectives"]["latency"]>,
): Traced<Indicator> {
  const { server } = capabilities[target.engine];
  return derive([serviceMatchers(model, target, alias), under, of], (matchers, limit, timed) => {
    const { name } = server.histograms[timed];
    return {
      total: { metric: `${name}_count`, matchers },
      part: { metric: `${name}_bucket`, matchers: [...matchers, edgeMatcher(durationSeconds(limit))] },
      partIs: "good",
    };
  });
}

/**
 * An edge in seconds as the label le has it. Whole numbers are told in two ways: Prometheus 2 keeps what the client library writes, 1 of
 * JavaScript and 1.0 of Python, and Prometheus 3 makes 1.0 of both (https://prometheus.io/docs/prometheus/3.0/migration/).
 */
function edgeMatcher(edge: number): string {
  return Number.isInteger(edge) ? `le=~"${edge}([.]0)?"` : `le="${edge}"`;
}

/** The gateway labels its metrics with the service and the alias; pods are told apart by the job that scrapes them. */
function serviceMatchers(model: Model, target: ModelTarget, alias: Traced<string>): Traced<readonly string[]> {
  const { environment, team, name: project } = model;
  switch (target.engine) {
    case "local": {
      const service = serviceLabelValue({ environment, team, project, target: target.name });
      return derive([alias], (name) => [`${serviceLabel}=${JSON.stringify(service)}`, `alias=${JSON.stringify(name)}`]);
    }
    case "kubernetes":
      return derive([target.spec.namespace], (namespace) => [
        `job=${JSON.stringify(`${namespace}/${objectNames(model, target).server}`)}`,
      ]);
  }
}

/** PromQL that selects a series, over a window where one is given. */
export function selector({ metric, matchers }: Series, window?: string): string {
  return `${metric}{${matchers.join(",")}}${window === undefined ? "" : `[${window}]`}`;
}
