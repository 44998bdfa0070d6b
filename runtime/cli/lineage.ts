// fairlead-runtime lineage: where a model comes from, stage by stage.
import { outLine } from "../../specs/program/lines.ts";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { scopeName } from "../engine.ts";
import { storeOf } from "../system/home.ts";
import { type AppliedRecord, type Inventory, listInventories } from "../apply/inventory.ts";
import { fail, ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { pinnedText } from "./pinned-text.ts";
import { reportEnd } from "./report.ts";
import { foldersOf } from "./folders.ts";
import { short } from "./summary.ts";

export const run: Run = async (args, io) => {
  const [asked = ""] = args.positionals;
  const { json } = args;
  const { home } = foldersOf(args, io);
  const found = await lineage(home, asked);
  if (!found.ok) return reportEnd(io, found.failure, { json });
  if (json) io.out(`${JSON.stringify(found.value, undefined, 2)}\n`);
  else show(io, found.value);
  return exitCodes.done;
};

interface Origin {
  /** Name of the stage in a release that is applied here, else its kind, or "unknown" where the evidence has left the store. */
  readonly stage: string;
  readonly digest: string;
  readonly madeAt: string | null;
  /** The release that is applied here last and has it from another environment; null where none has. */
  readonly pinned: { readonly scope: string; readonly record: AppliedRecord | null } | null;
  readonly figures: Evidence["figures"];
  readonly from: readonly Origin[];
}

interface Lineage {
  readonly servedAs: readonly {
    readonly alias: string;
    readonly scope: string;
    readonly target: string;
    readonly digest: string;
  }[];
  readonly outputs: readonly Origin[];
}

async function lineage(home: string, asked: string): Promise<Result<Lineage>> {
  const inventories = await listInventories(home);
  if (!inventories.ok) return inventories;
  const store = await ArtifactStore.open(storeOf(home), { create: false });
  if (!store.ok) return store;
  const known = { store: store.value, names: stageNames(inventories.value), pins: pinsOf(inventories.value) };
  const services = inventories.value.flatMap(servicesOf);
  const byAlias = services.filter(({ alias }) => alias === asked);
  const digests =
    byAlias.length > 0
      ? ok([...new Set(byAlias.map(({ digest }) => digest))])
      : await outputsCalled(store.value, asked);
  if (!digests.ok) return digests;
  const outputs: Origin[] = [];
  for (const digest of digests.value) {
    const origin = await originOf(known, digest);
    if (!origin.ok) return origin;
    outputs.push(origin.value);
  }
  if (byAlias.length > 0) return ok({ servedAs: byAlias, outputs });
  const servedAs: Lineage["servedAs"][number][] = [];
  for (const service of services) {
    const origin = await originOf(known, service.digest);
    if (!origin.ok) return origin;
    if (digests.value.some((digest) => contains(origin.value, digest))) servedAs.push(service);
  }
  return ok({ servedAs, outputs });
}

function servicesOf(inventory: Inventory): Lineage["servedAs"][number][] {
  return inventory.services.map(({ alias, target, modelDigest }) => ({
    alias,
    scope: scopeName(inventory),
    target,
    digest: modelDigest,
  }));
}

async function outputsCalled(store: ArtifactStore, asked: string): Promise<Result<readonly string[]>> {
  const outputs = await store.list();
  if (!outputs.ok) return outputs;
  const prefix = asked.startsWith("sha256:") ? asked : `sha256:${asked}`;
  const found = outputs.value.filter(({ digest }) => digest.startsWith(prefix));
  if (found.length === 1 && /^sha256:[0-9a-f]{4,64}$/.test(prefix)) return ok(found.map(({ digest }) => digest));
  const what =
    found.length > 1
      ? `${found.length} outputs begin with ${asked}; write more of its digits`
      : `nothing is served as ${JSON.stringify(asked)}, and no output has that digest`;
  return fail(
    "input-missing",
    `${what[0]!.toUpperCase()}${what.slice(1)}. fairlead-runtime status shows what there is.`,
  );
}

async function originOf(known: Known, digest: string): Promise<Result<Origin>> {
  const { store, names, pins } = known;
  const found = await store.get(digest, { outside: true });
  if (!found.ok) return found;
  const name = names.get(digest);
  const pinned = pins.get(digest) ?? null;
  if (found.value.state !== "present")
    return ok({ stage: name ?? "unknown", digest, madeAt: null, pinned, figures: {}, from: [] });
  const { evidence } = found.value;
  const from: Origin[] = [];
  for (const input of Object.values(evidence.inputs)) {
    const origin = await originOf(known, input);
    if (!origin.ok) return origin;
    from.push(origin.value);
  }
  const { stage: kind, startedAt: madeAt, figures } = evidence;
  return ok({ stage: name ?? kind, digest, madeAt, pinned, figures, from });
}

interface Known {
  readonly store: ArtifactStore;
  /** Of stages by their output: the store itself knows no names. */
  readonly names: ReadonlyMap<string, string>;
  readonly pins: ReadonlyMap<string, NonNullable<Origin["pinned"]>>;
}

/** By digest. */
function pinsOf(inventories: readonly Inventory[]): Known["pins"] {
  const pins = new Map<string, NonNullable<Origin["pinned"]>>();
  for (const inventory of inventories) {
    for (const { stages, record } of inventory.applied) {
      for (const { digest, pinned } of Object.values(stages)) {
        if (pinned && digest !== null && !pins.has(digest)) pins.set(digest, { scope: scopeName(inventory), record });
      }
    }
  }
  return pins;
}

function stageNames(inventories: readonly Inventory[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { stages } of inventories.flatMap(({ applied }) => applied)) {
    for (const [name, { digest }] of Object.entries(stages)) {
      if (digest !== null && !names.has(digest)) names.set(digest, name);
    }
  }
  return names;
}

function contains(origin: Origin, digest: string): boolean {
  return origin.digest === digest || origin.from.some((one) => contains(one, digest));
}

function show(io: Io, { servedAs, outputs }: Lineage): void {
  for (const { alias, scope, target, digest } of servedAs)
    outLine(io, `${alias}  served by ${scope} on ${target}  ${short(digest)}`);
  for (const output of outputs) showOrigin(io, output, servedAs.length > 0 ? 1 : 0);
}

function showOrigin(io: Io, { stage, digest, madeAt, pinned, from }: Origin, depth: number): void {
  const when = madeAt === null ? "not in the store any more" : `made ${madeAt}`;
  const by = pinned === null ? "" : `  ${pinnedText(pinned.record)} of ${pinned.scope}`;
  outLine(io, `${"  ".repeat(depth)}${stage}  ${short(digest)}  ${when}${by}`);
  for (const one of from) showOrigin(io, one, depth + 1);
}
