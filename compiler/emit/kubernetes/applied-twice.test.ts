// What is emitted is what an API server stores: applied again, nothing changes, and no other manager of the same file sees a difference.
// The server is a small model of what its Go types do to the fields of one manager, from their declarations and not from check-objects.ts:
// https://github.com/kubernetes/api, where `omitempty` drops what is empty, false or 0 unless the field is a pointer.
import { describe, expect, it } from "vitest";
import { modelsOf } from "../../testing/sample-check.ts";
import { clusterProjects, objectsIn } from "../../testing/sample-objects.ts";
import type { Json } from "../../trace.ts";

type Fields = { readonly [key: string]: Json };

/** Booleans that are no pointers: false is as if nothing were written. */
const plainBooleans = new Set(["readOnly", "hostNetwork", "hostPID", "hostIPC", "stdin", "tty", "paused"]);
/** Numbers that are no pointers. */
const plainNumbers = new Set(["hostPort", "nodePort", "minReadySeconds", "initialDelaySeconds", "periodSeconds"]);
/** Maps from strings to strings; a struct behind a pointer, as emptyDir is one, is stored empty. */
const maps = new Set(["labels", "annotations", "matchLabels", "nodeSelector", "data"]);
const quantities = new Set(["requests", "limits"]);

/** Throws where strict validation refuses the object. */
function stored(object: Json): Json {
  const { apiVersion, metadata } = object as { apiVersion: string; metadata: Json };
  const builtIn = !apiVersion.startsWith("monitoring.coreos.com/");
  // Custom resources are kept as they are written, but for the metadata that all objects have.
  return builtIn
    ? storedFields(object as Fields)
    : { ...(object as Fields), metadata: storedFields(metadata as Fields) };
}

function storedFields(fields: Fields): Fields {
  const kept = Object.entries(fields).flatMap(([key, value]): [string, Json][] => {
    const now = storedField(key, value);
    return now === undefined ? [] : [[key, now]];
  });
  return Object.fromEntries(kept);
}

/** Undefined where the field is dropped. */
function storedField(key: string, value: Json): Json | undefined {
  if (value === null || value === "") return undefined;
  if (plainBooleans.has(key) && value === false) return undefined;
  if (plainNumbers.has(key) && value === 0) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => (isFields(item) ? storedFields(item) : item)); // prettier-ignore
  if (!isFields(value)) return value;
  if (!maps.has(key) && !quantities.has(key)) return storedFields(value);
  const entries = Object.entries(value).map(([name, one]) => [name, quantities.has(key) ? quantity(one) : text(one)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: Json): string {
  if (typeof value !== "string") throw new Error(`${JSON.stringify(value)} is no string`);
  return value;
}

const decimals = ["m", "", "k", "M", "G", "T", "P", "E"];
const binaries = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** The largest suffix with which the number stays whole; of a number of JSON as of its text. */
function quantity(written: Json): string {
  const text = typeof written === "string" ? written : JSON.stringify(written);
  const [, number = "", suffix = ""] = /^([0-9.]+)([A-Za-z]*)$/.exec(text) ?? [];
  const [suffixes, step] = suffix.endsWith("i") ? [binaries, 1024] : [decimals, 1000];
  // In the unit of the first suffix.
  let value = Math.round(Number(number) * step ** suffixes.indexOf(suffix));
  let at = 0;
  for (; value !== 0 && value % step === 0 && at < suffixes.length - 1; at += 1) value /= step;
  return `${value}${suffixes[at]}`;
}

describe("the model of the server", () => {
  it.each<[fault: string, field: string, written: Json, kept: Json | undefined]>([
    ["KB", "egress", [], undefined],
    ["KC", "onPodConditions", [], undefined],
    ["KC", "readOnly", false, undefined],
    ["KC", "limits", { "nvidia.com/gpu": 1 }, { "nvidia.com/gpu": "1" }],
    ["KC", "requests", { cpu: "0.5", memory: "1024Mi" }, { cpu: "500m", memory: "1Gi" }],
    ["KC", "requests", { cpu: "1000m", memory: "1536Mi" }, { cpu: "1", memory: "1536Mi" }],
    ["KC", "nodeSelector", {}, undefined],
    ["pointers", "automountServiceAccountToken", false, false],
    ["structs", "emptyDir", {}, {}],
  ])("%s: stores %s %j as %j", (_, field, written, kept) => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { [field]: written } };
    expect(stored(object)).toEqual({ ...object, spec: kept === undefined ? {} : { [field]: kept } });
  });

  it("refuses a label that is no string", () => {
    expect(() => stored({ apiVersion: "v1", kind: "Pod", metadata: { labels: { a: 1 } } })).toThrow("1 is no string");
  });
});

describe("KB, KC: applied twice, unchanged", () => {
  it.each(clusterProjects)("$name", async ({ spec, options }) => {
    for (const model of await modelsOf(spec, options)) {
      for (const [id, { body }] of objectsIn(model)) {
        const once = stored(body);
        expect([id, once]).toEqual([id, body]);
        expect(stored(once)).toEqual(once);
      }
    }
  });
});
