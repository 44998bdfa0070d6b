// One connection of a control socket, from either side: messages out, messages in, and the end of it.
import { connect, type Socket } from "node:net";
import type { z } from "zod";
import { hangUp } from "../../system/hang-up.ts";
import { systemCodeOf } from "../../../specs/program/system-error.ts";

/** A message is a request with its config; nothing that long is sent. */
const longestLine = 2 ** 20;

/** A message of another version, or none at all. */
export interface NotUnderstood {
  /** Ends a sentence. */
  readonly notUnderstood: string;
}

export interface Channel<In, Out> {
  send(message: Out): void;
  /** Undefined at the end of the connection. Nothing comes after a message that was not understood. */
  next(): Promise<In | NotUnderstood | undefined>;
  /** Aborted at the end of the connection, however it came. */
  readonly ended: AbortSignal;
  /** Lets what was sent get through, then hangs up. */
  end(): void;
}

export function openChannel<In, Out>(socket: Socket, schema: z.ZodType<In>): Channel<In, Out> {
  const ended = new AbortController();
  const messages: (In | NotUnderstood)[] = [];
  let wake: (() => void) | undefined;
  let rest = "";
  let isLost = false;
  const take = (message: In | NotUnderstood): void => {
    if (isLost) return;
    messages.push(message);
    isLost = isNotUnderstood(message);
  };
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    if (isLost) return;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(read(line, schema));
    if (rest.length > longestLine) take({ notUnderstood: `it is longer than ${longestLine} characters` });
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
    end: () => hangUp(socket),
    async next() {
      while (messages.length === 0 && !ended.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift();
    },
  };
}

export function isNotUnderstood(message: unknown): message is NotUnderstood {
  return typeof message === "object" && message !== null && "notUnderstood" in message;
}

function read<In>(line: string, schema: z.ZodType<In>): In | NotUnderstood {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return { notUnderstood: "it is not JSON" };
  }
  const parsed = schema.safeParse(content);
  return parsed.success ? parsed.data : { notUnderstood: whyNot(parsed.error.issues[0]!) };
}

/** Names the field and none of its content. */
function whyNot(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys")
    return `it has a field ${JSON.stringify(pathOf([...issue.path, issue.keys[0]!]))}`;
  return issue.path.length === 0
    ? "it is no such message"
    : `its field ${JSON.stringify(pathOf(issue.path))} is another`;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".").slice(0, 100);
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
