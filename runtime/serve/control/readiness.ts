// Asks a service over HTTP whether it can answer clients, as a load balancer does.
import { get } from "node:http";

/** Milliseconds. */
const patienceMs = 3_000;

/**
 * False where it says that it cannot. One that is too busy to say so can: that its process lives is asked elsewhere. Services of every
 * version have this route.
 */
export function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(patienceMs);
    const call = get({ host: "127.0.0.1", port, path: "/readyz", agent: false, signal }, (answer) => {
      answer.on("error", () => undefined).resume();
      resolve(answer.statusCode !== 503);
    });
    call.on("error", () => resolve(true));
  });
}
