// Worker thread: one model session, one decoding loop. Started by model-worker.ts, never imported; an exception that leaves it
// ends the thread, and the pool starts another one.
import { parentPort, workerData } from "node:worker_threads";
import { GenerationLoop } from "./generation-loop.ts";
import type { Failure } from "../../result.ts";
import { loadServable } from "./servable.ts";
import { Terminable } from "./terminable.ts";
import type { FromWorker, ThreadData, ToWorker } from "./worker-messages.ts";

const { spec, memory } = workerData as ThreadData;
const stop = new AbortController();
let loop: GenerationLoop | undefined;

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "close") stop.abort();
  loop?.receive(message);
});
await serve();
parentPort?.close();

async function serve(): Promise<void> {
  tell({ type: "step", step: "loading the model" });
  const servable = await loadServable(spec);
  if (!servable.ok) return refuse(servable.failure);
  const { session } = servable.value;
  tell({ type: "step", step: "warming up" });
  loop = new GenerationLoop(servable.value, spec, new Terminable(memory), (events) => tell({ type: "events", events }));
  const warm = await loop.warmUp(stop.signal);
  if (!warm.ok) return refuse(warm.failure);
  if (!stop.signal.aborted) {
    tell({ type: "ready" });
    await loop.run();
  }
  await session.close();
}

/** Without the cause, which may be something that cannot be copied to another thread. */
function refuse({ reason, message, retry }: Failure): void {
  tell({ type: "failed", failure: { reason, message, retry } });
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message, []);
}
