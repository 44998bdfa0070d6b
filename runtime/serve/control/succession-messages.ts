// What two processes of one service say to each other while the second takes the place of the first. They are parent and child, since Node hands a
// listening socket over in no other way; both are of any version that knows these messages, so that another one ends the succession and nothing else.
import type { ChildProcess } from "node:child_process";
import { Server } from "node:net";
import { z } from "zod";
import { ServiceState, ServingRequest } from "../serving-request.ts";
import { FailureMessage, ProgressMessage } from "./control-messages.ts";

/** From the process that serves. */
export const ToSuccessor = z.discriminatedUnion("say", [
  /** First: what to load. Its gateway will have this port. */
  z.strictObject({ say: z.literal("load"), request: ServingRequest, port: z.int() }),
  /** With a listening socket of that address. Both processes accept on it from then on. */
  z.strictObject({ say: z.literal("socket"), address: z.string() }),
  /** Last: the place is free, and yours. */
  z.strictObject({ say: z.literal("live") }),
]);
export type ToSuccessor = z.infer<typeof ToSuccessor>;

/** From the process that comes after it. */
export const FromSuccessor = z.discriminatedUnion("say", [
  /** It is there, and understands all this. */
  z.strictObject({ say: z.literal("begun") }),
  z.strictObject({ say: z.literal("progress"), ...ProgressMessage.shape }),
  /** The model is warm, and holds what it was probed for. */
  z.strictObject({ say: z.literal("loaded") }),
  z.strictObject({ say: z.literal("failed"), failure: FailureMessage }),
  z.strictObject({ say: z.literal("serves"), state: ServiceState }),
]);
export type FromSuccessor = z.infer<typeof FromSuccessor>;

export interface SuccessionChannel<In, Out> {
  send(message: Out, socket?: Server): void;
  /** Undefined once the other process is gone, hung up, or said what is not understood. */
  next(): Promise<In | undefined>;
  /** Aborted then. */
  readonly ended: AbortSignal;
}

/** `onSocket` is called as soon as a socket is there, in the turn in which it may have its first connection. */
export function openSuccession<In, Out>(
  other: ChildProcess | NodeJS.Process,
  schema: z.ZodType<In>,
  onSocket: (message: In, socket: Server) => void = () => undefined,
): SuccessionChannel<In, Out> {
  const ended = new AbortController();
  const messages: In[] = [];
  let wake: (() => void) | undefined;
  const end = (): void => {
    ended.abort();
    wake?.();
  };
  other.on("message", (content: unknown, socket: unknown) => {
    const parsed = schema.safeParse(content);
    if (!parsed.success) return end();
    if (socket instanceof Server) return onSocket(parsed.data, socket);
    messages.push(parsed.data);
    wake?.();
  });
  other.once("disconnect", end);
  return {
    ended: ended.signal,
    // Whoever is gone by then is noticed by its end.
    send: (message, socket) => void other.send?.(message as object, socket, undefined, () => undefined),
    async next() {
      while (messages.length === 0 && !ended.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift();
    },
  };
}
