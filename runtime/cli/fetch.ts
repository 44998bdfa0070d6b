// fairlead-runtime fetch: checks an output of a store out into a folder.
import { outLine } from "../../specs/program/lines.ts";
import { dirname, resolve } from "node:path";
import { Digest, StageKey } from "../../specs/handoff/value.ts";
import { copyCommand } from "../release/copy-command.ts";
import { sourceStoreOf } from "../release/source-store.ts";
import { loadReleaseFile, loadStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { type FoundOutput, lackText } from "../store/outputs.ts";
import { checkout } from "../store/checkout.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { UsageError, exitCodes } from "../../specs/program/exit-codes.ts";
import { trustedStore } from "./folders.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const target = resolve(io.cwd, requiredFlag(args, "to"));
  const folder = trustedStore(io.cwd, requiredFlag(args, "store"));
  const wanted = await wantedOutput(args, io);
  if (!wanted.ok) return reportEnd(io, wanted.failure, { json });
  const store = await ArtifactStore.open(folder, { create: false });
  if (!store.ok) return reportEnd(io, store.failure, { json });
  const found = await wanted.value.find(store.value);
  if (!found.ok) return reportEnd(io, found.failure, { json });
  if (found.value.state !== "present") {
    const lost = found.value.state === "absent" ? "" : `; ${lackText(found.value)}`;
    const failure = fail(
      "input-missing",
      `${folder} has no output of ${wanted.value.name}${lost}. ${wanted.value.otherwise}`,
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
  else outLine(io, `${done.value.state === "same" ? "already in" : "copied to"} ${target}: ${artifact.digest}`);
  return exitCodes.done;
};

interface Wanted {
  readonly name: string;
  /** What to do where the store does not have it, as a sentence. */
  readonly otherwise: string;
  find(store: ArtifactStore): Promise<Result<FoundOutput>>;
}

const runFirst = "Run the stage first.";

async function wantedOutput(args: Arguments, io: Io): Promise<Result<Wanted>> {
  const key = optionalFlag(args, "key");
  if (key !== undefined) {
    if (!StageKey.safeParse(key).success)
      throw new UsageError(`--key is ${JSON.stringify(key)}; a key has 64 hexadecimal digits`);
    return ok({ name: `key ${key}`, otherwise: runFirst, find: (store) => store.find(key) });
  }
  const digest = optionalFlag(args, "digest");
  if (digest !== undefined) {
    if (!Digest.safeParse(digest).success)
      throw new UsageError(`--digest is ${JSON.stringify(digest)}; a digest is sha256: and 64 hexadecimal digits`);
    return ok({ name: digest, otherwise: "Copy it there.", find: (store) => store.get(digest) });
  }
  const name = requiredFlag(args, "stage");
  const file = resolve(io.cwd, requiredFlag(args, "release"));
  const release = await loadReleaseFile(file);
  if (!release.ok) return release;
  const { pins, source } = release.value;
  const pin = pins[name];
  if (pin !== undefined) {
    const folder = dirname(file);
    const from = source === null ? undefined : sourceStoreOf(source, folder);
    const to = resolve(io.cwd, requiredFlag(args, "store"));
    return ok({
      name: `stage ${name} (pinned to ${pin.digest})`,
      otherwise: `Copy it there: ${copyCommand({ release: folder, from, to })}`,
      find: (store) => store.get(pin.digest),
    });
  }
  const loaded = await loadStage(file, name);
  if (!loaded.ok) return loaded;
  const { stage } = loaded.value;
  return ok({ name: `stage ${name} (key ${stage.key})`, otherwise: runFirst, find: (store) => store.find(stage.key) });
}
