// Ends a connection, whether or not the other side does.
import type { Socket } from "node:net";

/** Milliseconds that the other side has to hang up after this one. */
const lingerMs = 1_000;

/** Lets what was written get through. A side that never hangs up, a process that was stopped (SIGSTOP) for one, is not waited for. */
export function hangUp(socket: Socket): void {
  socket.end();
  const late = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(late));
}
