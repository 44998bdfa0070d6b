// The connections of a gateway that is left: what comes on them is answered, and each ends with its next answer.
import { Server as SocketServer, type Socket } from "node:net";
import type { Server } from "node:http";

/** A client that keeps a connection, and says nothing on it for so long, is not about to. Milliseconds. */
export const idleMs = 5_000;

export class OpenConnections {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #none: (() => void)[] = [];
  #isLeft = false;

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.#open.add(socket);
      socket.once("close", () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) for (const resolve of this.#none.splice(0)) resolve();
      });
    });
  }

  /** Is every answer from now on the last one of its connection? */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** The server's own socket takes no connection any more. */
  leave(): void {
    this.#isLeft = true;
    // Not its own `close`: that cuts idle connections, on which a client may have sent its next request already.
    SocketServer.prototype.close.call(this.#server);
  }

  /** Resolves when there is none, or after so many milliseconds. */
  async whenNone(ms: number): Promise<void> {
    if (this.#open.size === 0) return;
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      late = setTimeout(resolve, ms);
      this.#none.push(resolve);
    });
    clearTimeout(late);
  }
}
