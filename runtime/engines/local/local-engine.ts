// The engine of this machine: stages run in this process one after another, outputs are kept in the home's artifact store, and
// each target's service is a process of its own that outlives this one.
import { join } from "node:path";
import type { Evidence } from "../../../specs/handoff/evidence.ts";
import { systemFailure } from "../../system/atomic-file.ts";
import { hexOf } from "../../system/digest.ts";
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
  type StuckService,
  type StepContext,
  type WantedOutput,
} from "../../engine.ts";
import { readPseudonymKeys } from "../../system/pseudonym-keys.ts";
import { readSecret, secretFile } from "../../system/secrets.ts";
import { datasetsOf, modelsOf, scratchOf, storeOf } from "../../system/home.ts";
import type { ReleaseStage } from "../../release/release.ts";
import { fail, ok, type Result } from "../../result.ts";
import { runStage } from "../../stages/keyed-stage.ts";
import { type StageRegistry, stageRegistry } from "../../stages/registry.ts";
import { ArtifactStore } from "../../store/artifact-store.ts";
import type * as control from "../../serve/control/control.ts";
import { lackText, type StoredOutput } from "../../store/outputs.ts";
import { openCheckedOut } from "../../data/look/checked-out.ts";
import { changeSince } from "../../data/look/change-since.ts";
import { changeAdvice } from "../../data/look/change-words.ts";
import { rowsLabel } from "../../data/look/rows-read.ts";
import { lacksReport, writeReport } from "../../data/report/write-report.ts";
import { type Checkout, checkout } from "../../store/checkout.ts";
import { mendStore } from "../../store/mend-store.ts";

export interface LocalEngineOptions {
  /** The folder of everything that is not in git; `.fairlead` of the repository unless somebody names another. */
  readonly home: string;
  readonly repository: string;
  readonly registry?: StageRegistry;
  readonly serving?: () => Promise<ServingControl>;
  /** True for one that is only asked what there is: then no store is made. */
  readonly onlyLooks?: boolean;
}

/** The part of serve/control.ts that is used here. */
export type ServingControl = Pick<typeof control, "ensureServing" | "moveServing" | "serviceState" | "stopServing">;

type StepOf<A extends EngineStep["action"]> = Extract<EngineStep, { readonly action: A }>;

/** Opens the engine with its store, making an empty one where there is none, unless it only looks. */
export async function openLocalEngine(options: LocalEngineOptions): Promise<Result<LocalEngine>> {
  const create = options.onlyLooks === true ? "never" : true;
  const store = await ArtifactStore.open(storeOf(options.home), { create });
  return store.ok ? ok(new LocalEngine(options, store.value)) : store;
}

export class LocalEngine implements Engine {
  readonly name = "local";
  readonly abilities = abilitiesOf(["local"]);
  readonly store: ArtifactStore;
  readonly storeFolder: string;
  readonly #home: string;
  readonly #repository: string;
  readonly #registry: StageRegistry;
  readonly #serving: () => Promise<ServingControl>;

  constructor({ home, repository, registry, serving }: LocalEngineOptions, store: ArtifactStore) {
    this.store = store;
    this.storeFolder = store.folder;
    this.#home = home;
    this.#repository = repository;
    this.#registry = registry ?? stageRegistry;
    this.#serving = serving ?? (() => import("../../serve/control/control.ts"));
  }

  async observe({ scope, outputs, targets }: Query, context?: StepContext): Promise<Result<Observed>> {
    const found = new Map<string, OutputState>();
    for (const wanted of outputs) {
      const state = await this.#outputState(wanted, context);
      if (!state.ok) return state;
      found.set(wanted.stage, state.value);
    }
    const services = await this.#services(scope, targets);
    return services.ok ? ok({ outputs: found, ...services.value }) : services;
  }

  async #services(
    scope: Scope,
    targets: readonly string[],
  ): Promise<Result<Required<Pick<Observed, "services" | "stuck">>>> {
    const services: RunningService[] = [];
    const stuck: StuckService[] = [];
    if (targets.length === 0) return ok({ services, stuck });
    const control = await this.#serving();
    try {
      for (const target of targets) {
        const state = await control.serviceState(this.#home, placeOf(scope, target));
        if (!state.ok) return state;
        if (state.value === undefined) continue;
        if ("stuck" in state.value) stuck.push({ target, ...state.value });
        else {
          const { runs } = state.value;
          const other = runs === undefined ? {} : { otherProgram: runs };
          services.push({ ...running(target, state.value), ...other });
        }
      }
      return ok({ services, stuck });
    } catch (cause) {
      return systemFailure(`looking for the services in ${this.#home}`, cause);
    }
  }

  async #outputState({ stage, key, pin }: WantedOutput, context?: StepContext): Promise<Result<OutputState>> {
    const looking = context && {
      signal: context.signal,
      moved: (done: number) => context.progress.step({ done, unit: "bytes", note: `of ${stage} read` }),
    };
    const found = await (pin === undefined ? this.store.find(key, looking) : this.store.get(pin, looking));
    if (!found.ok) return found;
    if (found.value.state !== "present") return ok(found.value);
    return ok({ state: "present", output: outputOf(found.value) });
  }

  /** Secrets that nobody has written down yet are missed before a model is trained. */
  ready(stages: readonly ReleaseStage[]): Result<void> {
    for (const stage of stages) {
      const there = secretsThere(stage);
      if (!there.ok) return there;
    }
    return ok(undefined);
  }

  async apply(step: EngineStep, context: StepContext): Promise<Result<Outcome>> {
    switch (step.action) {
      case "run":
        return this.#run(step, context);
      case "checkout":
        return this.#checkout(step, context);
      case "serve":
        return this.#serve(step, context);
      case "observe":
        return ok({
          action: "observe",
          note: "nothing to start: the generated alert rules are files for your Prometheus",
        });
    }
  }

  async #run({ stage, inputs }: StepOf<"run">, { progress, signal }: StepContext): Promise<Result<Outcome>> {
    const stored = new Map<string, StoredOutput>();
    for (const [key, { digest }] of inputs) {
      const input = await this.#stored(digest);
      if (!input.ok) return input;
      stored.set(key, input.value);
    }
    const ran = await runStage({
      stage,
      repository: this.#repository,
      inputs: stored,
      store: this.store,
      scratch: scratchOf(this.#home),
      registry: this.#registry,
      progress,
      signal,
    });
    if (!ran.ok) return ran;
    return ok({ action: "run", output: outputOf(ran.value), ran: ran.value.ran });
  }

  /** Each project has its own folder: two may give one name and version to different bytes. */
  async #checkout(
    { scope, labels, rows, digest }: StepOf<"checkout">,
    { signal }: StepContext,
  ): Promise<Result<Outcome>> {
    const stored = await this.#stored(digest);
    if (!stored.ok) return stored;
    const { team, project } = scope;
    const folder = join(datasetsOf(this.#home), team, project, labels.name, `v${labels.version}`);
    const done = await checkout(this.store, stored.value.artifact, folder, {
      owner: `${team}/${project}`,
      labels: { file: "meta.json", ...labels, rows: rowsLabel(rows) },
    });
    if (!done.ok) return done;
    if (done.value.state === "taken") {
      return fail(
        "state-corrupt",
        `${folder} says that something else has checked it out. Nothing in it was changed; move it away, and run the same command again.`,
      );
    }
    const advice = await this.#lookAt(`${team}/${project}/${labels.name}`, labels.version, signal);
    if (!advice.ok) return advice;
    const said = advice.value === undefined ? {} : { advice: advice.value };
    return ok({ action: "checkout", folder, changed: done.value.state === "changed", ...said });
  }

  /** What stands beside a dataset's files: how its rows differ from those of the version before, and its page. Advice only of what was compared now. */
  async #lookAt(name: string, version: string, signal: AbortSignal): Promise<Result<string | undefined>> {
    const datasets = datasetsOf(this.#home);
    const opened = openCheckedOut(datasets, name, version);
    if (!opened.ok) return ok(undefined);
    const dataset = opened.value;
    const since = await changeSince({ datasets, name, dataset, signal });
    if (!since.ok && since.failure.reason === "cancelled") return since;
    const isNew = since.ok && since.value?.isNew === true;
    if (lacksReport(dataset, isNew)) {
      const written = await writeReport(dataset);
      if (!written.ok) return written;
    }
    if (!since.ok) return ok(since.failure.message);
    return ok(since.value?.isNew === true ? changeAdvice(name, version, since.value.change) : undefined);
  }

  async #serve(
    { scope, target, serveKey, config, replicas, probe, modelDigest }: StepOf<"serve">,
    { progress, signal }: StepContext,
  ): Promise<Result<Outcome>> {
    const model = await this.#lay(modelDigest);
    if (!model.ok) return model;
    const apiKeysFile = config.apiKeys === null ? ok(null) : secretFile(config.apiKeys);
    if (!apiKeysFile.ok) return apiKeysFile;
    const request = {
      home: this.#home,
      ...placeOf(scope, target),
      serveKey,
      config,
      replicas,
      apiKeysFile: apiKeysFile.value,
      probe,
      model: { digest: modelDigest, folder: model.value.folder },
    };
    const { ensureServing } = await this.#serving();
    let served = await ensureServing(request, { progress, signal });
    if (!served.ok && served.failure.reason === "store-corrupt") {
      // What was laid out has changed without looking so. The store verifies what it copies.
      const mended = await this.#lay(modelDigest, true);
      if (!mended.ok) return mended;
      served = await ensureServing(request, { progress, signal });
    }
    if (!served.ok) return served;
    const { changed, replaced, tookOverFrom: before } = served.value;
    const service = running(target, served.value);
    const hung = replaced === undefined ? {} : { replaced };
    const other = before === undefined ? {} : { tookOverFrom: before };
    return ok({ action: "serve", service, changed, ...hung, ...other });
  }

  async layOut(modelDigest: string): Promise<Result<boolean>> {
    const laid = await this.#lay(modelDigest);
    return laid.ok ? ok(laid.value.state === "changed") : laid;
  }

  async #lay(modelDigest: string, again = false): Promise<Result<Checkout>> {
    const stored = await this.#stored(modelDigest);
    if (!stored.ok) return stored;
    const manifest = await this.store.manifest(modelDigest);
    if (!manifest.ok) return manifest;
    const folder = join(modelsOf(this.#home), hexOf(modelDigest));
    const options = { owner: "models", manifest: manifest.value, again, isOwn: true };
    return checkout(this.store, stored.value.artifact, folder, options);
  }

  async #stored(digest: string): Promise<Result<StoredOutput>> {
    const found = await this.store.get(digest);
    if (!found.ok) return found;
    switch (found.value.state) {
      case "present":
        return ok(found.value);
      case "incomplete":
      case "damaged":
        return fail(
          "store-corrupt",
          `The artifact ${digest} is not whole any more: ${lackText(found.value)}. Run the same command again: it is made again, or what copies it is named.`,
        );
      case "absent":
        return fail(
          "store-corrupt",
          `The artifact ${digest} has left the store ${this.store.folder}. Run the same command again.`,
        );
    }
  }

  mend(): Promise<Result<readonly string[]>> {
    return mendStore(this.store);
  }

  keepEvidence(evidence: Evidence): Promise<Result<void>> {
    return this.store.keepEvidence(evidence);
  }

  async remove(scope: Scope, target: string): Promise<Result<Removed>> {
    return (await this.#serving()).stopServing(this.#home, placeOf(scope, target));
  }

  async move(from: Scope, to: Scope, target: string): Promise<Result<Moved>> {
    return (await this.#serving()).moveServing(this.#home, placeOf(from, target), placeOf(to, target));
  }

  async close(): Promise<void> {}
}

function secretsThere({ kind, job }: ReleaseStage): Result<unknown> {
  if (kind === "dataset") return readPseudonymKeys(job);
  return kind === "serve" && job.config.apiKeys !== null ? apiKeysThere(job.config.apiKeys) : ok(undefined);
}

function apiKeysThere(reference: string): Result<void> {
  const file = secretFile(reference);
  if (!file.ok) return file;
  const secret = readSecret(file.value);
  if (!secret.ok) return secret;
  if (secret.value !== undefined) return ok(undefined);
  return fail(
    "secret-unusable",
    `serving.apiKeys is ${reference}, and there is no file ${file.value}. Make one with a first key: fairlead-runtime keys add <tenant> --secret ${reference}`,
  );
}

function outputOf({ artifact, evidence, evidenceDigest }: StoredOutput): Output {
  return { digest: artifact.digest, evidence, evidenceDigest };
}

function placeOf({ team, project, environment }: Scope, target: string) {
  return { team, project, environment, target };
}

function running(
  target: string,
  { port, serveKey, modelDigest, replicas, probe }: Omit<control.ServiceState, "pid">,
): RunningService {
  return { target, serveKey, modelDigest, replicas, address: `http://127.0.0.1:${port}`, probe };
}
