// The second loopback: where localhost is ::1 for a client, it finds the service too, and nobody else in its place.
import { createServer, type Server, type Socket } from "node:net";
import type { Server as HttpServer } from "node:http";
import { codeOf } from "../../system/atomic-file.ts";

export const loopbacks = ["127.0.0.1", "::1"] as const;

/**
 * Hands connections of [::1] to the server that listens on 127.0.0.1. Undefined on a machine without that address. Rejects with the system's
 * error where the port is taken there.
 */
export async function listenOnSecond(server: HttpServer, port: number): Promise<Server | undefined> {
  const second = createServer(
    { allowHalfOpen: true, noDelay: true },
    (socket: Socket) => void server.emit("connection", socket),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      second.once("error", reject);
      second.listen({ host: loopbacks[1], port, ipv6Only: true }, resolve);
    });
    return second;
  } catch (error) {
    if (codeOf(error) === "EADDRNOTAVAIL" || codeOf(error) === "EAFNOSUPPORT") return undefined;
    throw error;
  }
}
