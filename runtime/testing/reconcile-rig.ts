// Applies releases with the memory engine, bent as a test needs it: what the tests of reconcile stand on.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stageName } from "../../specs/handoff/stages.ts";
import type { ApplyReport } from "../apply/apply-report.ts";
import { abilitiesOf, type Engine, type EngineStep, type Outcome, type RunningService } from "../engine.ts";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { Inventory } from "../apply/inventory.ts";
import { reconcile } from "../apply/reconcile.ts";
import { ok, type Result } from "../result.ts";
import type { Behaviour } from "./fake-stages.ts";
import { openReleaseRig, type Pins, type ReleasePlan, type ReleaseRig, wholePlan } from "./release-rig.ts";

export interface ReconcileRig extends ReleaseRig {
  /** What applies have told the person who watches. */
  readonly notes: readonly string[];
  apply(engine: Engine, plan: ReleasePlan, signal?: AbortSignal): Promise<ApplyReport>;
  /** The inventory of care/bot in an environment, dev unless named. */
  inventory(environment?: string): Promise<Inventory>;
  /** That of dev. */
  readonly inventoryFile: string;
}

export async function openReconcileRig(): Promise<ReconcileRig> {
  const rig = await openReleaseRig();
  const notes: string[] = [];
  const fileOf = (environment = "dev") => join(rig.home, "state", "inventory", environment, "care", "bot.json");
  return {
    ...rig,
    notes,
    inventoryFile: fileOf(),
    async apply(engine, plan, signal = new AbortController().signal) {
      return reconcile({
        loaded: await rig.release(plan),
        engine,
        engines: ["local", "memory"],
        home: rig.home,
        repository: rig.root,
        watcher: { started() {}, finished() {}, progress: { step() {} }, note: (text) => void notes.push(text) },
        signal,
      });
    },
    inventory: async (environment) => Inventory.parse(JSON.parse(await readFile(fileOf(environment), "utf8"))),
  };
}

/** What an apply has made, as a release of another environment pins it. */
export function pinsOf({ steps }: ApplyReport): Pins {
  return Object.fromEntries(
    steps.flatMap(({ stage, output }) => {
      if (output === null) return [];
      const { digest, evidence, evidenceDigest } = output;
      return [[stage, { key: evidence.key, digest, evidence: evidenceDigest }]];
    }),
  );
}

export function engineThat(behave: Behaviour): MemoryEngine {
  return new MemoryEngine(async ({ stage }, context) => {
    const measured = await behave(stage.stage.name, context);
    return measured.ok ? ok({ figures: measured.value.figures ?? {} }) : measured;
  });
}

/** The memory engine with the abilities of the local one, but for models that are not compressed. */
export function localLike(engine: MemoryEngine): Engine {
  return wrapped(engine, (step, call) => call(step), { ...abilitiesOf(["local"]), serves: ["quantise"] });
}

/** Throws at a call of apply: the one with that number or action, before or after it was done. */
export function killedAt(engine: MemoryEngine, at: number | EngineStep["action"], after = true): Engine {
  let calls = 0;
  return wrapped(engine, async (step, call) => {
    const isIt = at === step.action || at === calls;
    calls++;
    if (isIt && !after) throw new Error("killed");
    const outcome = await call(step);
    if (isIt) throw new Error("killed");
    return outcome;
  });
}

function wrapped(
  engine: MemoryEngine,
  around: (step: EngineStep, call: (step: EngineStep) => Promise<Result<Outcome>>) => Promise<Result<Outcome>>,
  abilities: Engine["abilities"] = engine.abilities,
): Engine {
  return {
    name: engine.name,
    abilities,
    storeFolder: engine.storeFolder,
    observe: (query) => engine.observe(query),
    apply: (step, context) => around(step, (one) => engine.apply(one, context)),
    keepEvidence: () => engine.keepEvidence(),
    remove: (scope, target) => engine.remove(scope, target),
    move: (from, to, target) => engine.move(from, to, target),
    close: () => engine.close(),
  };
}

/** Its datasets, once laid out, come with this advice. */
export function advising(engine: MemoryEngine, advice: string): Engine {
  return wrapped(engine, async (step, call) => {
    const outcome = await call(step);
    return outcome.ok && outcome.value.action === "checkout" ? ok({ ...outcome.value, advice }) : outcome;
  });
}

/** Whatever it was asked to serve, its services say this when they are asked afterwards. */
export function sayingOf(engine: MemoryEngine, other: (service: RunningService) => readonly RunningService[]): Engine {
  return {
    ...wrapped(engine, (step, call) => call(step)),
    async observe(query) {
      const observed = await engine.observe(query);
      return observed.ok ? ok({ ...observed.value, services: observed.value.services.flatMap(other) }) : observed;
    },
  };
}

/** The whole plan, serving on other targets than laptop. */
export function onTargets(...targets: readonly string[]): ReleasePlan {
  const { stages } = wholePlan();
  const others = stages.filter(({ name }) => !name.startsWith("serve/"));
  const serve = targets.map((target) => ({ name: stageName("serve", target), needs: ["quantise/main"] }));
  return {
    stages: [...others.slice(0, -1), ...serve, ...others.slice(-1)],
    targets: targets.map((name) => ({ name, engine: "local" as const })),
  };
}
