import { resolve } from "node:path";
import { StageKey } from "../../specs/handoff/value.ts";
import { loadStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import type { FoundOutput } from "../store/outputs.ts";
import { checkout } from "../store/checkout.ts";
import {
  type Arguments,
  type Command,
  exitCodes,
  type Io,
  jsonOption,
  noPositionals,
  optionalFlag,
  reportEnd,
  requiredFlag,
  UsageError,
} from "./command.ts";

export const command: Command = {
  usage: "fetch (--key KEY | --release FILE --stage NAME) --store DIR --to DIR",
  help: `Copies the files of one output from an artifact store into a folder, verified. The folder is complete or absent, never half; it
may be a new or an empty one, or one that fetch has made before. It must not be the root of a mount: name a folder inside.
`,
  options: [
    { name: "key", value: "KEY", what: "the stage key, 64 hexadecimal digits" },
    {
      name: "release",
      value: "FILE",
      what: "release.json, to name the output by its stage; pinned outputs are respected",
    },
    { name: "stage", value: "NAME", what: "the stage, with --release" },
    { name: "store", value: "DIR", what: "the artifact store" },
    { name: "to", value: "DIR", what: "the folder to fill" },
    jsonOption,
  ],
  examples: [
    [
      "fairlead-runtime fetch --release generated/dev/care/bot/release.json --stage train --store /store --to /models/adapter",
      "what train made",
    ],
  ],
  async run(args, io) {
    noPositionals(args);
    const json = args.flags.json === true;
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
  },
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
