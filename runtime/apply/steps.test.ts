import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pin, Release, Stage } from "../../specs/handoff/release.ts";
import { kindOf, makesOutput } from "../../specs/handoff/stages.ts";
import { StageKind } from "../../specs/handoff/stage-kind.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { datasetManifest, servingConfig } from "../../specs/testing/documents.ts";
import { digestOf } from "../system/digest.ts";
import type { Observed, Output, OutputState, RunningService } from "../engine.ts";
import { machineFacts } from "../system/machine.ts";
import type { ReleaseStage } from "../release/release.ts";
import { decideSteps, nameOf, type Step } from "./steps.ts";
import { keyOf } from "../testing/release-rig.ts";

describe("deciding", () => {
  test("a first apply runs every stage in order, checks datasets out and starts the service", () => {
    expect(words(decide(chain(), {}))).toEqual([
      "run dataset/talks",
      "checkout talks v1.1",
      "run train/main",
      "run quantise/main",
      "run evaluate/triage",
      "start laptop",
      "observe",
    ]);
  });

  test("what has an output is reused, and only what comes after the change runs", () => {
    const outputs = { "dataset/talks": present("dataset/talks"), "train/main": present("train/main") };
    expect(words(decide(chain(), { outputs }))).toEqual([
      "reuse dataset/talks",
      "checkout talks v1.1",
      "reuse train/main",
      "run quantise/main",
      "run evaluate/triage",
      "start laptop",
      "observe",
    ]);
  });

  test("a service with the same key and model is kept, one with another is switched, and one of another program", () => {
    const outputs = allPresent();
    const service = {
      target: "laptop",
      serveKey: keyOf("serve/laptop"),
      modelDigest: digestFor("quantise/main"),
      replicas: 1,
      address: "",
      probe: null,
    };
    expect(words(decide(chain(), { outputs, services: [service] })).at(-2)).toBe("keep laptop");
    const program = { otherProgram: "Fairlead 0.0.9 on Node v20.19.0" };
    const others = [{ serveKey: keyOf("other") }, { modelDigest: digestFor("other") }, program];
    for (const other of others) {
      expect(words(decide(chain(), { outputs, services: [{ ...service, ...other }] })).at(-2)).toBe("switch laptop");
    }
  });

  test("a service with the same key and model and another number of replicas is scaled, and one that does not say how many", () => {
    const right = { target: "laptop", serveKey: keyOf("serve/laptop"), modelDigest: digestFor("quantise/main") };
    const stepOf = (running: number | null, other = {}) => {
      const services = [{ ...right, replicas: running, address: "", probe: null, ...other }];
      return decide({ ...chain(), replicas: 3 }, { outputs: allPresent(), services }).at(-2);
    };
    expect(stepOf(3)).toMatchObject({ change: "keep" });
    for (const running of [1, 4, null])
      expect(stepOf(running)).toMatchObject({ change: "scale", replicas: 3, replicasBefore: running });
    // Another version comes with its own number.
    expect(stepOf(1, { serveKey: keyOf("other") })).toMatchObject({ change: "switch", replicas: 3 });
  });

  test("a service is switched when an output that it needs is made again, whatever key it has", () => {
    const outputs = {
      ...allPresent(),
      "quantise/main": { state: "incomplete", missing: "/store/x", bytes: 12 } as const,
    };
    const service = {
      target: "laptop",
      serveKey: keyOf("serve/laptop"),
      modelDigest: digestFor("quantise/main"),
      replicas: 1,
      address: "",
      probe: null,
    };
    expect(words(decide(chain(), { outputs, services: [service] }))).toContain(
      "run quantise/main (/store/x is missing)",
    );
    expect(words(decide(chain(), { outputs, services: [service] }))).toContain("switch laptop");
  });

  test("services of targets that have left are removed, after all others serve", () => {
    const steps = decide(
      chain(),
      { services: [{ target: "desk", serveKey: "", modelDigest: "", replicas: 1, address: "", probe: null }] },
      ["phone", "laptop"],
    );
    expect(words(steps).slice(-2)).toEqual(["remove desk", "remove phone"]);
  });

  test("a release that pins runs nothing: what is pinned is reused in running order, no dataset is checked out, and its model is served", () => {
    const steps = decide(pinning(), { outputs: allPresent() });
    expect(words(steps)).toEqual([
      "reuse dataset/talks, pinned",
      "reuse train/main, pinned",
      "reuse quantise/main, pinned",
      "reuse evaluate/triage, pinned",
      "start laptop",
      "observe",
    ]);
    const service = { target: "laptop", serveKey: keyOf("serve/laptop"), replicas: 1, address: "", probe: null };
    const serving = (modelDigest: string) =>
      words(decide(pinning(), { outputs: allPresent(), services: [{ ...service, modelDigest }] })).at(-2);
    expect(serving(digestFor("quantise/main"))).toBe("keep laptop");
    expect(serving(digestFor("other"))).toBe("switch laptop");
  });
});

test("whatever the graph, the store and the services: every stage has its step, in order, and nothing that is there runs", () => {
  fc.assert(
    fc.property(worlds(), ({ graph, states, services, owned }) => {
      const steps = decideSteps(chainOf(graph), { outputs: states, services }, owned);
      const at = new Map(
        steps.flatMap((step, index) =>
          step.action === "checkout" || step.action === "remove" ? [] : [[nameOf(step), index] as const],
        ),
      );
      expect([...at.keys()]).toEqual(graph.stages.map(({ name }) => name));
      for (const { name, needs, kind } of graph.stages) {
        for (const need of needs) expect(at.get(need)).toBeLessThan(at.get(name)!);
        const step = steps[at.get(name)!]!;
        if (kind === "serve") {
          const running = services.some(({ target }) => `serve/${target}` === name);
          expect(step.action === "serve" && (step.change === "start") === !running).toBe(true);
          const reruns = needs.some((need) => steps[at.get(need)!]!.action === "run");
          if (reruns) expect(["start", "switch"]).toContain(step.action === "serve" && step.change);
        } else expect(step.action).toBe(states.get(name)?.state === "present" ? "reuse" : "run");
      }
      const removed = steps.flatMap((step) => (step.action === "remove" ? [step.target] : []));
      const wanted = graph.stages.filter(({ kind }) => kind === "serve").map(({ name }) => name.slice(6));
      const known = new Set([...owned, ...services.map(({ target }) => target)]);
      expect(removed).toEqual([...known].filter((target) => !wanted.includes(target)).sort());
      expect(steps.slice(steps.length - removed.length).every(({ action }) => action === "remove")).toBe(true);
    }),
  );
});

interface Graph {
  readonly stages: readonly Stage[];
  readonly pins: Release["pins"];
  /** Of each service; one when absent. */
  readonly replicas?: number;
}

function chain(): Graph {
  return {
    stages: [
      stage("dataset/talks", "dataset", []),
      stage("train/main", "train", ["dataset/talks"]),
      stage("quantise/main", "quantise", ["train/main"]),
      stage("evaluate/triage", "evaluate", ["dataset/talks", "train/main", "quantise/main"]),
      stage("serve/laptop", "serve", ["quantise/main"]),
      stage("observe/main", "observe", []),
    ],
    pins: {},
  };
}

/** The chain, made in another environment. */
function pinning(): Graph {
  const { stages } = chain();
  const made = stages.filter(({ kind }) => makesOutput(kind)).toReversed();
  const pins = Object.fromEntries(made.map(({ name }) => [name, pinOf(name)]));
  return { stages: stages.filter(({ kind }) => !makesOutput(kind)), pins };
}

function pinOf(name: string): Pin {
  return { key: keyOf(name), digest: digestFor(name), evidence: digestFor(`evidence of ${name}`) };
}

function stage(name: string, kind: Stage["kind"], needs: string[]): Stage {
  return { name, kind, needs, semantics: 1, key: keyOf(name), file: "x.json" };
}

function chainOf({ stages, pins, replicas = 1 }: Graph) {
  const release: Release = {
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: "0.1.0",
    project: { team: "care", name: "bot" },
    environment: "dev",
    snapshot: digestFor("snapshot"),
    stages: [...stages],
    targets: [],
    pins,
    reads: {},
    record: null,
    source: null,
    renamedFrom: null,
  };
  // Of documents, only those of datasets and services are looked into.
  const jobOf = ({ kind }: Stage) => (kind === "serve" ? servingConfig({}, { replicas }) : datasetManifest());
  const loaded = stages.map((one) => ({ kind: one.kind, stage: one, job: jobOf(one) }) as ReleaseStage);
  return { release, stages: loaded };
}

interface World {
  readonly outputs?: Readonly<Record<string, OutputState>>;
  readonly services?: readonly RunningService[];
}

function observed({ outputs = {}, services = [] }: World): Observed {
  const names = chain()
    .stages.filter(({ kind }) => makesOutput(kind))
    .map(({ name }) => name);
  return { outputs: new Map(names.map((name) => [name, outputs[name] ?? { state: "absent" }])), services };
}

function decide(graph: Graph, world: World, owned: readonly string[] = []): readonly Step[] {
  return decideSteps(chainOf(graph), observed(world), owned);
}

function allPresent(): Record<string, OutputState> {
  return Object.fromEntries(
    ["dataset/talks", "train/main", "quantise/main", "evaluate/triage"].map((name) => [name, present(name)]),
  );
}

function present(name: string, digest = digestFor(name)): OutputState & { readonly state: "present" } {
  return { state: "present", output: outputOf(name, digest) };
}

function outputOf(name: string, digest: string): Output {
  return {
    digest,
    evidenceDigest: digestFor(`evidence of ${name}`),
    evidence: {
      apiVersion: handoffVersion,
      kind: "Evidence",
      stage: StageKind.parse(kindOf(name)),
      key: keyOf(name),
      output: digest,
      inputs: {},
      figures: {},
      startedAt: "2026-01-02T03:04:05.000Z",
      seconds: 1,
      machine: machineFacts(),
    },
  };
}

function digestFor(name: string): string {
  return digestOf(Buffer.from(name));
}

function words(steps: readonly Step[]): string[] {
  return steps.map((step) => {
    switch (step.action) {
      case "run":
        return `run ${step.stage.stage.name}${step.lost === undefined ? "" : ` (${step.lost.text})`}`;
      case "reuse":
        return `reuse ${step.name}${step.pinned ? ", pinned" : ""}`;
      case "checkout":
        return `checkout ${step.labels.name} v${step.labels.version}`;
      case "serve":
        return `${step.change} ${step.target}`;
      case "observe":
        return "observe";
      case "remove":
        return `remove ${step.target}`;
    }
  });
}

/** Any graph of up to eight stages, each needing some of those before it, in any state of the world. */
function worlds() {
  const kinds = fc.array(fc.constantFrom("dataset", "train", "quantise", "evaluate", "serve" as const), {
    minLength: 1,
    maxLength: 8,
  });
  const target = fc.constantFrom("t0", "t1", "t2", "t3", "gone");
  return fc
    .record({
      kinds,
      picks: fc.infiniteStream(fc.nat(1000)),
      owned: fc.uniqueArray(target),
      up: fc.uniqueArray(target),
    })
    .map(({ kinds: chosen, picks, owned, up }) => {
      const pick = (below: number): number => (picks.next().value as number) % below;
      const made: Stage[] = [];
      for (const [at, kind] of chosen.entries()) {
        const makers = made.filter((one) => one.kind !== "serve");
        const needs = makers.filter(() => pick(2) === 0).map(({ name }) => name);
        if (kind !== "serve") made.push(stage(`${kind}/${at}`, kind, needs));
        else if (makers.length > 0)
          made.push(stage(`serve/t${at}`, "serve", needs.length > 0 ? needs : [makers[0]!.name]));
      }
      const states = new Map<string, OutputState>();
      for (const { name, kind } of made) {
        if (kind !== "serve")
          states.set(
            name,
            [present(name), { state: "absent" }, { state: "incomplete", missing: "x", bytes: null }][
              pick(3)
            ] as OutputState,
          );
      }
      const services = up.map((one) => ({
        target: one,
        serveKey: keyOf(pick(2) === 0 ? `serve/${one}` : "other"),
        modelDigest: digestFor(made[0]?.name ?? ""),
        replicas: [1, 2, null][pick(3)]!,
        address: "",
        probe: null,
      }));
      return { graph: { stages: made, pins: {} }, states, services, owned };
    });
}
