// fairlead-runtime measure: latencies and rates of a running service.
import { storeOf } from "../system/home.ts";
import type { Inventory } from "../apply/inventory.ts";
import { scopeName } from "../engine.ts";
import type { ChatMessage } from "../model/tokenizer.ts";
import { fail, ok, type Result } from "../result.ts";
import { measureService, type ServiceFigures } from "../serve/measure-service.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { readRows } from "../train/samples.ts";
import type { Arguments, Run } from "../../specs/program/command.ts";
import { UsageError, exitCodes } from "../../specs/program/exit-codes.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";
import { consoleProgress } from "./console-watcher.ts";
import { findApplied } from "./find-applied.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { runningServices } from "./running-services.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const seconds = wholeNumber(args, "seconds", 5, 3600);
  const clients = wholeNumber(args, "clients", 8, 1000);
  const folders = foldersOf(args, io);
  const service = await findService(folders, args);
  if (!service.ok) return reportEnd(io, service.failure, { json });
  const prompts = await readPrompts(folders, service.value.inventory);
  if (!prompts.ok) return reportEnd(io, prompts.failure, { json });
  const { alias, address } = service.value;
  const apiKey = process.env["FAIRLEAD_API_KEY"];
  const isOpen = await letsIn(address, apiKey, io.signal);
  if (!isOpen.ok) return reportEnd(io, isOpen.failure, { json });
  const asked = { port: Number(new URL(address).port), alias, apiKey, prompts: prompts.value, maxTokens: answerTokens };
  const measured: Record<string, ServiceFigures> = {};
  const progress = consoleProgress(io, args.flags.quiet === true);
  progress.begin("measuring");
  for (const [index, pass] of passes(clients).entries()) {
    if (io.signal.aborted) {
      progress.clear();
      return reportEnd(io, fail("cancelled", "Stopped before all was measured.").failure, { json });
    }
    progress.step({ done: index * seconds, total: 3 * seconds, unit: "seconds", note: pass.what });
    const isCached = pass.cache === "use";
    const asks = isCached ? { ...asked, prompts: asked.prompts.slice(0, cachedQuestions) } : asked;
    measured[pass.name] = await measureService({ ...asks, ...pass, until: { seconds } });
  }
  progress.clear();
  if (json) io.out(`${JSON.stringify({ alias, address, clients, ...measured }, undefined, 2)}\n`);
  else io.out(table(alias, address, clients, measured));
  return exitCodes.done;
};

const longestLookMs = 10_000;

/** Whoever is not let in would measure how fast that is said. */
async function letsIn(address: string, apiKey: string | undefined, signal: AbortSignal): Promise<Result<void>> {
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const waited = AbortSignal.any([signal, AbortSignal.timeout(longestLookMs)]);
  const answer = await fetch(`${address}/v1/models`, { headers, signal: waited }).catch(() => undefined);
  await answer?.body?.cancel();
  if (answer?.status !== 401) return ok(undefined);
  const what = apiKey === undefined ? "asks for an API key" : "does not know the API key of FAIRLEAD_API_KEY";
  return fail(
    "service-not-running",
    `The service at ${address} ${what}. Set FAIRLEAD_API_KEY to one: fairlead-runtime keys add measure prints it.`,
  );
}

/** Long enough for a short reply; an answer that would be longer is cut, and measured as it is. */
const answerTokens = 64;

/** A slow machine would ask each of some hundred questions once, and find none of them in the cache. */
const cachedQuestions = 32;

/** The cache is filled by what it is measured with: its first questions are misses. */
function passes(clients: number) {
  return [
    { name: "one", what: "one client", concurrency: 1, cache: "bypass" },
    { name: "many", what: `${clients} clients`, concurrency: clients, cache: "bypass" },
    { name: "cached", what: "one client, with the response cache", concurrency: 1, cache: "use" },
  ] as const;
}

function wholeNumber(args: Arguments, name: string, otherwise: number, most: number): number {
  const text = optionalFlag(args, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; write a whole number from 1 to ${most}`);
}

interface FoundService {
  readonly inventory: Inventory;
  readonly alias: string;
  readonly address: string;
}

async function findService(folders: Folders, args: Arguments): Promise<Result<FoundService>> {
  const environment = requiredFlag(args, "environment");
  const applied = await findApplied(folders.home, environment, requiredFlag(args, "project"));
  if (!applied.ok) return applied;
  const inventory = applied.value;
  const name = scopeName(inventory);
  const none = (what: string) =>
    fail("service-not-running", `${what}. Run: fairlead-runtime apply --environment ${environment}`);
  const running = await runningServices(folders, inventory);
  if (!running.ok) return running;
  const target = optionalFlag(args, "target");
  const found = running.value.services.filter((service) => service.target === (target ?? service.target));
  if (found.length > 1) {
    const names = found.map((service) => service.target).join(", ");
    throw new UsageError(`${name} has several services; choose one with --target: ${names}`);
  }
  const [service] = found;
  const record = inventory.services.find((one) => one.target === service?.target);
  if (service === undefined || record === undefined) return none(`No service of ${name} answers`);
  return ok({ inventory, alias: record.alias, address: service.address });
}

/** What the users of the validation split asked, in order and each once. */
async function readPrompts(
  { home }: Folders,
  { applied }: Inventory,
): Promise<Result<readonly (readonly ChatMessage[])[]>> {
  const store = await ArtifactStore.open(storeOf(home), { create: false });
  if (!store.ok) return store;
  const prompts = new Map<string, readonly ChatMessage[]>();
  for (const { kind, digest } of Object.values(applied[0]?.stages ?? {})) {
    if (kind !== "dataset" || digest === null) continue;
    const found = await store.value.get(digest);
    if (!found.ok) return found;
    if (found.value.state !== "present") continue;
    const rows = await readRows(store.value, found.value.artifact, "valid");
    if (!rows.ok) return rows;
    for (const row of rows.value) {
      if (!("messages" in row)) continue;
      const asked = row.messages.slice(0, row.messages.findLastIndex(({ role }) => role === "user") + 1);
      if (asked.length > 0) prompts.set(JSON.stringify(asked), asked);
    }
  }
  if (prompts.size > 0) return ok([...prompts.values()]);
  return fail(
    "input-missing",
    "The validation splits hold no conversation to ask. Only chat datasets can be measured.",
  );
}

function table(
  alias: string,
  address: string,
  clients: number,
  measured: Readonly<Record<string, ServiceFigures>>,
): string {
  const rows = passes(clients).map(({ name, what }) => {
    const one = measured[name]!;
    return [
      what,
      `${one.requests}`,
      `${one.failed}`,
      `${ms(one.firstTokenP50Ms)} / ${ms(one.firstTokenP99Ms)}`,
      `${ms(one.p50Ms)} / ${ms(one.p99Ms)}`,
      `${Math.round(one.tokensPerSecond)}`,
      one.requestsPerSecond.toFixed(1),
    ];
  });
  const head = ["", "answers", "failed", "first token P50 / P99", "answer P50 / P99", "tokens/s", "requests/s"];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join("  ")
      .trimEnd(),
  );
  return `${alias} at ${address}\n${lines.join("\n")}\n`;
}

function ms(value: number): string {
  return Number.isNaN(value) ? "-" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
