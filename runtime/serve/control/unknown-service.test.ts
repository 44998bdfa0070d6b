// What stands in the place of a service's record and is none that this version wrote. While its process lives nothing is touched.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { thisProcess } from "../../../specs/program/process-identity.ts";
import { isAlive, type Model, place, stateOf, useServices } from "../../testing/use-services.ts";
import { serviceState, stopServing } from "./control.ts";
import { recordVersion } from "../../system/service-places.ts";
import { readRecord } from "./service-files.ts";

const services = useServices();
let first: Model;
beforeAll(async () => {
  first = await services.model("first");
});
// Runs before the service is stopped, which needs a file that can be read.
let mend = () => {};
afterEach(() => mend());

/** What start, stop and a look at the service say; each in turn. */
async function answers() {
  const started = await services.failureOf(services.request(first));
  const stopped = await stopServing(services.home, place);
  const looked = await serviceState(services.home, place);
  return { started, stopped, looked };
}

const strangers: readonly (readonly [string, (file: string) => void, string])[] = [
  ["a pipe", (file) => void execFileSync("mkfifo", [file]), "it is no regular file"],
  ["a folder", (file) => mkdirSync(file), "it is no regular file"],
  [
    "a huge file",
    (file) => (writeFileSync(file, ""), truncateSync(file, 2 ** 40)),
    "it is larger than such a file can be",
  ],
];

describe("a service that lives", () => {
  /** A service whose record was changed; `says` is what all commands say. */
  async function spoiled(change: (file: string, text: string) => void, why: string) {
    const { record, serviceLock } = services.files;
    const { pid } = await services.serve(services.request(first));
    const text = readFileSync(record, "utf8");
    change(record, text);
    mend = () => {
      rmSync(record, { recursive: true, force: true });
      writeFileSync(record, text);
      mend = () => {};
    };
    const message =
      `A service of care/bot (dev, laptop) runs as process ${pid}, and ${why}. Nothing of it was changed. ` +
      "Stop it with the version of Fairlead that started it (fairlead-runtime stop), or end that process " +
      `(kill ${pid}), and run the same command again. Its record: ${record}. Its lock: ${serviceLock}`;
    return { pid, record, says: { reason: "service-failed", retry: "no", message } };
  }

  test.each([
    [
      "of version 99",
      (text: string) => text.replace(`"version": ${recordVersion}`, '"version": 99'),
      "it is of version 99",
    ],
    ["with another field", (text: string) => text.replace("{", '{"a":1,'), "it holds what no such record does"],
    ["that is damaged", (text: string) => text.slice(1), "it is not JSON"],
  ])("with a record %s is named, and left as it is", async (_, change, why) => {
    const { pid, record, says } = await spoiled(
      (file, text) => writeFileSync(file, change(text)),
      `its record cannot be read: ${why}`,
    );
    const before = readFileSync(record, "utf8");
    const { started, stopped, looked } = await answers();
    expect(started).toEqual(says);
    expect(stopped).toEqual({ ok: false, failure: says });
    expect(looked).toEqual({ ok: false, failure: says });
    expect(readFileSync(record, "utf8")).toBe(before);
    expect(isAlive(pid)).toBe(true);
    mend();
    expect((await stateOf(services.home, place))?.pid).toBe(pid);
  });

  test.each(strangers)("with %s for its record is named, and left as it is", async (_, make, why) => {
    const { pid, record, says } = await spoiled(
      (file) => (rmSync(file), make(file)),
      `its record cannot be read: ${why}`,
    );
    const { ino } = lstatSync(record);
    const { started, stopped, looked } = await answers();
    expect(started).toEqual(says);
    expect(stopped).toEqual({ ok: false, failure: says });
    expect(looked).toEqual({ ok: false, failure: says });
    expect(lstatSync(record).ino).toBe(ino);
    expect(isAlive(pid)).toBe(true);
  });

  test("whose record is gone is neither started again nor said to be stopped", async () => {
    const { pid, says } = await spoiled((file) => rmSync(file), "its record is gone");
    const { started, stopped } = await answers();
    expect(started).toEqual(says);
    expect(stopped).toEqual({ ok: false, failure: says });
    expect(isAlive(pid)).toBe(true);
  });

  test.each([
    [1, { probe: null, replicas: null }],
    [2, { replicas: null }],
  ])("and has a record of version %i is read", async (version, unknown) => {
    const { pid } = await services.serve(services.request(first));
    const record = JSON.parse(readFileSync(services.files.record, "utf8")) as { service: object };
    const service = Object.fromEntries(Object.entries(record.service).filter(([field]) => !(field in unknown)));
    writeFileSync(services.files.record, JSON.stringify({ ...record, version, service }));
    expect(await readRecord(services.files)).toMatchObject({
      state: "read",
      record: { version: recordVersion, service: { pid, ...unknown } },
    });
    expect((await services.serve(services.request(first))).pid).toBe(pid);
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "stopped" });
  });
});

describe("where no service lives", () => {
  test("a record of version 99 is cleared away by the next start", async () => {
    mkdirSync(dirname(services.files.record), { recursive: true });
    writeFileSync(services.files.record, '{"version":99}');
    expect(await stateOf(services.home, place)).toBeUndefined();
    expect((await services.serve(services.request(first))).changed).toBe(true);
  });

  test("a made-up record has no file removed that is not the service's own socket", async () => {
    const { record, socket = "" } = services.files;
    mkdirSync(dirname(record), { recursive: true });
    const precious = [
      join(services.home, "precious"),
      join(services.home, "state", "services", "..", "..", "precious"),
      join(mkdtempSync(join(tmpdir(), "fairlead-")), "control.sock"),
      join(dirname(record), "0123456789ab.sock"),
    ];
    const gone = { ...thisProcess(), pid: 2 ** 22 + 1 };
    for (const file of precious) {
      writeFileSync(file, "precious");
      writeFileSync(socket, "left by a service that was killed");
      writeFileSync(record, JSON.stringify({ version: recordVersion, process: gone, socket: file, service: null }));
      expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "did not run" });
      expect([existsSync(record), existsSync(socket), readFileSync(file, "utf8")]).toEqual([false, false, "precious"]);
      rmSync(file);
    }
  });

  test("a record whose process runs is not believed where it names a socket that no service opens", async () => {
    const { record } = services.files;
    mkdirSync(dirname(record), { recursive: true });
    const content = { version: recordVersion, process: thisProcess(), socket: "/run/docker.sock", service: null };
    writeFileSync(record, JSON.stringify(content));
    expect(await readRecord(services.files)).toEqual({
      state: "unreadable",
      why: "it names a socket where no service opens one",
    });
    expect(await serviceState(services.home, place)).toEqual({ ok: true, value: undefined });
    expect(await stopServing(services.home, place)).toEqual({ ok: true, value: "did not run" });
  });

  test.each(strangers)("%s for a record is refused and left for a person to remove", async (_, make, why) => {
    const { record } = services.files;
    mkdirSync(dirname(record), { recursive: true });
    make(record);
    mend = () => {
      rmSync(record, { recursive: true });
      mend = () => {};
    };
    const says = {
      reason: "state-corrupt",
      retry: "no",
      message:
        `${record} is in the place of the record of the service of care/bot (dev, laptop): ${why}. No such service runs. ` +
        "Remove it and run the same command again.",
    };
    const { ino } = lstatSync(record);
    const { started, stopped, looked } = await answers();
    expect(started).toEqual(says);
    expect(stopped).toEqual({ ok: false, failure: says });
    expect(looked).toEqual({ ok: false, failure: says });
    expect(lstatSync(record).ino).toBe(ino);
  });
});
