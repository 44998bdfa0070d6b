// The engine that does nothing: it keeps in memory what a real one would make. Tests drive reconcile with it, and
// `apply --engine memory` rehearses a release: which steps would run, in which order. Its digests stand for no bytes.
import { engineNames } from "../../../specs/handoff/capabilities.ts";
import type { Evidence } from "../../../specs/handoff/evidence.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { digestOf } from "../../system/digest.ts";
import {
  abilitiesOf,
  type Engine,
  type EngineStep,
  type Moved,
  type Observed,
  type Outcome,
  type Output,
  type OutputState,
  type Query,
  type Removed,
  type RunningService,
  type Scope,
  scopeName,
  type StepContext,
} from "../../engine.ts";
import { machineFacts } from "../../system/machine.ts";
import { fail, ok, type Result } from "../../result.ts";

/** What a stage would measure, or why it would fail. Without it stages measure nothing and succeed. */
export type Rehearse = (
  step: Extract<EngineStep, { readonly action: "run" }>,
  context: StepContext,
) => Promise<Result<{ readonly figures: Readonly<Record<string, number>> }>>;

export class MemoryEngine implements Engine {
  readonly name = "memory";
  readonly abilities = abilitiesOf(engineNames);
  readonly storeFolder = undefined;
  /** Everything it was asked to do, in order, as `<action> <stage or target>`. */
  readonly log: string[] = [];
  readonly #outputs = new Map<string, Output>();
  readonly #lost = new Map<string, string>();
  readonly #services = new Map<string, RunningService>();
  readonly #checkouts = new Map<string, string>();
  readonly #rehearse: Rehearse;

  constructor(rehearse: Rehearse = async () => ok({ figures: {} })) {
    this.#rehearse = rehearse;
  }

  /** Makes the output of a key incomplete, as if a file of it had been removed. */
  lose(key: string, missing: string): void {
    this.#outputs.delete(key);
    this.#lost.set(key, missing);
  }

  async observe({ scope, outputs, targets }: Query): Promise<Result<Observed>> {
    const services = targets.flatMap((target) => this.#services.get(serviceId(scope, target)) ?? []);
    return ok({
      outputs: new Map(outputs.map(({ stage, key, pin }) => [stage, this.#stateOf(key, pin)])),
      services,
    });
  }

  #stateOf(key: string, pin: string | undefined): OutputState {
    const output =
      pin === undefined ? this.#outputs.get(key) : [...this.#outputs.values()].find(({ digest }) => digest === pin);
    if (output !== undefined) return { state: "present", output };
    const missing = this.#lost.get(key);
    return missing === undefined ? { state: "absent" } : { state: "incomplete", missing, bytes: null };
  }

  async apply(step: EngineStep, context: StepContext): Promise<Result<Outcome>> {
    if (context.signal.aborted) return fail("cancelled", "The rehearsal was stopped.", { retry: "later" });
    switch (step.action) {
      case "run":
        return this.#run(step, context);
      case "checkout": {
        this.log.push(`checkout ${step.labels.name}`);
        const folder = `memory:dataset/${step.labels.name}/v${step.labels.version}`;
        const changed = this.#checkouts.get(folder) !== step.digest;
        this.#checkouts.set(folder, step.digest);
        return ok({ action: "checkout", folder, changed });
      }
      case "serve":
        return ok(this.#serve(step));
      case "observe":
        this.log.push(`observe ${step.stage.stage.name}`);
        return ok({ action: "observe", note: "nothing watches a rehearsal" });
    }
  }

  async #run(step: Extract<EngineStep, { readonly action: "run" }>, context: StepContext): Promise<Result<Outcome>> {
    const { name, key } = step.stage.stage;
    const known = this.#outputs.get(key);
    if (known !== undefined) return ok({ action: "run", output: known, ran: false });
    this.log.push(`run ${name}`);
    const startedAt = new Date().toISOString();
    const measured = await this.#rehearse(step, context);
    if (!measured.ok) return measured;
    context.progress.step({ done: 1, total: 1, unit: "rehearsals" });
    const digest = digestOf(Buffer.from(`memory:${key}`));
    const inputs = Object.fromEntries([...step.inputs].map(([need, { digest: input }]) => [need, input]));
    const evidence: Evidence = {
      apiVersion: handoffVersion,
      kind: "Evidence",
      stage: step.stage.kind,
      key,
      output: digest,
      inputs,
      figures: { ...measured.value.figures },
      startedAt,
      seconds: 0,
      machine: machineFacts(),
    };
    const output = { digest, evidence, evidenceDigest: digestOf(Buffer.from(JSON.stringify(evidence))) };
    this.#outputs.set(key, output);
    this.#lost.delete(key);
    return ok({ action: "run", output, ran: true });
  }

  #serve({
    scope,
    target,
    serveKey,
    modelDigest,
    replicas,
  }: Extract<EngineStep, { readonly action: "serve" }>): Outcome {
    const id = serviceId(scope, target);
    const running = this.#services.get(id);
    const isSame = running?.serveKey === serveKey && running.modelDigest === modelDigest;
    if (isSame && running.replicas === replicas) return { action: "serve", service: running, changed: false };
    this.log.push(`${running === undefined ? "start" : isSame ? "scale" : "switch"} ${target}`);
    const service = { target, serveKey, modelDigest, replicas, address: `memory:${id}`, probe: null };
    this.#services.set(id, service);
    return { action: "serve", service, changed: true };
  }

  async keepEvidence(): Promise<Result<void>> {
    return ok(undefined);
  }

  async remove(scope: Scope, target: string): Promise<Result<Removed>> {
    this.log.push(`remove ${target}`);
    return ok(this.#services.delete(serviceId(scope, target)) ? "stopped" : "did not run");
  }

  async move(from: Scope, to: Scope, target: string): Promise<Result<Moved>> {
    const service = this.#services.get(serviceId(from, target));
    if (service === undefined) return ok("did not run");
    this.log.push(`move ${target}`);
    this.#services.delete(serviceId(from, target));
    if (this.#services.has(serviceId(to, target))) return ok("stopped");
    this.#services.set(serviceId(to, target), service);
    return ok("moved");
  }

  async close(): Promise<void> {}
}

function serviceId(scope: Scope, target: string): string {
  return `${scopeName(scope)}/${target}`;
}
