// Stops a service: asks it over its control socket, and ends its process when it does not go in its own time.
import { setTimeout as sleep } from "node:timers/promises";
import { lifeOf, type ProcessIdentity } from "../../../specs/program/process-identity.ts";
import { fail, ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import { isNotUnderstood } from "./control-channel.ts";
import { findRecord, isFree } from "./find-service.ts";
import { reachService } from "./reach-service.ts";
import { removeRecord, type ServiceFiles } from "./service-files.ts";

/** A service that does not answer for so long is not listening. */
export const answerMs = 3_000;
/** What a service may take beyond the time that it gives its answers. */
const graceSeconds = 10;
const pollMs = 50;

/** `killed`: it was hung, or took too long. A service that did not run is a success too. */
export type Stopped = "stopped" | "killed" | "did not run";

/** Resolves when it is gone. The caller holds the control lock. */
export async function stopService(files: ServiceFiles): Promise<Result<Stopped>> {
  let ended: Stopped = "did not run";
  const found = await findRecord(files, { toStop: true });
  if (!found.ok) return found;
  const record = found.value;
  if (record !== undefined) {
    const { process: identity } = record;
    switch (lifeOf(identity)) {
      case "gone":
        break;
      case "elsewhere":
        return fail(
          "service-failed",
          `The service of ${files.name} runs on ${identity.host}, as process ${identity.pid}. Stop it there.`,
        );
      case "runs": {
        ended = "stopped";
        const seconds = await askToStop(files);
        if (await isGone(identity, seconds)) break;
        // A process id that cannot be told from a reused one is killed only when a service answered.
        if (identity.started === null && seconds === 0) {
          return fail(
            "service-failed",
            `Process ${identity.pid} has the place of the service of ${files.name} and does not answer. ` +
              `If it is that service, end it with: kill -9 ${identity.pid}. Then remove ${files.record}.`,
          );
        }
        process.kill(identity.pid, "SIGKILL");
        ended = "killed";
        await isGone(identity, answerMs / 1000);
      }
    }
  }
  const free = await isFree(files);
  if (!free.ok) return free;
  if (free.value) await removeRecord(files);
  return ok(ended);
}

/** Seconds that it may take; 0 when it does not answer. */
async function askToStop(files: ServiceFiles): Promise<number> {
  const reached = await reachService(files);
  const channel = reached.ok ? reached.value : undefined;
  if (channel === undefined) return 0;
  channel.send({ command: "stop" });
  const reply = await inTime(channel.next(), answerMs);
  channel.end();
  if (reply === undefined) return 0;
  // It answers, so it lives: one whose answer is of another version has been asked all the same.
  return isNotUnderstood(reply) || reply.reply !== "stopping" ? graceSeconds : reply.seconds + graceSeconds;
}

async function isGone(identity: ProcessIdentity, seconds: number): Promise<boolean> {
  for (const until = performance.now() + seconds * 1000; ; await sleep(pollMs)) {
    if (lifeOf(identity) === "gone") return true;
    if (performance.now() >= until) return false;
  }
}
