// One version of the model as it is served: its threads, its cache, and the configuration that it answers by. A switch puts
// another one in its place; requests keep the one that they began with.
import { gatewayLatencyEdges } from "../../specs/handoff/metrics.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Progress } from "../stage.ts";
import { inTime } from "../system/in-time.ts";
import { ModelPool, type PoolWatcher } from "./pool/model-pool.ts";
import { KeyRing } from "./features/key-ring.ts";
import { ResponseCache } from "./features/response-cache.ts";
import type { ServingRequest } from "./serving-request.ts";

export interface Deployment {
  readonly request: ServingRequest;
  /** Model name that clients send. */
  readonly alias: string;
  /** Names the model's digest in answers. */
  readonly fingerprint: string;
  readonly createdAt: number;
  readonly pool: ModelPool;
  /** Undefined when the config switches it off. */
  readonly cache: ResponseCache | undefined;
  /** Undefined when nobody is asked for a key. */
  readonly keys: KeyRing | undefined;
}

export interface OpenDeployment {
  readonly onTrouble: PoolWatcher["onTrouble"];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Loads and warms a version. The request has to be for a local target. */
export async function openDeployment(
  request: ServingRequest,
  { onTrouble, progress, signal }: OpenDeployment,
): Promise<Result<Deployment>> {
  const { replicas, config } = request;
  const { alias, batching, cache, local, latencyEdgesSeconds } = config;
  if (local === null) throw new Error(`internal: target ${request.target} is not local`);
  const missing = latencyEdgesSeconds.find((edge) => !gatewayLatencyEdges.some((known) => known === edge));
  if (missing !== undefined) {
    return fail(
      "release-invalid",
      `An objective counts answers within ${missing} s, and the gateway's histograms have no edge there; they have ${gatewayLatencyEdges.join(", ")}. ` +
        "Choose one of them for objectives.latency.under.",
    );
  }
  // Before threads are started, which would outlive what goes wrong here.
  const keys = request.apiKeysFile === null ? ok(undefined) : KeyRing.open(request.apiKeysFile);
  if (!keys.ok) return keys;
  const answers = cache === null ? undefined : new ResponseCache(cache);
  const watcher = { onTrouble, onStep: loadingSteps(progress, replicas) };
  const worker = {
    folder: request.model.folder,
    digest: request.model.digest,
    threads: local.threads,
    maxBatch: batching.maxBatch,
    maxTokens: batching.maxTokens,
  };
  const pool = await ModelPool.open({ worker, replicas, maxQueue: batching.maxQueue }, watcher, signal);
  if (!pool.ok) return pool;
  return ok({
    request,
    alias,
    fingerprint: `fp_${request.model.digest.slice("sha256:".length, "sha256:".length + 12)}`,
    createdAt: Math.floor(Date.now() / 1000),
    pool: pool.value,
    cache: answers,
    keys: keys.value,
  });
}

/** Gives it so many threads; answers that are under way on one that is too many have the time of the version's drain. */
export function resizeDeployment(
  { pool, request }: Deployment,
  replicas: number,
  { progress, signal }: Omit<OpenDeployment, "onTrouble">,
): Promise<Result<void>> {
  const { drainSeconds } = request.config.rollout;
  return pool.resize(replicas, { drainSeconds, onStep: loadingSteps(progress, replicas - pool.replicas), signal });
}

/** Tells the steps of so many threads that are loaded at once. */
function loadingSteps(progress: Progress, threads: number): (step: string) => void {
  let done = 0;
  return (step) => progress.step({ done: done++, total: threads * 2, unit: "steps", note: step });
}

/** Ends it after its requests, which may take `seconds`; those that take longer fail. */
export async function retireDeployment({ pool }: Deployment, seconds: number): Promise<void> {
  await inTime(pool.whenIdle(), seconds * 1000);
  await pool.close();
}
