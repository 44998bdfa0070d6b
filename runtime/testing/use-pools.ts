// Pools of real model threads for each test of a file, and what they are asked.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type Admission, type AnswerEvent, ModelPool, type PoolSpec } from "../serve/pool/model-pool.ts";
import type { Generation } from "../serve/pool/worker-messages.ts";
import { openServingRig, type ServableOptions, type ServingRig, writeServable } from "./serving-rig.ts";

interface OpenedPool {
  readonly pool: ModelPool;
  readonly troubles: readonly { readonly what: string; readonly why: string }[];
  /** Of loading, when it was opened. */
  readonly steps: readonly string[];
}

export interface Pools {
  readonly home: string;
  /** Writes a model and returns its folder; to be called in a test or a hook. */
  model(name: string, options?: ServableOptions): Promise<string>;
  /** Open until the test ends. Throws when it cannot be opened. */
  open(worker: Partial<PoolSpec["worker"]> & { folder: string }, changes?: Partial<PoolSpec>): Promise<OpenedPool>;
}

/** To be called once at the top of a test file. */
export function usePools(): Pools {
  let rig: ServingRig;
  const pools: ModelPool[] = [];
  beforeAll(async () => void (rig = await openServingRig()));
  afterEach(async () => void (await Promise.all(pools.splice(0).map((pool) => pool.close()))));
  afterAll(() => rig.remove());
  return {
    get home() {
      return rig.home;
    },
    model: async (name, options) => (await writeServable(join(rig.home, name), options)).folder,
    async open(spec, changes = {}) {
      const worker = { threads: 1, maxBatch: 2, maxTokens: 512, ...spec };
      const troubles: { what: string; why: string }[] = [];
      const steps: string[] = [];
      const opened = await ModelPool.open(
        { worker, replicas: 1, maxQueue: 4, ...changes },
        { onTrouble: (what, why) => void troubles.push({ what, why }), onStep: (step) => void steps.push(step) },
        new AbortController().signal,
      );
      if (!opened.ok) throw new Error(opened.failure.message);
      pools.push(opened.value);
      return { pool: opened.value, troubles, steps };
    },
  };
}

export function question(text: string, changes: Partial<Generation> = {}): Generation {
  const messages = [{ role: "user", content: text }] as const;
  return { messages, temperature: 0, topP: 1, seed: 1, maxNewTokens: 20, stop: [], ...changes };
}

export interface Heard {
  readonly events: readonly AnswerEvent[];
  readonly admission: Admission;
  /** The last event. */
  readonly end: Promise<AnswerEvent>;
}

export function ask(pool: ModelPool, generation: Generation): Heard {
  const events: AnswerEvent[] = [];
  let resolve: (event: AnswerEvent) => void = () => undefined;
  const end = new Promise<AnswerEvent>((settle) => (resolve = settle));
  const admission = pool.generate(generation, (event) => {
    events.push(event);
    if (event.type === "ended" || event.type === "refused" || event.type === "failed") resolve(event);
  });
  return { events, admission, end };
}

export function textOf({ events }: Heard): string {
  return events.map((event) => (event.type === "token" || event.type === "ended" ? event.text : "")).join("");
}
