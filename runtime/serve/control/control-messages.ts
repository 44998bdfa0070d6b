// What goes over a service's control socket: JSON, one message a line. The side that connects sends one command and gets replies.
//
// Messages have a version. Version 1 is what carries none, so that services of before read it. Who gets another version, or a field that it
// does not know, says which versions it understands and does nothing. `stop` and `not-understood` are the same in all versions.
import { z } from "zod";
import { ProbeFigures } from "../../../specs/handoff/probe.ts";
import type { FailureReason } from "../../result.ts";
import { StartableProgram } from "./program.ts";
import { ServicePlace, ServiceState, ServingRequest } from "../serving-request.ts";

/** Of commands and replies, from the oldest on. */
export const understoodVersions: readonly number[] = [1];

export const Command = z.discriminatedUnion("command", [
  z.strictObject({ command: z.literal("state") }),
  /** Loads, or switches; replied to with any number of `progress` and then one of the others. Hanging up cancels it. */
  z.strictObject({ command: z.literal("serve"), request: ServingRequest }),
  /** As `serve`, by a process of another program that takes over; of a service whose record says which program it runs. */
  z.strictObject({ command: z.literal("replace"), request: ServingRequest, program: StartableProgram }),
  /** Goes on as the service of another place: same process, same port. */
  z.strictObject({ command: z.literal("move"), place: ServicePlace }),
  z.strictObject({ command: z.literal("stop") }),
]);
export type Command = z.infer<typeof Command>;

export const FailureMessage = z.strictObject({
  reason: z.custom<FailureReason>((value) => typeof value === "string"),
  message: z.string(),
  retry: z.enum(["no", "later"]),
  /** Only where gates were asked for, and one was missed. */
  probe: ProbeFigures.exactOptional(),
});

export const ProgressMessage = z.strictObject({
  done: z.number(),
  total: z.number().exactOptional(),
  unit: z.string(),
  note: z.string().exactOptional(),
});

export const Reply = z.discriminatedUnion("reply", [
  z.strictObject({ reply: z.literal("progress"), ...ProgressMessage.shape }),
  /** Null: nothing answers yet. */
  z.strictObject({ reply: z.literal("state"), state: ServiceState.nullable() }),
  z.strictObject({ reply: z.literal("served"), state: ServiceState, changed: z.boolean() }),
  z.strictObject({ reply: z.literal("moved") }),
  z.strictObject({ reply: z.literal("failed"), failure: FailureMessage }),
  /** It will be gone within so many seconds, and takes no command any more. */
  z.strictObject({ reply: z.literal("stopping"), seconds: z.number() }),
  /** Nothing was done. A later version may say more here. */
  z.object({ reply: z.literal("not-understood"), versions: z.array(z.int()), why: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;

/** Exit code of a service that finds another one in its place. */
export const alreadyRunning = 75;
