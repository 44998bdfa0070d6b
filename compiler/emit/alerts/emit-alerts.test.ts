import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { vllm } from "../../../specs/handoff/servers.ts";
import { isWholeCheck } from "../../../specs/testing/whole-check.ts";
import { alertFiles, hasPromtool, promtool } from "../../testing/alert-rig.ts";
import { modelOf, sampleProject } from "../../testing/sample-check.ts";
import { burnRates } from "./burn-rates.ts";
import { errorBudget, ratioBetween } from "./decimal.ts";
import { emitAlerts } from "./emit-alerts.ts";

describe("burn rates", () => {
  it("A5: of 99.95% are those of the workbook, to the last digit", () => {
    const thresholds = burnRates(errorBudget("99.95%"), 30).map(({ long, short, threshold }) => [
      long,
      short,
      threshold,
    ]);
    expect(thresholds).toEqual([
      ["1h", "5m", "0.0072"],
      ["6h", "30m", "0.003"],
      ["1d", "2h", "0.0015"],
      ["3d", "6h", "0.0005"],
    ]);
    expect(burnRates(errorBudget("99.95%"), 28).map(({ threshold }) => threshold)).toEqual([
      "0.00672",
      "0.0028",
      "0.0014",
      "0.000466666667",
    ]);
  });

  it("A5: are exact products for every objective that can be written, and none is a ratio that cannot be exceeded", () => {
    const percents = fc.integer({ min: 1, max: 9_999_999 }).map((parts) => [`${parts / 100_000}%`, parts] as const);
    fc.assert(
      fc.property(percents, ([percent, parts]) => {
        for (const { threshold, longHours, budgetPercent } of burnRates(errorBudget(percent), 30)) {
          // Whole numbers: ten-millionths of the budget, times percent times hours of the period.
          const product = BigInt(10_000_000 - parts) * BigInt(budgetPercent * 720);
          const [whole = "", digits = ""] = threshold.split(".");
          const written = BigInt(whole + digits) * 10n ** BigInt(12 - digits.length);
          expect(written * BigInt(longHours)).toBe((product * 10n ** 12n) / 10n ** 9n);
          expect(Number(threshold)).toBeLessThan(1);
        }
      }),
    );
  });

  it("A5: test traffic lies between the ratios that it is made for", () => {
    const ratios = fc.tuple(fc.integer({ min: 1, max: 999_998 }), fc.integer({ min: 1, max: 999_999 }));
    fc.assert(
      fc.property(ratios, ([a, b]) => {
        const [low, high] = [Math.min(a, b) / 1e6, (Math.max(a, b) + 1) / 1e6];
        const { good, bad } = ratioBetween(String(low), String(high));
        expect(bad / (good + bad)).toBeGreaterThan(low);
        expect(bad / (good + bad)).toBeLessThan(high);
      }),
    );
  });
});

describe("alert files", () => {
  it("A5: a target without objectives has none", async () => {
    const spec = sampleProject.replace(/objectives:\n(?: .*\n)+/, "");
    expect(alertFiles(await modelOf(spec, "dev")).size).toBe(0);
  });

  it("A5: rules of each engine read its own metrics, at an edge as each Prometheus stores it", async () => {
    const local = alertFiles(await modelOf(sampleProject, "dev")).get("alerts-laptop.rules.yaml");
    expect(local).toContain(
      'fairlead_time_to_first_token_seconds_bucket{fairlead_service="dev/care/assistant/laptop",alias="assistant",le="0.25"}[5m]',
    );
    const spec = sampleProject.replace("under: 250ms", "under: 1s");
    const cluster = alertFiles(await modelOf(spec, "staging"));
    const job = 'job="assistant/care--assistant--staging--cluster"';
    expect(cluster.get("alerts-cluster.rules.yaml")).toContain(
      `vllm:time_to_first_token_seconds_bucket{${job},le=~"1([.]0)?"}[5m]`,
    );
    expect(vllm.histograms.timeToFirstToken.edges).toContain(1);
  });

  it("A5: requests to every route of vLLM count, but for those that are known to give no answers", () => {
    const [matcher] = vllm.answers;
    const others = new RegExp(`^(?:${/^handler!~"(.*)"$/.exec(matcher)![1]!})$`);
    const counted = [
      "/v1/chat/completions",
      "/v1/completions",
      "/v1/responses",
      "/v1/embeddings",
      "/pooling",
      "/score",
    ];
    expect(counted.filter((route) => others.test(route))).toEqual([]);
    const left = ["none", "/metrics", "/health", "/ping", "/version", "/load", "/v1/models", "/tokenize", "/docs"];
    expect(left.filter((route) => others.test(route))).toEqual(left);
  });

  it("A5: a threshold knows the line of its objective", async () => {
    const model = await modelOf(sampleProject, "dev");
    const [rules] = emitAlerts(model, { trace: true });
    const places = rules!.resources[0]!.places.get("/groups/2/rules/0/expr");
    expect(places?.map(({ path: at }) => at.join("."))).toContain("objectives.availability.target");
  });
});

describe.skipIf(!hasPromtool)("promtool (Debian package prometheus)", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "fairlead-alerts-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(spec: string, environment: string): Promise<void> {
    for (const [name, text] of alertFiles(await modelOf(spec, environment)))
      await writeFile(path.join(folder, name), text);
  }

  const run = (...args: readonly string[]) => promtool(folder, ...args);

  /** Runs the generated tests: every fourth, where not the whole check runs, for all of them take promtool half a minute. */
  async function testRules(target: string): Promise<string> {
    const all = parse(await readFile(path.join(folder, `alerts-${target}.tests.yaml`), "utf8"));
    const tests = all.tests.filter((_: unknown, number: number) => isWholeCheck || number % 4 === 0);
    expect(tests.length).toBeGreaterThan(1);
    await writeFile(path.join(folder, "some.yaml"), JSON.stringify({ ...all, tests }));
    return (await run("test", "rules", "some.yaml")).said;
  }

  it.each([
    ["dev", "laptop", sampleProject],
    ["staging", "cluster", sampleProject],
    ["dev", "laptop", sampleProject.replace("99.95%", "90%").replace("target: 99%,", "target: 50%,")],
  ])("A5: accepts the rules of %s, and their tests pass", { timeout: 120_000 }, async (environment, target, spec) => {
    await write(spec, environment);
    expect(await run("check", "rules", `alerts-${target}.rules.yaml`)).toMatchObject({ code: 0 });
    expect(await testRules(target)).toMatch(/SUCCESS/);
  });

  it.each(["1", "1.0"])(
    "A5: the rules read an edge of a second that is stored as %s",
    { timeout: 120_000 },
    async (edge) => {
      const timed = sampleProject
        .replace("under: 250ms", "under: 1s")
        .replace("  availability: { target: 99.95% }\n", "");
      await write(timed, "dev");
      const file = path.join(folder, "alerts-laptop.tests.yaml");
      const tests = await readFile(file, "utf8");
      // YAML escapes the quotes of a label, where it quotes the whole.
      const stored = tests.replaceAll(/(?<=le=\\?")1\.0(?=\\?")/g, edge);
      expect(tests.split(/le=\\?"1\.0\\?"/).length).toBeGreaterThan(5);
      await writeFile(file, stored);
      expect(await testRules("laptop")).toMatch(/SUCCESS/);
    },
  );

  it.each([
    ["a threshold that is too high", "> 0.0072", "> 0.98", "availability: an hour of many errors after five without"],
    ["a threshold that is too low", "> 0.0015", "> 0.0001", "availability: a budget that burns slower"],
    [
      "a missing guard",
      "and slo:sli_error:increase1h{",
      "unless slo:absent{",
      "availability: one failed request of three",
    ],
    ["a guard of three failures", "> 1.5", "> 2.5", "availability: an outage at one request in ten minutes"],
    ["no first sample", "min_over_time(", "0 * min_over_time(", "availability: twenty failures"],
    ["no witness of a birth", "< on (job, instance)", "<= on (job, instance)", "availability: failures of long ago"],
    ["a period of minutes", "sum_over_time(slo:", "last_over_time(slo:", "availability: in the budget of the period"],
    ["another edge", 'le="0.25"', 'le="0.5"', "latency: a fast burn"],
    ["no patience", 'for: "5m"', 'for: "0s"', "down: a restart of four minutes"],
    ["a service that may be gone", "absent(sum(", "absent(0 * sum(", "down: a process that another has replaced"],
    [
      "tokens of all processes",
      "unless (sum by (job, instance)",
      "unless on () (sum",
      "stuck: a process that holds requests",
    ],
    ["a share of a third", "> 0.5", "> 0.3", "refused: a full queue that refuses four of ten"],
  ])("A5: the tests fail for rules with %s", { timeout: 120_000 }, async (_, piece, by, name) => {
    await write(sampleProject, "dev");
    const file = path.join(folder, "alerts-laptop.rules.yaml");
    const rules = await readFile(file, "utf8");
    expect(rules).toContain(piece);
    await writeFile(file, rules.replaceAll(piece, by));
    expect(await run("check", "rules", "alerts-laptop.rules.yaml")).toMatchObject({ code: 0 });
    // The case that is there for it, alone.
    const all = parse(await readFile(path.join(folder, "alerts-laptop.tests.yaml"), "utf8"));
    const tests = all.tests.filter((one: { readonly name: string }) => one.name.startsWith(name));
    expect(tests).toHaveLength(1);
    await writeFile(path.join(folder, "one.yaml"), JSON.stringify({ ...all, tests }));
    expect((await run("test", "rules", "one.yaml")).said).toMatch(/FAILED/);
  });
});
