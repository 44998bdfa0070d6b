// A service of another version has its place in a home: every command says so, and none touches it.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serviceFiles } from "../serve/control/service-files.ts";
import { acquireLock } from "../system/lock.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

test("a service of another version is what status, apply and stop tell of, and its record stays", async () => {
  await rig.applyFakes();
  const place = { team: "care", project: "bot", environment: "dev", target: "laptop" };
  const { record, serviceLock } = serviceFiles(rig.home, place);
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, '{"version":99}');
  const lock = await acquireLock(serviceLock, { what: "A service" });
  if (!lock.ok) throw new Error(lock.failure.message);
  const message =
    `A service of care/bot (dev, laptop) runs as process ${process.pid}, and its record cannot be read: it is of version 99. ` +
    "Nothing of it was changed. Stop it with the version of Fairlead that started it (fairlead-runtime stop), or end that process " +
    `(kill ${process.pid}), and run the same command again. Its record: ${record}. Its lock: ${serviceLock}`;
  const status = await rig.cli("status");
  expect(status.code).toBe(0);
  expect(status.out).toContain(`  serve/laptop     cannot be asked: ${message}\n`);
  expect(await rig.cli("stop", "--environment", "dev", "--project", "bot")).toEqual({
    code: 1,
    out: "",
    err: `${message}\n`,
  });
  const applied = await rig.cli("apply", "--environment", "dev");
  expect(applied.code).toBe(1);
  expect(applied.out + applied.err).toContain(message);
  expect(await readFile(record, "utf8")).toBe('{"version":99}');
  await lock.value.release();
});
