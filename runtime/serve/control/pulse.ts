// Looks at a service from outside: is it there, and does it answer?
import { inTime } from "../../system/in-time.ts";
import { lockInUse } from "../../../specs/program/lock.ts";
import { hasProcess, reachService } from "./reach-service.ts";
import { isNotUnderstood } from "./control-channel.ts";
import type { ServiceFiles } from "./service-files.ts";
import { answerMs } from "./stop-service.ts";

/**
 * - `idle`: it serves nothing, as one does whose starter was killed before it said what to serve;
 * - `gone`: it has no process;
 * - `silent`: a process that does not answer;
 * - `busy`: somebody starts, switches or stops it;
 * - `foreign`: a service that this runtime cannot talk to.
 */
export type Pulse = "answers" | "idle" | "gone" | "silent" | "busy" | "foreign";

/** Throws the system's errors. */
export async function pulseOf(files: ServiceFiles): Promise<Pulse> {
  if ((await lockInUse(files.controlLock)) !== undefined) return "busy";
  const reached = await reachService(files);
  if (!reached.ok) return "foreign";
  const channel = reached.value;
  if (channel === undefined) return (await hasProcess(files)) ? "silent" : "gone";
  try {
    channel.send({ command: "state" });
    const reply = await inTime(channel.next(), answerMs);
    if (reply === undefined) return "silent";
    const servesNothing = !isNotUnderstood(reply) && reply.reply === "state" && reply.state === null;
    return servesNothing ? "idle" : "answers";
  } finally {
    channel.end();
  }
}
