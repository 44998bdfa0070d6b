// Unit tests of the alerts about a service, for promtool: each fires, and stays silent where what happened is ordinary.
import { capabilities } from "../../../specs/handoff/capabilities.ts";
import type { Server } from "../../../specs/handoff/servers.ts";
import type { Model, ModelTarget } from "../../model/model.ts";
import { alertName, type AlertRule } from "./alert-rules.ts";
import { serviceMatchers } from "./indicator.ts";
import { serviceAlertNames, serviceAlerts } from "./service-alerts.ts";
import { expecting, oneProcess, type RuleTest } from "./test-series.ts";

interface Subject {
  readonly server: Server;
  readonly matchers: readonly string[];
  readonly alerts: readonly AlertRule[];
}

export function serviceAlertTests(model: Model, target: ModelTarget): readonly RuleTest[] {
  const { server }: { readonly server: Server } = capabilities[target.engine];
  const subject = { server, matchers: serviceMatchers(model, target).value, alerts: serviceAlerts(model, target) };
  return [...downTests(subject), ...stuckTests(subject), ...refusedTests(subject)];
}

function downTests(subject: Subject): RuleTest[] {
  const { server, matchers } = subject;
  const alive = { metric: server.alive, matchers };
  return [
    {
      name: "down: a service of which nothing is left but a process that cannot be scraped pages",
      interval: "1m",
      input_series: [oneProcess(alive, "1x20 stale"), oneProcess(alive, "0x40", "b")],
      alert_rule_test: [quiet("down", "25m"), firing(subject, "down", "30m")],
    },
    {
      name: "down: a restart of four minutes pages nobody",
      interval: "1m",
      input_series: [oneProcess(alive, "1x22 stale _x3 1x20")],
      alert_rule_test: [quiet("down", "25m"), quiet("down", "30m"), quiet("down", "40m")],
    },
    {
      name: "down: a process that another has replaced pages nobody",
      interval: "1m",
      input_series: [oneProcess(alive, "1x20 stale"), oneProcess(alive, "_x15 1x25", "b")],
      alert_rule_test: [quiet("down", "40m")],
    },
  ];
}

function stuckTests(subject: Subject): RuleTest[] {
  const { server, matchers } = subject;
  const [running = "", waiting = ""] = server.underWay;
  const process = (instance: string, values: { readonly running: string; readonly tokens: string }) => [
    oneProcess({ metric: running, matchers }, values.running, instance),
    oneProcess({ metric: waiting, matchers }, "0x40", instance),
    oneProcess({ metric: server.generatedTokens, matchers }, values.tokens, instance),
  ];
  const busy = process("b", { running: "3x40", tokens: "0+500x40" });
  return [
    {
      name: "stuck: a process that holds requests and generates nothing pages, although another goes on",
      interval: "1m",
      input_series: [...process("a", { running: "3x40", tokens: "0+500x10 5000x30" }), ...busy],
      alert_rule_test: [quiet("stuck", "15m"), firing(subject, "stuck", "20m", "1")],
    },
    {
      name: "stuck: a process that has nothing to do, and one that is slow, page nobody",
      interval: "1m",
      input_series: [
        ...process("a", { running: "0x40", tokens: "500x40" }),
        ...process("c", { running: "1x40", tokens: "0+1x40" }),
        ...busy,
      ],
      alert_rule_test: [quiet("stuck", "40m")],
    },
  ];
}

function refusedTests(subject: Subject): RuleTest[] {
  const { server, matchers } = subject;
  const { requests: metric, refused, examples } = server;
  if (refused === undefined) return [];
  const answers = (good: number, turnedAway: number) => [
    oneProcess({ metric, matchers: [...matchers, ...examples.good] }, `0+${good}x40`),
    oneProcess({ metric, matchers: [...matchers, refused] }, `0+${turnedAway}x40`),
  ];
  return [
    {
      name: "refused: a full queue that refuses nine of ten requests pages, and burns no budget",
      interval: "1m",
      input_series: answers(1, 9),
      alert_rule_test: [
        quiet("refused", "5m"),
        firing(subject, "refused", "10m", "90%"),
        expecting(alertName, "10m", []),
      ],
    },
    {
      name: "refused: a full queue that refuses four of ten requests pages nobody",
      interval: "1m",
      input_series: answers(6, 4),
      alert_rule_test: [quiet("refused", "40m")],
    },
  ];
}

type Kind = keyof typeof serviceAlertNames;

function quiet(kind: Kind, time: string) {
  return expecting(serviceAlertNames[kind], time, []);
}

function firing({ alerts }: Subject, kind: Kind, time: string, value?: string) {
  const name = serviceAlertNames[kind];
  return expecting(
    name,
    time,
    alerts.filter(({ alert }) => alert === name),
    value,
  );
}
