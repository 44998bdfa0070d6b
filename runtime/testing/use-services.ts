// Services as real processes for each test of a file. They run compiled code, so `npx tsc -p .` comes first.
import type { servingConfig } from "../../specs/testing/documents.ts";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entryOf } from "../../specs/program/entry.ts";
import { lifeOf, thisProcess } from "../../specs/program/process-identity.ts";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll } from "vitest";
import {
  ensureServing,
  type ServicePlace,
  type ServiceState,
  serviceState,
  type ServingRequest,
  stopServing,
} from "../serve/control/control.ts";
import type { Failure } from "../result.ts";
import type { StartableProgram } from "../serve/control/program.ts";
import { type ServiceFiles, serviceFiles } from "../serve/control/service-files.ts";
import { openServingRig, type ServableOptions, type ServingRig, writeServable } from "./serving-rig.ts";

export type Model = ServingRequest["model"];
export type Config = NonNullable<Parameters<typeof servingConfig>[0]>;

interface EnsureOptions {
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
  /** What the service is to run; this program when absent. */
  readonly program?: StartableProgram;
  /** Called with what the progress says, while the service has not gone on. */
  readonly onNote?: (note: string) => void;
}

export interface Services {
  readonly home: string;
  /** Where the service of every request keeps its files. */
  readonly files: ServiceFiles;
  /** Writes a model; to be called in a test or a hook. */
  model(name: string, options?: ServableOptions): Promise<Model>;
  request(model: Model, config?: Config, serveKey?: string, probe?: Partial<ServingRequest["probe"]>): ServingRequest;
  /** Throws when it fails. */
  serve(request: ServingRequest, options?: EnsureOptions): Promise<ServiceState & { readonly changed: boolean }>;
  /** Throws when it does not fail. */
  failureOf(request: ServingRequest, options?: EnsureOptions): Promise<Omit<Failure, "cause">>;
  /** A service as a child of the test, so that its exit code, or the signal that ended it, can be seen. */
  startChild(request: ServingRequest): Promise<{ state: ServiceState; ended: Promise<number | string> }>;
}

/** To be called once at the top of a test file. The service is stopped after each test. */
export function useServices(): Services {
  let rig: ServingRig;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    rig = await openServingRig();
  });
  afterEach(async () => {
    await stopServing(rig.home, place);
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  afterAll(() => rig.remove());
  const ensure = (request: ServingRequest, { signal, onNote, patienceMs, program: other }: EnsureOptions = {}) =>
    ensureServing(request, {
      progress: { step: ({ note = "" }) => onNote?.(note) },
      signal: signal ?? new AbortController().signal,
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(other === undefined ? {} : { program: other }),
    });
  const services: Services = {
    get home() {
      return rig.home;
    },
    get files() {
      return serviceFiles(rig.home, place);
    },
    model: (name, options) => writeServable(join(rig.home, name), options),
    request: (...args) => rig.request(...args),
    async serve(request, options) {
      const served = await ensure(request, options);
      if (!served.ok) throw new Error(served.failure.message);
      return served.value;
    },
    async failureOf(request, options) {
      const served = await ensure(request, options);
      if (served.ok) throw new Error("it was served");
      const { cause: _, ...failure } = served.failure;
      return failure;
    },
    async startChild(request) {
      const flags = Object.entries({ home: request.home, ...place }).flatMap(([name, value]) => [`--${name}`, value]);
      const child = spawn(process.execPath, [...program.execArgv, fileURLToPath(program.url), "serve", ...flags], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(child);
      const ended = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
      await once(child.stdout, "data");
      child.stdout.resume();
      return { state: await services.serve(request), ended };
    },
  };
  return services;
}

/** Of every request that openServingRig makes. */
export const place = { team: "care", project: "bot", environment: "dev", target: "laptop" };

/** Undefined when none answers. Throws when it cannot be asked. */
export async function stateOf(home: string, of: ServicePlace): Promise<ServiceState | undefined> {
  const state = await serviceState(home, of);
  if (!state.ok) throw new Error(state.failure.message);
  if (state.value !== undefined && "stuck" in state.value) throw new Error(`it is ${state.value.stuck}`);
  return state.value;
}

const program = entryOf(new URL("../cli.ts", import.meta.url));

export const question = {
  model: "helper",
  messages: [{ role: "user" as const, content: "What about the car?" }],
  temperature: 0,
};

/** 64 times a letter. */
export function key(letter: string): string {
  return letter.repeat(64);
}

export function fingerprintOf({ digest }: Model): string {
  return `fp_${digest.slice(7, 19)}`;
}

export function api(port: number): OpenAI {
  return new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: "none", maxRetries: 0 });
}

/** A process that ended, and that its parent was not told of yet, is not alive. */
export function isAlive(pid: number): boolean {
  return lifeOf({ ...thisProcess(), pid, started: null }) === "runs";
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("a server without an address");
  return address.port;
}
