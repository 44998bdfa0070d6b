// Runs the steps of one apply on an engine, in order, and keeps what later steps need of earlier ones. It decides nothing but
// this: nothing is served while a gate of the release has not passed.
import { type Gate, isOfProbe, type Verdict } from "../../specs/handoff/gates.ts";
import { judge } from "../../specs/handoff/judge.ts";
import type { Probe, ProbeFigures } from "../../specs/handoff/probe.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import type { StepReport, Watcher } from "./apply-report.ts";
import type { Engine, EngineStep, Outcome, Output, RunningService, Scope, StepContext } from "../engine.ts";
import { gateFailure, probeGateFailure } from "./gate-failure.ts";
import type { AppliedRelease, ServiceRecord } from "./inventory.ts";
import { neededKeys, pinnedStages } from "../release/pins.ts";
import { readOutputs } from "../release/reads.ts";
import type { LoadedRelease, ReleaseStage } from "../release/release.ts";
import { type Failure, ok, type Result } from "../result.ts";
import { checkAnswering } from "./read-back.ts";
import { ServedProbes } from "./served-probes.ts";
import type { OnRecord, Remade } from "./remade.ts";
import { nameOf, type Step } from "./steps.ts";

export interface StepRunnerOptions {
  readonly engine: Engine;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
  readonly scope: Scope;
  readonly loaded: LoadedRelease;
  /** Services that were observed to run. */
  readonly services: readonly RunningService[];
  readonly record: OnRecord;
}

type Done = {
  readonly output?: Output;
  readonly note?: string;
  readonly probe?: ProbeFigures | null;
  readonly remade?: Remade;
};

export class StepRunner {
  /** Outputs by stage name, as far as they are known. */
  readonly outputs = new Map<string, Output>();
  readonly reports: StepReport[] = [];
  /** Has a step changed something that was not foreseen, such as a checkout? */
  changed = false;
  readonly #options: StepRunnerOptions;
  readonly #services: Map<string, RunningService>;
  readonly #removed = new Set<string>();
  readonly #probes: ServedProbes;

  constructor(options: StepRunnerOptions) {
    this.#options = options;
    this.#probes = new ServedProbes(options.engine, options.loaded.gates);
    this.#services = new Map(options.services.map((service) => [service.target, service]));
  }

  async run(step: Step): Promise<Result<void>> {
    const { watcher } = this.#options;
    const gates = step.action === "serve" ? this.#failedGates() : undefined;
    if (gates !== undefined) {
      this.#report(step, "refused", 0, {});
      return { ok: false, failure: gates };
    }
    watcher.started(step);
    const began = performance.now();
    const done = await this.#do(step);
    const seconds = (performance.now() - began) / 1000;
    this.#report(step, done.ok ? "done" : "failed", seconds, done.ok ? done.value : {});
    return done.ok ? ok(undefined) : done;
  }

  /** Services that this home answers for now, with those of earlier applies that were neither observed nor removed. */
  serviceRecords(before: readonly ServiceRecord[]): ServiceRecord[] {
    const records = new Map(before.map((record) => [record.target, record]));
    // What a process runs is seen anew by each apply.
    for (const { otherProgram: _, ...service } of this.#services.values()) {
      const known = records.get(service.target);
      // A service that was not switched yet answers to the name that it was started with.
      const alias = known?.serveKey === service.serveKey ? known.alias : this.#aliasOf(service.target);
      records.set(service.target, { ...service, alias: alias ?? known?.alias ?? "" });
    }
    for (const target of this.#removed) records.delete(target);
    return [...records.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  async #do(step: Step): Promise<Result<Done>> {
    switch (step.action) {
      case "run":
        return this.#make(step);
      case "reuse":
        this.outputs.set(step.name, step.output);
        return ok({ output: step.output });
      case "checkout":
        return this.#checkout(step);
      case "serve":
        return this.#serve(step);
      case "observe":
        return this.#observe(step.stage);
      case "remove":
        return this.#remove(step);
    }
  }

  async #make({ stage, lost }: StepOf<"run">): Promise<Result<Done>> {
    const inputs = new Map(stage.stage.needs.map((need) => [this.#keyOf(need), this.#outputOf(need)]));
    const made = await this.#apply({ action: "run", scope: this.#options.scope, stage, inputs });
    if (!made.ok) return made;
    const { output, ran } = made.value;
    this.outputs.set(stage.stage.name, output);
    const remade = lost && this.#options.record.remade(lost.text, stage.stage.key, output.digest);
    const note = ran ? undefined : "another process has made it meanwhile";
    return ok({ output, ...(remade && { remade }), ...(note && { note }) });
  }

  async #checkout({ stage, labels }: StepOf<"checkout">): Promise<Result<Done>> {
    const { digest } = this.#outputOf(stage.stage.name);
    const { scope } = this.#options;
    const { format, columns } = stage.job.config.source;
    const done = await this.#apply({ action: "checkout", scope, labels, rows: { format, columns }, digest });
    if (!done.ok) return done;
    this.changed ||= done.value.changed;
    if (done.value.advice !== undefined) this.#options.watcher.note(done.value.advice);
    // It is laid out first, for whoever has to look at it.
    const missed = this.#failedGates((gate) => gate.stage === stage.stage.name);
    return missed === undefined ? ok({ note: done.value.folder }) : { ok: false, failure: missed };
  }

  async #serve({ stage: { stage, job }, target, model, change, replicas }: StepOf<"serve">): Promise<Result<Done>> {
    const running = this.#services.get(target);
    const output = this.#outputOf(model);
    if (running !== undefined && (change === "keep" || change === "scale")) {
      const kept = await this.#probes.keep(stage, output, running.probe);
      if (!kept.ok) return kept;
      const judged = this.#judgeProbe(stage.name);
      if (!judged.ok) return judged;
      if (change === "keep") return this.#keep(running, output);
    }
    const { digest: modelDigest } = output;
    const { scope } = this.#options;
    const { config, metadata } = job;
    const gates = this.#probes.gatesOf(stage.name);
    const latency = promisedLatency(this.#options.loaded);
    const probe = { ...metadata.probe, latency, ...(gates.length === 0 ? {} : { gates: [...gates] }) };
    const serveKey = stage.key;
    const served = await this.#apply({
      action: "serve",
      scope,
      target,
      serveKey,
      config,
      replicas,
      probe,
      modelDigest,
    });
    if (!served.ok) {
      this.#probes.refused(stage.name, served.failure.probe);
      return served;
    }
    const { service, replaced, tookOverFrom } = served.value;
    this.#services.set(target, service);
    const answering = await this.#readBack(target);
    if (!answering.ok) return answering;
    const right = checkAnswering({ target, serveKey, modelDigest }, answering.value);
    if (!right.ok) return right;
    const kept = await this.#probes.keep(stage, output, service.probe);
    const instead = replaced === undefined ? "" : `; process ${replaced} was hung and was ended by force`;
    const before = tookOverFrom === undefined ? "" : `; took over from ${tookOverFrom}`;
    return kept.ok ? ok({ note: `${service.address}${instead}${before}`, probe: service.probe }) : kept;
  }

  /** A worker that ends is replaced by one that reads the files. */
  async #keep({ address: note, probe }: RunningService, { digest }: Output): Promise<Result<Done>> {
    const laid = await this.#options.engine.layOut?.(digest);
    if (laid?.ok === false) return laid;
    this.changed ||= laid?.value === true;
    return ok({ note, probe });
  }

  /** Of a version that answers already. */
  #judgeProbe(stage: string): Result<void> {
    const verdicts = this.#probes.verdictsOf(stage);
    if (verdicts.every(({ passed }) => passed)) return ok(undefined);
    return {
      ok: false,
      failure: probeGateFailure(this.#options.scope, { verdicts, gates: this.#probes.gatesOf(stage) }),
    };
  }

  /** What answers on a target, as the engine observes it; it is remembered. */
  async #readBack(target: string): Promise<Result<RunningService | undefined>> {
    const { engine, scope } = this.#options;
    const observed = await engine.observe({ scope, outputs: [], targets: [target] });
    if (!observed.ok) return observed;
    const [answering] = observed.value.services;
    if (answering !== undefined) this.#services.set(target, answering);
    return ok(answering);
  }

  async #observe(stage: ReleaseStage<"observe">): Promise<Result<Done>> {
    const done = await this.#apply({ action: "observe", scope: this.#options.scope, stage });
    return done.ok ? ok({ note: done.value.note }) : done;
  }

  async #remove({ target }: StepOf<"remove">): Promise<Result<Done>> {
    const { engine, scope } = this.#options;
    const removed = await engine.remove(scope, target, this.#context);
    if (!removed.ok) return removed;
    this.#services.delete(target);
    this.#removed.add(target);
    return ok(removed.value === "killed" ? { note: "by force: it was hung, or took too long" } : {});
  }

  async #apply<A extends Outcome["action"]>(
    step: Extract<EngineStep, { readonly action: A }>,
  ): Promise<Result<Extract<Outcome, { readonly action: A }>>> {
    const { engine } = this.#options;
    const outcome = await engine.apply(step, this.#context);
    if (!outcome.ok) return outcome;
    if (!isOutcomeOf(outcome.value, step.action)) {
      throw new Error(`internal: the engine ${engine.name} answered ${step.action} with ${outcome.value.action}`);
    }
    return ok(outcome.value);
  }

  get #context(): StepContext {
    const { watcher, signal } = this.#options;
    return { progress: watcher.progress, signal };
  }

  #outputOf(stage: string): Output {
    const output = this.outputs.get(stage);
    if (output === undefined) throw new Error(`internal: stage ${stage} is needed before it has an output`);
    return output;
  }

  #keyOf(name: string): string {
    const [key] = neededKeys(this.#options.loaded.release, [name]);
    if (key === undefined) throw new Error(`internal: ${name} is needed and is no stage`);
    return key;
  }

  /** Of the gates of the release: none until each stage that they judge has an output; then those of a service once it was probed. */
  verdicts(): Verdict[] {
    const { gates } = this.#options.loaded;
    if (!gates.every((gate) => isOfProbe(gate) || this.outputs.has(gate.stage))) return [];
    const judged = gates.filter((gate) => !isOfProbe(gate) || this.#probes.evidenceOf(gate.stage) !== undefined);
    return [...judge(judged, (stage) => this.outputs.get(stage)?.evidence ?? this.#probes.evidenceOf(stage))];
  }

  #failedGates(isAsked: (gate: Gate) => boolean = () => true): Failure | undefined {
    const { loaded, scope } = this.#options;
    const gates = loaded.gates.filter((gate) => !isOfProbe(gate) && isAsked(gate));
    const verdicts = judge(gates, (stage) => this.outputs.get(stage)?.evidence);
    if (verdicts.every(({ passed }) => passed)) return undefined;
    const training = [...this.outputs.values()].find(({ evidence }) => evidence.stage === "train")?.evidence.figures;
    const pinned = Object.keys(loaded.release.pins).length > 0;
    return gateFailure(scope, { verdicts, gates, pinned, training });
  }

  #aliasOf(target: string): string | undefined {
    const found = this.#options.loaded.stages.find(({ stage }) => stage.name === stageName("serve", target));
    return found?.kind === "serve" ? found.job.config.alias : undefined;
  }

  #report(step: Step, state: StepReport["state"], seconds: number, { output, note, probe, remade }: Done): void {
    const made = { output: output ?? null, remade: remade ?? null, note: note ?? null, probe: probe ?? null };
    const report = { ...reportOf(step), state, seconds, ...made };
    this.reports.push(report);
    this.#options.watcher.finished(report);
  }
}

type StepOf<A extends Step["action"]> = Extract<Step, { readonly action: A }>;

function isOutcomeOf<A extends Outcome["action"]>(
  outcome: Outcome,
  action: A,
): outcome is Extract<Outcome, { readonly action: A }> {
  return outcome.action === action;
}

/** The latency objective of a release, which the alerts are made of too; null where it has none. */
function promisedLatency({ stages }: LoadedRelease): Probe["latency"] {
  const latency = stages.find((stage) => stage.kind === "observe")?.job.config.latency ?? null;
  return latency && { thresholdSeconds: latency.thresholdSeconds, of: latency.of };
}

/** A step as it is reported before it has begun. */
export function reportOf(step: Step): StepReport {
  const serve = step.action === "serve" ? step : undefined;
  return {
    stage: nameOf(step),
    action: step.action,
    pinned: step.action === "reuse" && step.pinned,
    change: serve?.change ?? null,
    replicas: serve === undefined ? null : { wanted: serve.replicas, before: serve.replicasBefore },
    state: "not reached",
    seconds: 0,
    output: null,
    remade: null,
    note: null,
    probe: null,
  };
}

/** The stages of a release, with those that are pinned or of other projects, and the digests that are known of them. */
export function recordedStages(
  { stages, release }: LoadedRelease,
  outputs: ReadonlyMap<string, Output>,
): AppliedRelease["stages"] {
  const pinned = pinnedStages(release).map(
    ({ name, kind, pin: { key, digest } }) => [name, { kind, key, digest, pinned: true }] as const,
  );
  const read = readOutputs(release).map((one) => ({ ...one, kind: "dataset" as const }));
  const own = [...read, ...stages.map(({ stage }) => stage)].map(({ name, kind, key }) => {
    const digest = outputs.get(name)?.digest ?? null;
    return [name, { kind, key, digest, pinned: false }] as const;
  });
  return Object.fromEntries([...pinned, ...own]);
}
