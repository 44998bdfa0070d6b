// Which names the service answers to. A page of another site that has its name resolve to this machine (DNS rebinding) sends that name.
import type { IncomingMessage } from "node:http";
import { type ApiError, badRequest } from "../api/api-error.ts";

const known = /^(?:localhost\.?|127\.0\.0\.1|\[::1\])(?::\d*)?$/i;

/** The port is the client's affair: a tunnel has another one. */
export function hostProblem({ headers: { host }, httpVersion }: IncomingMessage): ApiError | undefined {
  if (host === undefined || host === "") {
    // Clients of HTTP/1.0 have none.
    if (httpVersion === "1.0") return undefined;
    return badRequest("The request has no host header.", undefined, "missing_host");
  }
  if (known.test(host)) return undefined;
  const shown = JSON.stringify(host.slice(0, 100));
  const message = `This service answers to localhost, 127.0.0.1 and [::1], and not to ${shown}. A proxy in front of it has to send one of these as host.`;
  return { ...badRequest(message, undefined, "unknown_host"), status: 421 };
}
