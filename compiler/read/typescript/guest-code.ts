// The JavaScript that runs inside the sandbox around a spec. Plain text, because QuickJS runs it and not Node.

/** The module `fairlead` as a spec sees it. */
export const fairleadModule = `export function defineProject(project) { return project; }`;

/** Names that a spec may import from `fairlead`; types are erased before it runs. */
export const fairleadExports = { values: ["defineProject"], types: ["WrittenProject"] } as const;

export interface GuestLimits {
  readonly maxDepth: number;
  readonly maxValues: number;
  /** Of all keys and values together, in UTF-16 units. */
  readonly maxLength: number;
}

/**
 * Runs before the spec. Takes away what differs from one evaluation to the next, freezes everything built in, so that nothing a
 * spec does reaches the code below, and evaluates to a function: from the spec's default export to `ok` and its JSON, or to `no`
 * and `{ path, what, detail }` as JSON, where `what` is a Refusal.
 */
export function prelude({ maxDepth, maxValues, maxLength }: GuestLimits): string {
  return `"use strict";
(() => {
  for (const name of ["Date", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "performance"]) delete globalThis[name];
  Math.random = () => { throw new ReferenceError("'Math.random' is not defined"); };

  const { freeze, getOwnPropertyDescriptor, getPrototypeOf, prototype: plain } = Object;
  const { ownKeys } = Reflect;
  const { isArray, prototype: list } = Array;
  const { isFinite } = Number;
  const quote = JSON.stringify;
  const String = globalThis.String;

  const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");
  const freezeWithPrototype = (value) => {
    if (!isObject(value) || value === globalThis) return;
    freeze(value);
    const prototype = getOwnPropertyDescriptor(value, "prototype")?.value;
    if (isObject(prototype)) freeze(prototype);
  };
  for (const name of ownKeys(globalThis)) freezeWithPrototype(globalThis[name]);
  // Built-in objects that no global names: what functions, iterators and typed arrays inherit from.
  const unnamed = [function* () {}, async function () {}, async function* () {}, [].values(), "".matchAll(/a/g), new Map().keys(), new Set().keys(), Int8Array];
  for (const value of unnamed) {
    for (let inner = getPrototypeOf(value); inner !== null; inner = getPrototypeOf(inner)) freezeWithPrototype(inner);
  }

  const path = [];
  const ancestors = [];
  let values = 0;
  let length = 0;
  const refuse = (what, detail = "") => {
    throw { refused: true, text: quote({ path, what, detail }) };
  };
  const text = (value) => {
    if (!value.isWellFormed()) refuse("half-character");
    length += value.length;
    if (length > ${maxLength}) refuse("large");
    return quote(value);
  };
  const nameOf = (object) => {
    try {
      return String(getPrototypeOf(object).constructor.name);
    } catch {
      return "";
    }
  };
  const field = (object, key) => {
    const { value, get, enumerable } = getOwnPropertyDescriptor(object, key);
    if (get !== undefined) refuse("getter");
    return enumerable ? value : undefined;
  };
  const writeList = (items) => {
    let json = "[";
    for (let index = 0; index < items.length; index++) {
      path[path.length] = index;
      const descriptor = getOwnPropertyDescriptor(items, index);
      const item = descriptor === undefined ? undefined : field(items, index);
      if (item === undefined) refuse("hole");
      json += (index === 0 ? "" : ",") + write(item);
      path.length--;
    }
    return json + "]";
  };
  const writeMap = (map) => {
    let json = "{";
    const keys = ownKeys(map);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (typeof key === "symbol") {
        // All exports of a module at once have one that nobody wrote, and that is not enumerable.
        if (getOwnPropertyDescriptor(map, key).enumerable) refuse("symbol");
        continue;
      }
      path[path.length] = key;
      if (key === "__proto__") refuse("reserved");
      const value = field(map, key);
      if (value !== undefined) json += (json === "{" ? "" : ",") + text(key) + ":" + write(value);
      path.length--;
    }
    return json + "}";
  };
  const write = (value) => {
    if (++values > ${maxValues}) refuse("many");
    if (value === null) return "null";
    if (typeof value === "string") return text(value);
    if (typeof value === "boolean") return quote(value);
    if (typeof value === "number") return isFinite(value) ? quote(value) : refuse("number", String(value));
    if (typeof value !== "object") return refuse(typeof value);
    for (let index = 0; index < ancestors.length; index++) if (ancestors[index] === value) refuse("cycle");
    if (ancestors.length === ${maxDepth}) refuse("deep");
    const prototype = getPrototypeOf(value);
    if (isArray(value) ? prototype !== list : prototype !== plain && prototype !== null) refuse("instance", nameOf(value));
    ancestors[ancestors.length] = value;
    const json = isArray(value) ? writeList(value) : writeMap(value);
    ancestors.length--;
    return json;
  };

  return (project) => {
    try {
      if (project === undefined) refuse("undefined");
      return "ok" + write(project);
    } catch (error) {
      if (error?.refused === true && typeof error.text === "string") return "no" + error.text;
      throw error;
    }
  };
})()`;
}

/** Why a value of a spec is no plain data. */
export type Refusal =
  | "undefined"
  | "hole"
  | "function"
  | "symbol"
  | "bigint"
  | "number"
  | "cycle"
  | "instance"
  | "getter"
  | "reserved"
  | "half-character"
  | "deep"
  | "many"
  | "large";
