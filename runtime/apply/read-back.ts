// What answers is compared with what was asked for: a service is asked what it serves after it said that it does. Pure.
import type { EngineStep, RunningService } from "../engine.ts";
import { fail, ok, type Result } from "../result.ts";

/**
 * The serve key covers the service's whole configuration: the name that clients use and every limit. `answering` is undefined where
 * nothing answers.
 */
export function checkAnswering(
  {
    target,
    serveKey,
    modelDigest,
  }: Pick<Extract<EngineStep, { action: "serve" }>, "target" | "serveKey" | "modelDigest">,
  answering: RunningService | undefined,
): Result<void> {
  const problem = problemOf({ serveKey, modelDigest }, answering);
  if (problem === undefined) return ok(undefined);
  return fail(
    "service-failed",
    `The service on ${target} was made to serve what the release says, and was asked afterwards: ${problem}. ` +
      "It ended, or something else has switched it. Run the same command again.",
    { retry: "later" },
  );
}

function problemOf(
  wanted: Pick<RunningService, "serveKey" | "modelDigest">,
  answering: RunningService | undefined,
): string | undefined {
  if (answering === undefined) return "nothing answers";
  if (answering.modelDigest !== wanted.modelDigest)
    return `it serves the model ${answering.modelDigest} instead of ${wanted.modelDigest}`;
  if (answering.serveKey === wanted.serveKey) return undefined;
  return `it serves the configuration with key ${answering.serveKey} instead of ${wanted.serveKey}`;
}
