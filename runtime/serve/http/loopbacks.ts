// The second loopback: where localhost is ::1 for a client, it finds the service too, and nobody else in its place.
import type { Server } from "node:net";
import type { Server as HttpServer } from "node:http";
import { codeOf } from "../../system/atomic-file.ts";
import { listenFor } from "./network.ts";

export const loopbacks = ["127.0.0.1", "::1"] as const;

/**
 * Hands connections of [::1] to the server that listens on 127.0.0.1. Undefined on a machine without that address. Rejects with the system's
 * error where the port is taken there.
 */
export async function listenOnSecond(server: HttpServer, port: number): Promise<Server | undefined> {
  try {
    return await listenFor(server, loopbacks[1], port);
  } catch (error) {
    if (codeOf(error) === "EADDRNOTAVAIL" || codeOf(error) === "EAFNOSUPPORT") return undefined;
    throw error;
  }
}
