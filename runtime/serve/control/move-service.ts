// Lets a service go on in another place, as when its project gets another name: the process that answers stays, and so does its port.
import { ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import { isNotUnderstood } from "./control-channel.ts";
import { reachService } from "./reach-service.ts";
import type { ServiceFiles } from "./service-files.ts";
import type { ServicePlace } from "../serving-request.ts";
import { answerMs, type Stopped, stopService } from "./stop-service.ts";

/** `stopped`: it could not go on there. */
export type Moved = "moved" | Stopped;

/** The caller holds the control locks of both places. */
export async function moveService(files: ServiceFiles, to: ServicePlace): Promise<Result<Moved>> {
  const reached = await reachService(files);
  if (!reached.ok) return reached;
  const channel = reached.value;
  // What is left of a service that ended is cleared too.
  if (channel === undefined) return stopService(files);
  channel.send({ command: "move", place: to });
  const reply = await inTime(channel.next(), answerMs);
  channel.end();
  // One that does not know of moving is of an older runtime.
  if (reply === undefined || isNotUnderstood(reply)) return stopService(files);
  if (reply.reply === "moved") return ok("moved");
  // Another one of the project answers already.
  if (reply.reply === "failed" && reply.failure.reason !== "locked") return { ok: false, failure: reply.failure };
  return stopService(files);
}
