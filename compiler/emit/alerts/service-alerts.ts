// Alerts about a service that no ratio of its answers can tell of: nobody is there, requests hang, or most are turned away. They go
// with any objective, of availability or of latency: whoever does not answer keeps neither.
import { capabilities } from "../../../specs/handoff/capabilities.ts";
import type { Server } from "../../../specs/handoff/servers.ts";
import type { Model, ModelTarget } from "../../model/model.ts";
import { derive, type Traced } from "../../trace.ts";
import { targetLabels } from "./alert-objectives.ts";
import type { AlertRule } from "./alert-rules.ts";
import { moreFailuresThan } from "./burn-rates.ts";
import { selector, serviceMatchers } from "./indicator.ts";

export const serviceAlertNames = {
  down: "ServiceDown",
  stuck: "RequestsStuck",
  refused: "RequestsRefused",
} as const;

type Matchers = Traced<readonly string[]>;

/** Each has to be true for so long: a restart, a scrape that fails and a burst are over by then. */
const patience = "5m";

export function serviceAlerts(model: Model, target: ModelTarget): readonly AlertRule[] {
  const { serving } = model.project;
  if (serving === undefined) return [];
  const { server }: { readonly server: Server } = capabilities[target.engine];
  const matchers = serviceMatchers(model, target);
  const labels = { ...targetLabels(model, target), severity: "page" };
  const whose = `${model.team}/${model.name} in ${model.environment}`;
  const alert = (name: string, expr: Traced<string>, summary: string, describe: (alias: string) => string) => ({
    alert: name,
    expr,
    for: patience,
    labels,
    annotations: {
      summary: derive([serving.alias], () => `${whose} ${summary}`),
      description: derive([serving.alias], describe),
    },
  });
  const { down, stuck, refused } = serviceAlertNames;
  return [
    alert(
      down,
      isDown(server, matchers),
      "is down",
      (alias) => `No process that serves ${alias} on ${target.name} could be scraped for ${patience}.`,
    ),
    alert(
      stuck,
      isStuck(server, matchers),
      "has requests that are stuck",
      (alias) =>
        `{{ $value }} of the processes that serve ${alias} on ${target.name} have requests and generate nothing: no token for ${stuckWindow}, in each of the last ${patience}.`,
    ),
    ...(server.refused === undefined
      ? []
      : [
          alert(
            refused,
            isRefusing(server, server.refused, matchers),
            "refuses most requests",
            (alias) =>
              `{{ $value | humanizePercentage }} of the requests to ${alias} on ${target.name} meet a full queue. Their 429 is no error of the availability objective.`,
          ),
        ]),
  ];
}

/** True of a service that was never there too: a rule that forgets after a while would fall silent in a long outage. */
function isDown({ alive }: Server, matchers: Matchers): Traced<string> {
  return derive([matchers], (own) => `absent(sum(${selector({ metric: alive, matchers: own })}) > 0)`);
}

/** Longer than the wait for the first token of any prompt. */
const stuckWindow = "5m";

/**
 * Of each process by itself: others may go on. Answers are no sign of life beside tokens: clients that hang up are counted, and so are those
 * that a full queue turns away and those that a cache answers.
 */
function isStuck({ underWay, generatedTokens }: Server, matchers: Matchers): Traced<string> {
  return derive([matchers], (own) => {
    const each = (vector: string) => `sum by (job, instance) (${vector})`;
    const requests = underWay.map((metric) => each(selector({ metric, matchers: own }))).join(" + ");
    const tokens = each(`increase(${selector({ metric: generatedTokens, matchers: own }, stuckWindow)})`);
    return `count(\n  (${requests} > 0)\n  unless (${tokens} > 0)\n)`;
  });
}

/**
 * A page, and no ticket: whoever is refused has an outage, and slots that are never freed look the same as too much traffic. It is no
 * error of the availability objective, because a full queue that refuses keeps what it promised to those inside.
 */
function isRefusing({ requests, answers }: Server, refused: string, matchers: Matchers): Traced<string> {
  return derive([matchers], (own) => {
    const all = [...own, ...answers];
    const sum = (of: readonly string[]) => `sum(increase(${selector({ metric: requests, matchers: of }, "5m")}))`;
    const turnedAway = sum([...all, refused]);
    return `${turnedAway} / ${sum(all)} > 0.5\nand ${turnedAway} > ${moreFailuresThan}`;
  });
}
