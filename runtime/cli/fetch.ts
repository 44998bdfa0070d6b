// fairlead-runtime fetch: checks an output of a store out into a folder.
import { resolve } from "node:path";
import { StageKey } from "../../specs/handoff/value.ts";
import { loadStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import type { FoundOutput } from "../store/outputs.ts";
import { checkout } from "../store/checkout.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { UsageError, exitCodes } from "../../specs/program/exit-codes.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const target = resolve(io.cwd, requiredFlag(args, "to"));
  const folder = resolve(io.cwd, requiredFlag(args, "store"));
  const wanted = await wantedOutput(args, io);
  if (!wanted.ok) return reportEnd(io, wanted.failure, { json });
  const store = await ArtifactStore.open(folder, { create: false });
  if (!store.ok) return reportEnd(io, store.failure, { json });
  const found = await wanted.value.find(store.value);
  if (!found.ok) return reportEnd(io, found.failure, { json });
  if (found.value.state !== "present") {
    const lost = found.value.state === "incomplete" ? `; ${found.value.missing} is missing` : "";
    const failure = fail(
      "input-missing",
      `${folder} has no output of ${wanted.value.name}${lost}. Run the stage first.`,
    );
    return reportEnd(io, failure.failure, { json });
  }
  const { artifact } = found.value;
  const done = await checkout(store.value, artifact, target, { owner: "fetch" });
  if (!done.ok) return reportEnd(io, done.failure, { json });
  if (done.value.state === "taken") {
    const taken = fail(
      "input-invalid",
      `${target} holds another output that an apply has put there. Name another folder.`,
    );
    return reportEnd(io, taken.failure, { json });
  }
  if (json) io.out(`${JSON.stringify({ digest: artifact.digest, ...done.value }, undefined, 2)}\n`);
  else io.out(`${done.value.state === "same" ? "already in" : "copied to"} ${target}: ${artifact.digest}\n`);
  return exitCodes.done;
};

interface Wanted {
  readonly name: string;
  find(store: ArtifactStore): Promise<Result<FoundOutput>>;
}

async function wantedOutput(args: Arguments, io: Io): Promise<Result<Wanted>> {
  const key = optionalFlag(args, "key");
  if (key !== undefined) {
    if (!StageKey.safeParse(key).success)
      throw new UsageError(`--key is ${JSON.stringify(key)}; a key has 64 hexadecimal digits`);
    return ok({ name: `key ${key}`, find: (store) => store.find(key) });
  }
  const name = requiredFlag(args, "stage");
  const loaded = await loadStage(resolve(io.cwd, requiredFlag(args, "release")), name);
  if (!loaded.ok) return loaded;
  const { stage, release } = loaded.value;
  const pin = release.pins[name];
  return ok({
    name: `stage ${name} (${pin ?? `key ${stage.key}`})`,
    find: (store) => (pin === undefined ? store.find(stage.key) : store.get(pin)),
  });
}
