// What a release reads of other projects has to be in the store: those projects make it, and never this one. Pure.
import type { Observed } from "../engine.ts";
import { makerOf, readOutputs } from "../release/reads.ts";
import type { LoadedRelease } from "../release/release.ts";
import { fail, type Failure } from "../result.ts";
import { lackText } from "../store/outputs.ts";

/** The failure that names all that is missing; undefined where nothing is. */
export function readFailure(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  { outputs }: Pick<Observed, "outputs">,
): Failure | undefined {
  const missing = readOutputs(release).flatMap((read) => {
    const state = outputs.get(read.name) ?? { state: "absent" };
    if (state.state === "present") return [];
    return [{ ...read, problem: state.state === "absent" ? "is not there" : `is not whole: ${lackText(state)}` }];
  });
  if (missing.length === 0) return undefined;
  const lines = missing.map(({ name, key, problem }) => `\n  ${name} (key ${key.slice(0, 12)}) ${problem}`);
  const makers = [...new Set(missing.map((read) => makerOf(read).project))];
  return fail(
    "input-missing",
    `Of what ${shown} reads of other projects, the artifact store lacks ${missing.length}:${lines.join("")}\n` +
      `Apply ${makers.join(", ")} first, into the same store. ` +
      `Where ${makers.length === 1 ? "it makes" : "they make"} other data by now, run "fairlead pin --refresh" and "fairlead build".`,
  ).failure;
}
