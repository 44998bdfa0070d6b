// What happened in the sandbox, in words for whoever wrote the spec.
import { maxDepth, maxSpecBytes, maxValues } from "../spec-limits.ts";
import type { Refusal } from "./guest-code.ts";
import { maxMilliseconds, type GuestResult } from "./guest.ts";
import { moduleNamed } from "./guest-modules.ts";
import type { Words } from "./import-answer.ts";

export function describeThrown({ name, message }: Extract<GuestResult, { kind: "threw" }>): Words {
  if (name === "ReferenceError" && missingNames.test(message)) {
    return {
      code: "typescript-sandbox",
      message: `${message}: a spec cannot see files, the network, the clock, chance or the process`,
      fix: "write the value itself: the same spec has to mean the same everywhere and always",
    };
  }
  if (name === "TypeError" && /read-only|not extensible|not configurable/.test(message)) {
    return {
      code: "typescript-threw",
      message: `the spec threw TypeError: ${message}`,
      fix: "leave built-in objects as they are; they are frozen while a spec is evaluated",
    };
  }
  const what = [name, message].filter((part) => part !== "").join(": ");
  return {
    code: "typescript-threw",
    message: `the spec threw ${what === "" ? "something without a message" : what}`,
    fix: "correct what the spec does here; it has to run to its end",
  };
}

/** Modules that do not fit together, which is seen before any runs: the index of the one that it is about. */
export function describeUnlinked({ name, message, at }: Extract<GuestResult, { kind: "threw" }>) {
  const [, index = "0"] = moduleNamed.exec(message) ?? [];
  if (name !== "SyntaxError" || at !== undefined || !moduleNamed.test(message)) return undefined;
  const [, exported = "a name"] = /export '([^']*)'/.exec(message) ?? [];
  const words: Words = {
    code: "typescript-import",
    message: message.endsWith("ambiguous")
      ? `${exported} is exported by two files that are handed on by export *`
      : `${exported} is not exported when a spec runs`,
    fix: `write where ${exported} comes from, as in export { ${exported} } from; or export { type ${exported} }, if it is a type`,
  };
  return { index: Number(index), words };
}

const missingNames =
  /^'?(Date|Math\.random|process|require|fetch|console|setTimeout|setInterval|performance|Buffer|crypto|URL|fs|__dirname|__filename)'? is not defined/;

export function describeLimit(limit: Extract<GuestResult, { kind: "limit" }>["limit"]): Words {
  switch (limit) {
    case "time":
      return {
        code: "typescript-time",
        message: `the spec took more than ${maxMilliseconds / 1000} s of processor time to evaluate`,
        fix: "look for a loop that does not end",
      };
    case "memory":
      return {
        code: "typescript-memory",
        message: "the spec needed more than 64 MiB to evaluate",
        fix: "look for a list or text that keeps growing",
      };
    case "stack":
      return {
        code: "typescript-stack",
        message: "the spec called itself too deeply, or nests too deeply",
        fix: "look for a function that calls itself without an end",
      };
  }
}

export function describeRefusal({ path, what, detail }: Extract<GuestResult, { kind: "refused" }>): Words {
  const where = path.length === 0 ? "the default export" : nameOf(path);
  const [message, fix] = refusalWords(what, where, detail);
  return { code: "typescript-data", message, fix };
}

function refusalWords(what: Refusal, where: string, detail: string): readonly [message: string, fix: string] {
  const plain = "write plain objects, lists, strings, numbers, true, false or null";
  switch (what) {
    case "undefined":
      return [`${where} is undefined`, "write: export default defineProject({ ... })"];
    case "hole":
      return [`${where} is undefined, and a list has no empty places`, "leave the item out of the list"];
    case "function":
    case "symbol":
    case "bigint":
      return [
        `${where} is a ${what}, and a spec is plain data`,
        what === "function" ? "write the value that it would return" : plain,
      ];
    case "number":
      return [`${where} is ${detail}, and a spec has finite numbers only`, "look at the calculation that leads here"];
    case "cycle":
      return [`${where} contains itself`, "write the value out, without the circle"];
    case "instance": {
      const kind = detail === "" ? "an object with a class" : `an instance of ${detail}`;
      return [
        `${where} is ${kind}, and a spec is plain data`,
        detail === "Promise" ? "remove async; nothing in a spec has to wait" : plain,
      ];
    }
    case "getter":
      return [`${where} is a getter, and a spec is plain data`, "write the value that it would return"];
    case "reserved":
      return [`"__proto__" cannot be a key (${where})`, "use another name"];
    case "half-character":
      return [
        `${where} holds half of a character: a \\u escape between D800 and DFFF without its other half`,
        "write the character itself",
      ];
    case "deep":
      return [`${where} is nested more than ${maxDepth} deep`, "remove levels; no field of a spec is that deep"];
    case "many":
      return [
        `the spec has more than ${maxValues} values; ${where} is the first one too many`,
        "move data out of the spec, into files that it names",
      ];
    case "large":
      return [
        `the spec has more than ${maxSpecBytes} characters of text; ${where} is the first one too many`,
        "move data out of the spec, into files that it names",
      ];
  }
}

/** `datasets.dialogues.clean[0].length`; of a long one the beginning. */
function nameOf(path: readonly (string | number)[]): string {
  const name = path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
  return name.length <= 100 ? name : `${name.slice(0, 100)}…`;
}
