// A home that was copied, or moved, while a service of it runs.
import { cpSync, renameSync, rmSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { isAlive, type Model, place, stateOf, useServices } from "../../testing/use-services.ts";
import { ensureServing, serviceState, stopServing } from "./control.ts";
import { serviceFiles } from "./service-files.ts";

const services = useServices();
let model: Model;
beforeAll(async () => {
  model = await services.model("one");
});

const ensure = (home: string) =>
  ensureServing(
    { ...services.request(model), home },
    { progress: { step: () => undefined }, signal: new AbortController().signal },
  );
const messageOf = (result: { readonly ok: boolean; readonly failure?: { readonly message: string } }) =>
  result.ok ? "it went well" : result.failure?.message;

test("commands on a copy leave the service of the original alone, and say what to remove", async () => {
  const { pid } = await services.serve(services.request(model));
  const copy = `${services.home}-copy`;
  cpSync(services.home, copy, { recursive: true, filter: (file) => !file.endsWith(".sock") });
  try {
    const { record, serviceLock } = serviceFiles(copy, place);
    const said =
      `The service of care/bot (dev, laptop) runs as process ${pid} for the home ${services.home}, of which this one is a copy. Nothing of it was changed. ` +
      `Remove what was copied with it, and run the same command again: rm ${record} ${serviceLock}`;
    for (const answer of [await serviceState(copy, place), await stopServing(copy, place), await ensure(copy)])
      expect(messageOf(answer)).toBe(said);
    expect((await stateOf(services.home, place))?.pid).toBe(pid);
    rmSync(record);
    rmSync(serviceLock);
    const own = await ensure(copy);
    expect(own.ok && own.value.pid !== pid).toBe(true);
    expect((await stateOf(services.home, place))?.pid).toBe(pid);
  } finally {
    await stopServing(copy, place);
    rmSync(copy, { recursive: true });
  }
});

test("a service whose home was moved is named at once, and can be stopped", async () => {
  const { pid } = await services.serve(services.request(model));
  const moved = `${services.home}-moved`;
  renameSync(services.home, moved);
  try {
    const said =
      `The service of care/bot (dev, laptop) runs as process ${pid}, and its home was moved here from ${services.home}, where it cannot be asked any more. ` +
      "Stop it, and apply again: fairlead-runtime stop";
    expect(messageOf(await serviceState(moved, place))).toBe(said);
    expect(messageOf(await ensure(moved))).toBe(said);
    expect(await stopServing(moved, place)).toEqual({ ok: true, value: "killed" });
    expect(isAlive(pid)).toBe(false);
  } finally {
    rmSync(services.home, { recursive: true, force: true });
    renameSync(moved, services.home);
  }
});
