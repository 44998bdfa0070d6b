// What is good and what is bad, as selectors on the metrics of whoever answers for a target.
import { capabilities } from "../../../specs/handoff/capabilities.ts";
import { serviceLabel, serviceLabelValue } from "../../../specs/handoff/metrics.ts";
import type { Model, ModelTarget } from "../../model/model.ts";
import { durationSeconds } from "../../model/units.ts";
import { byRule, derive, type Traced } from "../../trace.ts";
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
  /** Above 0 in every scrape of a process that serves. Undefined where the two are at 0 in the first scrape of each process. */
  readonly alive: Series | undefined;
  /** The two as the server exposes them, for tests of rules. */
  readonly exposed: Readonly<Partial<Record<"good" | "bad" | "all", Series>>>;
}

export function availabilityIndicator(model: Model, target: ModelTarget, alias: Traced<string>): Traced<Indicator> {
  const { server } = capabilities[target.engine];
  const { requests: metric, answers, serverError, examples } = server;
  const service = serviceMatchers(model, target);
  return derive([service, aliasMatchers(target, alias)], (matchers, ofAlias) => {
    const own = [...matchers, ...ofAlias];
    return {
      total: { metric, matchers: [...own, ...answers] },
      part: { metric, matchers: [...own, ...answers, serverError] },
      partIs: "bad",
      alive: { metric: server.alive, matchers },
      exposed: {
        good: { metric, matchers: [...own, ...examples.good] },
        bad: { metric, matchers: [...own, ...examples.failed] },
      },
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
  const service = serviceMatchers(model, target);
  return derive([service, aliasMatchers(target, alias), under, of], (matchers, ofAlias, limit, timed) => {
    const { name } = server.histograms[timed];
    const own = [...matchers, ...ofAlias];
    const edge = durationSeconds(limit);
    const total = { metric: `${name}_count`, matchers: own };
    return {
      total,
      part: { metric: `${name}_bucket`, matchers: [...own, edgeMatcher(edge)] },
      partIs: "good",
      alive: undefined,
      exposed: { all: total, good: { metric: `${name}_bucket`, matchers: [...own, `le="${storedEdge(edge)}"`] } },
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

/** As Prometheus 3 has it. */
function storedEdge(edge: number): string {
  return Number.isInteger(edge) ? `${edge}.0` : String(edge);
}

/** The gateway labels its metrics with the service; pods are told apart by the job that scrapes them. */
export function serviceMatchers(model: Model, target: ModelTarget): Traced<readonly string[]> {
  const { environment, team, name: project } = model;
  switch (target.engine) {
    case "local": {
      const service = serviceLabelValue({ environment, team, project, target: target.name });
      return byRule([`${serviceLabel}=${JSON.stringify(service)}`], "the label of all series of a local service");
    }
    case "kubernetes":
      return derive([target.spec.namespace], (namespace) => [
        `job=${JSON.stringify(`${namespace}/${objectNames(model, target).server}`)}`,
      ]);
  }
}

/** What the gateway counts of requests has the alias too; the name of the model in vLLM's series is not the alias. */
function aliasMatchers({ engine }: ModelTarget, alias: Traced<string>): Traced<readonly string[]> {
  return derive([alias], (name) => (engine === "local" ? [`alias=${JSON.stringify(name)}`] : []));
}

/** PromQL that selects a series, over a window where one is given. */
export function selector({ metric, matchers }: Series, window?: string): string {
  return `${metric}{${matchers.join(",")}}${window === undefined ? "" : `[${window}]`}`;
}
