// Which names the service answers to. A page of another site that has its name resolve to this machine (DNS rebinding) sends that name.
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { type ApiError, badRequest } from "../api/api-error.ts";
import { isLoopback } from "./network.ts";

const known = /^(?:localhost\.?|127\.0\.0\.1|\[::1\])(?::\d*)?$/i;

/** The port is the client's affair: a tunnel has another one. `hosts` are those of the spec. */
export function hostProblem(
  { headers: { host }, httpVersion, socket }: Pick<IncomingMessage, "headers" | "httpVersion" | "socket">,
  hosts: readonly string[],
): ApiError | undefined {
  if (host === undefined || host === "") {
    // Clients of HTTP/1.0 have none.
    if (httpVersion === "1.0") return undefined;
    return badRequest("The request has no host header.", undefined, "missing_host");
  }
  if (known.test(host)) return undefined;
  const name = host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
  if (hosts.includes(name)) return undefined;
  // Nobody can have an address resolve to another one. From the network clients may have no name for this machine.
  if (!isLoopback(socket.localAddress) && isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0) return undefined;
  const shown = JSON.stringify(host.slice(0, 100));
  const message = `This service answers to ${["localhost", "127.0.0.1", "[::1]", ...hosts].join(", ")}, and not to ${shown}. A proxy in front of it has to send one of these as host, or the target's hosts in the spec name it.`;
  return { ...badRequest(message, undefined, "unknown_host"), status: 421 };
}
