// Other machines: the sockets by which they reach the gateway, and which connections came from there.
import { createServer, isIPv6, type ListenOptions, type Server, type Socket } from "node:net";
import type { Server as HttpServer } from "node:http";
import { networkInterfaces } from "node:os";

/** Of this machine, as sockets say it. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

/** Addresses that stand for all of a machine's are those that it has now; links between neighbours alone are none of them. */
export function addressesOf(address: string | null): readonly string[] {
  if (address === null || isLoopback(address)) return [];
  if (address !== "0.0.0.0" && address !== "::") return [address];
  const own = Object.values(networkInterfaces()).flatMap((some = []) => some);
  return own
    .filter(
      ({ internal, family, address: one }) =>
        !internal && !one.startsWith("fe80:") && (address === "::" || family === "IPv4"),
    )
    .map(({ address: one }) => one);
}

/** Hands connections to a server that listens elsewhere. Rejects with the system's error. */
export function listenFor(server: HttpServer, host: string, port: number): Promise<Server> {
  return listening(server, { host, port, ipv6Only: isIPv6(host) });
}

/** The same with a socket that listens already: it misses none of its connections, from this turn on. */
export function listenWith(server: HttpServer, given: Server): Promise<Server> {
  return listening(server, given);
}

async function listening(server: HttpServer, where: ListenOptions | Server): Promise<Server> {
  const socket = createServer(
    { allowHalfOpen: true, noDelay: true },
    (connection: Socket) => void server.emit("connection", connection),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.listen(where, () => {
      socket.off("error", reject);
      resolve();
    });
  });
  return socket;
}

/** Listens at some addresses beside a server's own, at the same port; which ones may change while it runs. */
export class Network {
  readonly #server: HttpServer;
  readonly #port: number;
  readonly #sockets = new Map<string, Server>();

  constructor(server: HttpServer, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** By address. */
  get sockets(): ReadonlyMap<string, Server> {
    return this.#sockets;
  }

  /** One that another process has opened. */
  async take(address: string, given: Server): Promise<void> {
    this.#sockets.set(address, await listenWith(this.#server, given));
  }

  /** Those that are there stay. Rejects with the system's error; then what was opened is closed again. */
  async open(addresses: readonly string[]): Promise<void> {
    const opened = new Map<string, Server>();
    try {
      for (const address of addresses)
        if (!this.#sockets.has(address)) opened.set(address, await listenFor(this.#server, address, this.#port));
    } catch (error) {
      for (const socket of opened.values()) socket.close();
      throw error;
    }
    for (const [address, socket] of opened) this.#sockets.set(address, socket);
  }

  /** Of the others nobody is let in any more; who is in stays. */
  keepOnly(addresses: readonly string[]): void {
    for (const [address, socket] of this.#sockets) {
      if (addresses.includes(address)) continue;
      socket.close();
      this.#sockets.delete(address);
    }
  }
}
