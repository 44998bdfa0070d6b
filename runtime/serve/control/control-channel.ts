// One connection of a control socket, from either side: messages out, messages in, and the end of it.
import { connect, type Socket } from "node:net";
import type { z } from "zod";
import { systemCodeOf } from "../../../specs/program/system-error.ts";

/** A message is a request with its config; nothing that long is sent. */
const longestLine = 2 ** 20;

export interface Channel<In, Out> {
  send(message: Out): void;
  /** Undefined at the end of the connection. Rejects with `internal:` when the other side speaks another language. */
  next(): Promise<In | undefined>;
  /** Aborted at the end of the connection, however it came. */
  readonly ended: AbortSignal;
  /** Lets what was sent get through, then hangs up. */
  end(): void;
}

export function openChannel<In, Out>(socket: Socket, schema: z.ZodType<In>): Channel<In, Out> {
  const ended = new AbortController();
  const messages: (In | Error)[] = [];
  let wake: (() => void) | undefined;
  let rest = "";
  const take = (line: string): void => {
    try {
      messages.push(schema.parse(JSON.parse(line)));
    } catch (cause) {
      messages.push(new Error("internal: a message on a control socket cannot be understood", { cause }));
      socket.destroy();
    }
  };
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (rest.length > longestLine) socket.destroy();
    wake?.();
  });
  // A connection that breaks has ended, and why does not matter.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    ended.abort();
    wake?.();
  });
  return {
    ended: ended.signal,
    send: (message) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`)),
    end: () => void socket.end(),
    async next() {
      while (messages.length === 0 && !ended.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      const message = messages.shift();
      if (message instanceof Error) throw message;
      return message;
    },
  };
}

/** Undefined when nobody listens there. Rejects with the system's error when this user may not ask. */
export function connectTo(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => (isForbidden(error) ? reject(error) : resolve(undefined)));
  });
}

function isForbidden(error: Error): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(systemCodeOf(error) ?? "");
}
