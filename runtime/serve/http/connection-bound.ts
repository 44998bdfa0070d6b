// How many connections one address may have. Whoever asks for another one than that takes the place of a connection of the same address that
// has never sent a request, and is refused where there is none.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { ApiError } from "../api/api-error.ts";
import { answerBare } from "./bare-answers.ts";

/** All clients of this machine have one address, and so has a proxy with all of its. */
export const mostConnections = 2048;

interface Address {
  open: number;
  /** Those that have never sent a request, from the oldest on. */
  readonly silent: Set<Socket>;
}

const tooMany: ApiError = {
  status: 429,
  type: "rate_limit_error",
  message: "This address has too many connections. Use one for several requests, or try again later.",
  code: "too_many_connections",
  retryAfterSeconds: 1,
};

/** What it returns is to be told which connection has sent a request. */
export function boundConnections(server: Server, most: number): (socket: Socket) => void {
  const addresses = new Map<string, Address>();
  const silentOf = new WeakMap<Socket, Set<Socket>>();
  server.prependListener("connection", (socket: Socket) => {
    const name = socket.remoteAddress ?? "";
    const address = addresses.get(name) ?? { open: 0, silent: new Set() };
    addresses.set(name, address);
    address.open++;
    if (address.open > most) {
      const [oldest] = address.silent;
      if (oldest === undefined) answerBare(socket, "429 Too Many Requests", tooMany);
      else oldest.destroy();
    }
    address.silent.add(socket);
    silentOf.set(socket, address.silent);
    socket.once("close", () => {
      address.silent.delete(socket);
      if (--address.open === 0) addresses.delete(name);
    });
  });
  return (socket) => void silentOf.get(socket)?.delete(socket);
}
