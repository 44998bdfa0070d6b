// When the alerts of a service of 99.95% fire, to the minute: what pages, what opens a ticket, and what nobody hears of.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isWholeCheck } from "../../../specs/testing/whole-check.ts";
import { alertFiles, hasPromtool, promtool } from "../../testing/alert-rig.ts";
import { modelOf, sampleProject } from "../../testing/sample-check.ts";

/** Minutes of good traffic before anything happens: no window of a page looks further back. */
const calm = 360;
const day = 24 * 60;

/** So many good and bad requests a minute for so many minutes. */
type Phase = readonly [minutes: number, good: number, bad: number];

interface Case {
  readonly name: string;
  readonly phases: readonly Phase[];
  /** Minutes after the first bad request, or after minute `from`, with the severities that fire then. */
  readonly at: readonly (readonly [minute: number, ...severities: readonly ("page" | "ticket")[]])[];
  readonly from?: number;
  /** The counter of failures begins with the first one. */
  readonly isNewborn?: boolean;
  /** Between evaluations; a minute where it is not named. */
  readonly interval?: "30m";
}

const cases: readonly Case[] = [
  {
    name: "2% of requests for ten minutes page nobody",
    phases: [
      [calm, 1000, 0],
      [10, 980, 20],
      [40, 1000, 0],
    ],
    at: [[9, "ticket"], [20, "ticket"], [45]],
  },
  {
    name: "5% for ten minutes page after eight",
    phases: [
      [calm, 1000, 0],
      [10, 950, 50],
    ],
    at: [
      [7, "ticket"],
      [8, "page", "ticket"],
    ],
  },
  {
    name: "2% that stay page after 21 minutes",
    phases: [
      [calm, 1000, 0],
      [30, 980, 20],
    ],
    at: [
      [20, "ticket"],
      [21, "page", "ticket"],
    ],
  },
  {
    name: "an outage pages at once",
    phases: [
      [calm, 100, 0],
      [10, 0, 100],
    ],
    at: [[0, "page", "ticket"]],
  },
  {
    name: "one failure of three requests is silent",
    phases: [
      [57, 0, 0],
      [1, 2, 1],
      [30, 0, 0],
    ],
    at: [[0], [1], [20]],
    from: 57,
  },
  { name: "exactly the budget is silent", phases: [[calm, 19_990, 10]], at: [[0]], from: calm - 1 },
  {
    name: "0.2% open a ticket after eighteen hours",
    phases: [
      [3 * day, 1000, 0],
      [day, 998, 2],
    ],
    at: [[17 * 60], [19 * 60, "ticket"]],
    interval: "30m",
  },
  {
    name: "an outage at a request in ten minutes pages with the second failure",
    phases: [...rare(36, 1, 0), ...rare(2, 0, 1)],
    at: [[0], [9], [10, "page", "ticket"]],
  },
  {
    name: "an outage at a request in ten minutes pages with the second failure, where the first begins the counter",
    phases: [...rare(36, 1, 0), ...rare(2, 0, 1)],
    at: [[0], [9], [10, "page", "ticket"]],
    isNewborn: true,
  },
  {
    name: "twenty failures that a counter begins with page at once",
    phases: [
      [calm, 10, 0],
      [1, 0, 20],
      [5, 10, 0],
    ],
    at: [
      [0, "page", "ticket"],
      [3, "page", "ticket"],
    ],
    isNewborn: true,
  },
];

/** So many requests of one kind, each in the first of ten minutes. */
function rare(count: number, good: number, bad: number): readonly Phase[] {
  return Array.from({ length: count }, () => [[1, good, bad] as const, [9, 0, 0] as const]).flat();
}

/** A counter in promtool's notation. */
function counter(phases: readonly (readonly [minutes: number, each: number])[], isNewborn: boolean): string {
  let value = 0;
  return phases
    .map(([minutes, each]) => {
      if (isNewborn && value === 0 && each === 0) return `_x${minutes}`;
      const start = value + each;
      value += minutes * each;
      return `${start}+${each}x${minutes - 1}`;
    })
    .join(" ");
}

function testOf({ phases, at, from, isNewborn = false }: Case) {
  const service = 'fairlead_service="dev/care/assistant/laptop",instance="a"';
  const series = (code: string) => `fairlead_requests_total{${service},alias="assistant",code="${code}"}`;
  const start =
    from ??
    phases
      .slice(
        0,
        phases.findIndex(([, , bad]) => bad > 0),
      )
      .reduce((sum, [all]) => sum + all, 0);
  const minutes = phases.reduce((sum, [all]) => sum + all, 0);
  return {
    interval: "1m",
    input_series: [
      {
        series: series("200"),
        values: counter(
          phases.map(([all, good]) => [all, good]),
          false,
        ),
      },
      {
        series: series("503"),
        values: counter(
          phases.map(([all, , bad]) => [all, bad]),
          isNewborn,
        ),
      },
      { series: `fairlead_release_info{${service}}`, values: `1x${minutes}` },
    ],
    promql_expr_test: at.map(([minute, ...severities]) => ({
      expr: 'count by (severity) (ALERTS{alertname="ErrorBudgetBurn", objective="availability"})',
      eval_time: `${start + minute}m`,
      exp_samples: severities.map((severity) => ({ labels: `{severity="${severity}"}`, value: 1 })),
    })),
  };
}

describe.skipIf(!hasPromtool)("promtool (Debian package prometheus)", () => {
  let folder: string;
  let groups: readonly { readonly name: string }[];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "fairlead-alert-times-"));
    const rules = parse(alertFiles(await modelOf(sampleProject, "dev")).get("alerts-laptop.rules.yaml")!);
    // Nothing else is looked at, and each minute of hours is evaluated.
    groups = rules.groups.filter(({ name }: { readonly name: string }) => /availability-(ratios|alerts)$/.test(name));
    await writeFile(path.join(folder, "rules.yaml"), JSON.stringify({ groups }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  // Each takes promtool seconds, for every rule is evaluated in every minute.
  const tried = cases.filter((_, number) => isWholeCheck || number % 3 === 0);

  it.each(tried)("A5: $name", { timeout: 120_000 }, async (one) => {
    const file = {
      rule_files: ["rules.yaml"],
      evaluation_interval: one.interval ?? "1m",
      group_eval_order: groups.map(({ name }) => name),
      tests: [testOf(one)],
    };
    await writeFile(path.join(folder, "tests.yaml"), JSON.stringify(file));
    expect((await promtool(folder, "test", "rules", "tests.yaml")).said).toMatch(/SUCCESS/);
  });
});
