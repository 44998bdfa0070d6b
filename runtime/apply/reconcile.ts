// The loop that every engine is driven by: observe -> decide -> record intent -> apply -> prune -> record. It may be killed at any
// point: what it had finished is found again by key, and what it had wanted is in the inventory. The caller holds the home's lock.
import { instanceOf, makesOutput } from "../../specs/handoff/stages.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { type Engine, type Observed, type Scope, scopeName, scopeOf, type StepContext } from "../engine.ts";
import { type ApplyReport, reportFailure, type StepReport, type Watcher } from "./apply-report.ts";
import {
  type AppliedRelease,
  type Attempt,
  type Inventory,
  inventoryVersion,
  ownedTargets,
  writeInventory,
} from "./inventory.ts";
import { knownReleases } from "../release/known-releases.ts";
import { pinnedStages } from "../release/pins.ts";
import { readOutputs } from "../release/reads.ts";
import { releasePath } from "../release/find-releases.ts";
import type { LoadedRelease } from "../release/release.ts";
import { upstreamRecord } from "../release/upstream-record.ts";
import { fail, type Failure, ok, type Result } from "../result.ts";
import { readFailure } from "./missing-reads.ts";
import { pinFailure, wrongPins } from "./pinned-outputs.ts";
import { plannedCopy } from "./planned-copy.ts";
import { checkRecord, checkUpstream, recordOf } from "./record-order.ts";
import { recordedStages, reportOf, StepRunner } from "./step-runner.ts";
import { knownInventory, takeOver } from "./take-over.ts";
import { OnRecord } from "./remade.ts";
import { decideSteps, type Step } from "./steps.ts";
import { lastVersions } from "./stable-versions.ts";
import { checkSteps, checkTargets } from "./supported.ts";

export interface ReconcileRequest {
  readonly loaded: LoadedRelease;
  readonly engine: Engine;
  /** Names of all engines that this program has. */
  readonly engines: readonly string[];
  readonly home: string;
  readonly repository: string;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
}

/** Makes the world what the release says, as far as it goes. What was done before a failure is in the report, and stays done. */
export async function reconcile(request: ReconcileRequest): Promise<ApplyReport> {
  const { loaded, watcher, signal } = request;
  const checked = await checkRelease(request);
  if (!checked.ok) return reportFailure(loaded, checked.failure);
  const taken = await takeOver(request, { progress: watcher.progress, signal });
  if (!taken.ok) return reportFailure(loaded, taken.failure);
  // What was taken over is looked at as its own.
  const now = taken.value ? await checkRelease(request) : checked;
  if (!now.ok) return reportFailure(loaded, now.failure);
  const { before, observed, steps } = now.value;
  noteInterrupted(before, watcher);
  return new Reconciliation(request, scopeOf(loaded.release), before, observed).run(steps);
}

export interface Checked {
  readonly before: Inventory | undefined;
  readonly observed: Observed;
  readonly steps: readonly Step[];
}

/** All that refuses a release before its first step, and what is to be done where nothing does. Changes nothing. */
export async function checkRelease(
  request: Omit<ReconcileRequest, "signal" | "watcher"> & Partial<Pick<ReconcileRequest, "signal" | "watcher">>,
): Promise<Result<Checked>> {
  const { loaded, engine, engines, repository, signal, watcher } = request;
  const context = signal && watcher && { signal, progress: watcher.progress };
  const scope = scopeOf(loaded.release);
  const targets = checkTargets(loaded, engine, engines);
  if (!targets.ok) return targets;
  const before = await knownInventory(request);
  if (!before.ok) return before;
  const order = await checkOrder(loaded, before.value?.applied[0], repository);
  if (!order.ok) return order;
  const ready = engine.ready?.(loaded.stages.filter(({ kind }) => !makesOutput(kind))) ?? ok(undefined);
  if (!ready.ok) return ready;
  const owned = before.value === undefined ? [] : ownedTargets(before.value);
  const observed = await observe(engine, scope, loaded, owned, context);
  if (!observed.ok) return observed;
  const wrong = wrongPins(loaded, observed.value);
  if (wrong.missing.length + wrong.other.length > 0) {
    const copy = await plannedCopy(loaded, engine, repository);
    return { ok: false, failure: pinFailure(loaded, wrong, copy) };
  }
  const unread = readFailure(loaded, observed.value);
  if (unread !== undefined) return { ok: false, failure: unread };
  const steps = decideSteps(loaded, observed.value, owned);
  const possible = checkSteps(steps, engine);
  if (!possible.ok) return possible;
  const runs = steps.flatMap((step) => (step.action === "run" ? [step.stage] : []));
  const able = engine.ready?.(runs) ?? ok(undefined);
  return able.ok ? ok({ before: before.value, observed: observed.value, steps }) : able;
}

async function checkOrder(
  loaded: LoadedRelease,
  applied: AppliedRelease | undefined,
  repository: string,
): Promise<Result<void>> {
  if (applied?.record || loaded.release.record === null) return checkRecord(loaded, applied);
  const scope = scopeOf(loaded.release);
  return checkUpstream(loaded, await upstreamRecord(repository, releasePath(loaded.release.environment, scope)));
}

function observe(
  engine: Engine,
  scope: Scope,
  { stages, release }: LoadedRelease,
  owned: readonly string[],
  context: StepContext | undefined,
) {
  const made = stages.filter(({ kind }) => makesOutput(kind)).map(({ stage: { name, key } }) => ({ stage: name, key }));
  const read = readOutputs(release).map(({ name, key }) => ({ stage: name, key }));
  const pinned = pinnedStages(release).map(({ name, pin: { key, digest } }) => ({ stage: name, key, pin: digest }));
  const served = stages.filter(({ kind }) => kind === "serve").map(({ stage }) => instanceOf(stage.name));
  const query = {
    scope,
    outputs: [...[...made, ...read].map((one) => ({ ...one, pin: undefined })), ...pinned],
    targets: [...new Set([...served, ...owned])],
  };
  return engine.observe(query, context);
}

function noteInterrupted(inventory: Inventory | undefined, watcher: Watcher): void {
  const attempt = inventory?.attempt;
  if (!inventory || !attempt || attempt.failure !== null) return;
  watcher.note(
    `The apply of ${scopeName(inventory)} that began at ${attempt.startedAt} was interrupted; this one continues it.`,
  );
}

class Reconciliation {
  readonly #request: ReconcileRequest;
  readonly #scope: Scope;
  readonly #before: Inventory | undefined;
  readonly #runner: StepRunner;
  readonly #startedAt = new Date().toISOString();

  constructor(request: ReconcileRequest, scope: Scope, before: Inventory | undefined, observed: Observed) {
    this.#request = request;
    this.#scope = scope;
    this.#before = before;
    const { engine, watcher, signal, loaded } = request;
    const record = new OnRecord(before, observed);
    this.#runner = new StepRunner({ engine, watcher, signal, scope, loaded, services: observed.services, record });
  }

  async run(steps: readonly Step[]): Promise<ApplyReport> {
    const acts = steps.some(changesSomething);
    // The intent: after a kill the next apply knows which services it may have to stop.
    const intent = acts ? await this.#record({ ...this.#attempt(steps), failure: null }) : ok(undefined);
    if (!intent.ok) return reportFailure(this.#request.loaded, intent.failure);
    const failure = await this.#each(steps);
    const recorded = failure === undefined ? await this.#recordApplied(acts) : await this.#recordFailed(steps, failure);
    const done = await withPins(this.#runner.reports, this.#request.repository);
    const reports = [...done, ...steps.slice(this.#runner.reports.length).map(reportOf)];
    const ended = failure ?? (recorded.ok ? undefined : recorded.failure);
    const changed = acts || this.#runner.changed || this.#before?.applied[0]?.release !== this.#request.loaded.digest;
    return {
      scope: this.#scope,
      release: this.#request.loaded.digest,
      record: this.#request.loaded.release.record,
      steps: reports,
      verdicts: this.#runner.verdicts(),
      changed,
      ...(ended === undefined ? {} : { failure: ended }),
    };
  }

  /** Removals stand last, so services of removed targets end only once all others serve. */
  async #each(steps: readonly Step[]): Promise<Failure | undefined> {
    for (const step of steps) {
      if (this.#request.signal.aborted) return cancelled().failure;
      const done = await this.#runner.run(step);
      if (!done.ok) return done.failure;
      if (step.action !== "run") continue;
      // What is needed of an unfinished apply must survive gc.
      const noted = await this.#record({ ...this.#attempt(steps), failure: null });
      if (!noted.ok) return noted.failure;
    }
    return undefined;
  }

  #attempt(steps: readonly Step[]): Omit<Attempt, "failure"> {
    const { loaded } = this.#request;
    const stages = recordedStages(loaded, this.#runner.outputs);
    const targets = steps.flatMap((step) => (step.action === "serve" || step.action === "remove" ? [step.target] : []));
    return { release: loaded.digest, startedAt: this.#startedAt, stages, targets, verdicts: this.#runner.verdicts() };
  }

  #recordFailed(steps: readonly Step[], { reason, message }: Failure): Promise<Result<void>> {
    const at = new Date().toISOString();
    return this.#record({ ...this.#attempt(steps), failure: { reason, message, at } });
  }

  async #recordApplied(acts: boolean): Promise<Result<void>> {
    const { loaded } = this.#request;
    const [current, ...earlier] = this.#before?.applied ?? [];
    const stages = recordedStages(loaded, this.#runner.outputs);
    const verdicts = this.#runner.verdicts();
    const isSame =
      current?.release === loaded.digest &&
      JSON.stringify([current.stages, current.verdicts]) === JSON.stringify([stages, verdicts]);
    if (isSame && !acts && this.#before?.attempt === null) return ok(undefined);
    const record = recordOf(loaded);
    const now = { release: loaded.digest, record, appliedAt: new Date().toISOString(), stages, verdicts };
    const history = current === undefined || current.release === loaded.digest ? earlier : [current, ...earlier];
    return this.#write({ applied: lastVersions([now, ...history]), attempt: null });
  }

  #record(attempt: Attempt): Promise<Result<void>> {
    return this.#write({ applied: this.#before?.applied ?? [], attempt });
  }

  async #write(part: Pick<Inventory, "applied" | "attempt">): Promise<Result<void>> {
    const { team, project, environment } = this.#scope;
    const { home, repository, engine } = this.#request;
    const services = this.#runner.serviceRecords(this.#before?.services ?? []);
    try {
      const version = inventoryVersion;
      const known = { version, team, project, environment, repository, engine: engine.name, services } as const;
      await writeInventory(home, { ...known, ...part });
      return ok(undefined);
    } catch (cause) {
      return systemFailure("recording what was applied", cause);
    }
  }
}

/** What is pinned somewhere by another digest than it has now is looked for only once there is such a thing. */
async function withPins(reports: readonly StepReport[], repository: string): Promise<readonly StepReport[]> {
  if (reports.every(({ remade }) => (remade?.before.length ?? 0) === 0)) return reports;
  const known = await knownReleases(repository);
  const pins = known.ok ? known.value.pins : [];
  return reports.map((report) => {
    const { remade } = report;
    if (remade === null) return report;
    const pinnedBy = pins.filter(({ digest }) => remade.before.includes(digest)).map(({ by }) => by);
    return { ...report, remade: { ...remade, pinnedBy: [...new Set(pinnedBy)].sort() } };
  });
}

function changesSomething(step: Step): boolean {
  switch (step.action) {
    case "run":
    case "remove":
      return true;
    case "serve":
      return step.change !== "keep";
    case "reuse":
    case "checkout":
    case "observe":
      return false;
  }
}

function cancelled() {
  return fail("cancelled", "Stopped. Finished stages are kept, and the next apply continues from here.", {
    retry: "later",
  });
}
