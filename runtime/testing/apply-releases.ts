// A program for tests that hold `check` and `apply` together: with `prepare` it writes a tiny model and data for it into a repository; with
// `apply` it applies every release of generated/dev/care on the local engine, and tells what became of each, a JSON line each. Stages run
// for real; a service is loaded and warmed in this process, and ended at once.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openLocalEngine, type ServingControl } from "../engines/local/local-engine.ts";
import { reconcile } from "../apply/reconcile.ts";
import { loadRelease } from "../release/release.ts";
import { ok, type Result } from "../result.ts";
import { openDeployment, retireDeployment } from "../serve/deployment.ts";
import type { ServicePlace, ServiceState, ServingRequest } from "../serve/serving-request.ts";
import { tinyConversations, writeTinyModel } from "./tiny-model.ts";

const [root = "", mode = ""] = process.argv.slice(2);
const progress = { step() {} };
const { signal } = new AbortController();
/** More workers than these are more of the same, and take memory. */
const mostWorkers = 2;
const mostThreads = 8;

async function prepare(): Promise<void> {
  await writeTinyModel(root, "models/tiny");
  const data = join(root, "specs/projects/care/data");
  await mkdir(data, { recursive: true });
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await writeFile(join(data, "chats.jsonl"), lines(tinyConversations.map((messages) => ({ messages }))));
  await writeFile(
    join(data, "notes.jsonl"),
    lines(tinyConversations.map(([{ content: text } = { content: "" }]) => ({ text }))),
  );
  await writeFile(join(data, "words.txt"), "car\n");
  await writeFile(join(data, "questions.jsonl"), lines([{ text: "what is asked of models and of nobody else here" }]));
}

/** Keys of what was served: it is not loaded twice. */
const served = new Set<string>();
/** What a target says that it serves, by its place. */
const states = new Map<string, ServiceState>();

function placeOf({ team, project, environment, target }: ServicePlace): string {
  return [team, project, environment, target].join("/");
}

const serving: ServingControl = {
  serviceState: async (_, place) => ok(states.get(placeOf(place))),
  stopServing: async () => ok("did not run"),
  moveServing: async () => ok("did not run"),
  async ensureServing(request) {
    const { serveKey, model } = request;
    const loaded = served.has(serveKey) ? ok(undefined) : await serveOnce(request);
    if (!loaded.ok) return loaded;
    served.add(serveKey);
    const { replicas } = request;
    const state = { pid: process.pid, port: 1, serveKey, modelDigest: model.digest, replicas, probe: null };
    states.set(placeOf(request), state);
    return ok({ ...state, changed: true });
  },
};

async function serveOnce(request: ServingRequest): Promise<Result<void>> {
  const { config } = request;
  const local = config.local && { ...config.local, threads: Math.min(config.local.threads, mostThreads) };
  const fewer = { ...request, config: { ...config, local }, replicas: Math.min(request.replicas, mostWorkers) };
  const opened = await openDeployment(fewer, { onTrouble() {}, progress, signal });
  if (!opened.ok) return opened;
  await retireDeployment(opened.value, config.rollout.drainSeconds);
  return ok(undefined);
}

/** What Node warns of, such as a timer that is too long for it, is no success. */
const warnings: string[] = [];
process.on("warning", ({ name, message }) => {
  if (name !== "ExperimentalWarning") warnings.push(`${name}: ${message}`);
});

/** Whether a bound holds is measured, how many samples are left is counted, and this machine has no secrets: no spec says it. */
const decidedElsewhere: readonly string[] = ["gate-failed", "dataset-empty", "secret-unusable"];

/** Why a release was not applied as it was meant; undefined when it was. */
async function problemOf(project: string): Promise<string | undefined> {
  const shown = `generated/dev/care/${project}`;
  const loaded = await loadRelease(join(root, shown), shown);
  if (!loaded.ok) return `${loaded.failure.reason}: ${loaded.failure.message}`;
  const home = join(root, ".fairlead");
  const engine = await openLocalEngine({ home, repository: root, serving: async () => serving });
  if (!engine.ok) return engine.failure.message;
  const watcher = { progress, started() {}, finished() {}, note() {} };
  const request = { loaded: loaded.value, engine: engine.value, engines: ["local"], home, repository: root };
  const { failure } = await reconcile({ ...request, watcher, signal });
  if (failure !== undefined && !decidedElsewhere.includes(failure.reason))
    return `${failure.reason}: ${failure.message}`;
  await new Promise((resolve) => setImmediate(resolve));
  return warnings.splice(0)[0];
}

if (mode === "prepare") await prepare();
else {
  for (const project of (await readdir(join(root, "generated/dev/care"))).toSorted()) {
    const problem = await problemOf(project).catch((error: unknown) => `thrown: ${String(error)}`);
    process.stdout.write(`${JSON.stringify({ project, problem })}\n`);
  }
}
