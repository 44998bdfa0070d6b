// The engines that this program has. Each is loaded when it is chosen.
import type { Engine } from "../engine.ts";
import { ok, type Result } from "../result.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import type { Folders } from "./folders.ts";

/** `onlyLooks`: the engine is only asked what there is, and opening it makes nothing. */
type Place = Folders & { readonly onlyLooks?: boolean };

const openers: Readonly<Record<string, (place: Place) => Promise<Result<Engine>>>> = {
  local: async (place) => (await import("../engines/local/local-engine.ts")).openLocalEngine(place),
  memory: async () => ok(new (await import("../engines/memory/memory-engine.ts")).MemoryEngine()),
};

export const engineNames = Object.keys(openers);

export async function openEngine(name: string, place: Place): Promise<Result<Engine>> {
  const open = Object.hasOwn(openers, name) ? openers[name] : undefined;
  if (open === undefined)
    throw new UsageError(`there is no engine ${JSON.stringify(name)}; engines: ${engineNames.join(", ")}`);
  return open(place);
}
