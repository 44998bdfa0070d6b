// Runs one spec, with the modules that it imports, in QuickJS, inside WebAssembly: it sees no files, network, clock or randomness, and it
// ends, whatever it does. The limits are for all of it together.
import { createContext, Script } from "node:vm";
import variant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { maxDepth, maxSpecBytes, maxValues } from "../spec-limits.ts";
import { prelude, type Refusal } from "./guest-code.ts";
import { moduleNamed, modulesOf, specName, type GuestModule } from "./guest-modules.ts";

export type GuestResult =
  | { readonly kind: "data"; readonly json: string }
  /** The default export is no plain data; `path` leads to the first value that is none. */
  | {
      readonly kind: "refused";
      readonly path: readonly (string | number)[];
      readonly what: Refusal;
      readonly detail: string;
    }
  | { readonly kind: "threw"; readonly name: string; readonly message: string; readonly at: GuestPosition | undefined }
  | { readonly kind: "limit"; readonly limit: "time" | "memory" | "stack"; readonly at: GuestPosition | undefined };

/** In the code that ran: line and column from 1, columns in characters. */
export interface GuestPosition {
  /** Index of the module. */
  readonly module: number;
  readonly line: number;
  readonly column: number;
}

/** Time of a processor that a spec may take, in ms: a busy machine takes nothing of it. */
export const maxMilliseconds = 1_000;

/**
 * After so many times what a spec may take, by the clock, even what QuickJS does without looking at the time, such as a search in an endless
 * list, is ended. Where the machine was busy with other things, so that the spec had less than its time, it is evaluated again, and waited
 * for longer.
 */
const hardShares = [2, 6, 18];

/** Everything that QuickJS has, the spec's data and its own, in pages of 64 KiB: 64 MiB. */
const memoryPages = 1_024;

/** QuickJS's own measure of its stack; V8's stack, on which it stands, is larger. */
const maxStackBytes = 256 * 1_024;

/** QuickJS with the memory that it has for itself. */
interface Machine {
  readonly quickjs: QuickJSWASMModule;
  readonly memory: WasmMemory;
}

let machine: Promise<Machine> | undefined;

/** The spec comes first; `most` is the time that all modules may take. Evaluations share the compiled WebAssembly and nothing else. */
export async function runGuest(modules: readonly GuestModule[], most = maxMilliseconds): Promise<GuestResult> {
  for (const share of hardShares) {
    machine ??= startMachine();
    const { quickjs, memory } = await machine;
    const began = processorMilliseconds();
    const result = outOfMemory(
      runLimited(() => evaluate(quickjs, modules, most), share * most),
      memory,
    );
    // WebAssembly never gives memory back, and one that was left in the middle of its work is in no known state.
    if (result.kind === "limit" || isGrown(memory)) machine = undefined;
    const isEarly = processorMilliseconds() - began < most;
    if (!(result.kind === "limit" && result.limit === "time" && isEarly)) return result;
  }
  return { kind: "limit", limit: "time", at: undefined };
}

/** That this process has used; it evaluates one spec at a time, and does nothing else. */
function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function startMachine(): Promise<Machine> {
  const memory = new Memory({ initial: 256, maximum: memoryPages });
  return { quickjs: await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory })), memory };
}

/** Has it half of what it may have? So much is begun with anew: a spec meets its limit wherever it stands in the order of specs. */
function isGrown({ buffer }: WasmMemory): boolean {
  return buffer.byteLength > (memoryPages * 65_536) / 2;
}

/** Where nothing is left for an error, QuickJS throws null. */
function outOfMemory(result: GuestResult, memory: WasmMemory): GuestResult {
  const saysNothing = result.kind === "threw" && result.name === "" && result.message === "";
  return saysNothing && isGrown(memory) ? { kind: "limit", limit: "memory", at: undefined } : result;
}

// Node has it; the type libraries that this project loads do not.
const { Memory } = (globalThis as unknown as WithWebAssembly).WebAssembly;
interface WithWebAssembly {
  readonly WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory };
}
interface WasmMemory {
  readonly buffer: { readonly byteLength: number };
}

const limiter = createContext({ run: undefined as (() => GuestResult) | undefined });
const limiterScript = new Script("run()");

/** V8 ends what runs inside a script after a time, WebAssembly included. */
function runLimited(run: () => GuestResult, hard: number): GuestResult {
  limiter["run"] = run;
  try {
    return limiterScript.runInContext(limiter, { timeout: hard }) as GuestResult;
  } catch (error) {
    const limit = limitOf(error);
    if (limit === undefined) throw error;
    return { kind: "limit", limit, at: undefined };
  } finally {
    limiter["run"] = undefined;
  }
}

/** Limits that were met outside of what QuickJS measures. */
function limitOf(error: unknown): "time" | "memory" | "stack" | undefined {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "time";
  if (name === "RangeError") return "stack";
  // An assertion inside QuickJS or a trap: what fails there is an allocation that was not checked.
  return name === "RuntimeError" || name === "QuickJSUseAfterFree" ? "memory" : undefined;
}

function evaluate(quickjs: QuickJSWASMModule, modules: readonly GuestModule[], most: number): GuestResult {
  const deadline = processorMilliseconds() + most;
  let late = false;
  const runtime = quickjs.newRuntime({
    maxStackSizeBytes: maxStackBytes,
    interruptHandler: () => (late ||= processorMilliseconds() > deadline),
  });
  const known = modulesOf(modules);
  runtime.setModuleLoader(
    (name) => known.codeOf(name),
    (from, written) => known.nameOf(from, written),
  );
  const context = runtime.newContext();
  const result = evaluateIn(context, modules[0]?.code ?? "", () => late);
  // After a limit the module is thrown away as a whole; taking it apart could meet the limit again.
  if (result.kind !== "limit") {
    context.dispose();
    runtime.dispose();
  }
  return result;
}

function evaluateIn(context: QuickJSContext, code: string, isLate: () => boolean): GuestResult {
  const limits = { maxDepth, maxValues, maxLength: maxSpecBytes };
  const serialise = context.unwrapResult(context.evalCode(prelude(limits), "prelude.js", { type: "global" }));
  const evaluated = context.evalCode(code, specName, { type: "module" });
  if (evaluated.error !== undefined) {
    serialise.dispose();
    return describeThrown(context, evaluated.error, isLate);
  }
  const exported = context.getProp(evaluated.value, "default");
  const answer = context.callFunction(serialise, context.undefined, exported);
  for (const handle of [exported, evaluated.value, serialise]) handle.dispose();
  if (answer.error !== undefined) return describeThrown(context, answer.error, isLate);
  const text = context.getString(answer.value);
  answer.value.dispose();
  if (text.startsWith("ok")) return { kind: "data", json: text.slice(2) };
  return { kind: "refused", ...(JSON.parse(text.slice(2)) as Omit<Extract<GuestResult, { kind: "refused" }>, "kind">) };
}

/** Anything can be thrown; what it says is cut to a line's length. */
function describeThrown(context: QuickJSContext, thrown: QuickJSHandle, isLate: () => boolean): GuestResult {
  const name = textOf(context, thrown, "name");
  const message = textOf(context, thrown, "message");
  const at = positionIn(textOf(context, thrown, "stack"));
  const value = context.typeof(thrown) === "object" ? "" : String(context.dump(thrown));
  thrown.dispose();
  // Asked last: what was thrown may have getters of its own.
  if (isLate()) return { kind: "limit", limit: "time", at };
  if (name === "InternalError") {
    if (message === "out of memory") return { kind: "limit", limit: "memory", at };
    if (message === "stack overflow") return { kind: "limit", limit: "stack", at };
  }
  return { kind: "threw", name, message: (message === "" ? value : message).slice(0, 500), at };
}

function textOf(context: QuickJSContext, object: QuickJSHandle, key: string): string {
  if (context.typeof(object) !== "object") return "";
  const value = context.getProp(object, key);
  const text = context.typeof(value) === "string" ? context.getString(value) : "";
  value.dispose();
  return text;
}

/** The innermost place in one of the modules. */
function positionIn(stack: string): GuestPosition | undefined {
  const [, index = 0, line, column] = new RegExp(`${moduleNamed.source}:(\\d+):(\\d+)`).exec(stack) ?? [];
  if (line === undefined || column === undefined) return undefined;
  return { module: Number(index), line: Number(line), column: Number(column) };
}
