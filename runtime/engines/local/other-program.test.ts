// A service that another version of the program has started, as an engine sees it: on a real store, with a real service.
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutManifest } from "../../../specs/handoff/store-places.ts";
import { storeOf } from "../../system/home.ts";
import { ArtifactStore } from "../../store/artifact-store.ts";
import { writeServable } from "../../testing/serving-rig.ts";
import { putOptions, value } from "../../testing/store-rig.ts";
import { isAlive, place, stateOf, useServices } from "../../testing/use-services.ts";
import { openLocalEngine } from "./local-engine.ts";

const services = useServices();
const context = { progress: { step() {} }, signal: new AbortController().signal };

test("R15: is observed as one, is taken over when it is asked to serve what it serves, at the same port, and is none any more", async () => {
  const made = join(services.home, "made");
  const { config, serveKey, probe, replicas } = services.request(await writeServable(made));
  await rm(join(made, checkoutManifest));
  const store = value(await ArtifactStore.open(storeOf(services.home)));
  const { digest: modelDigest } = value(await store.put(made, putOptions("c".repeat(64)))).artifact;
  const engine = value(await openLocalEngine({ home: services.home, repository: services.home }));
  const { target, ...scope } = place;
  const step = { action: "serve" as const, scope, target, serveKey, config, replicas, probe, modelDigest };
  const observed = async () => value(await engine.observe({ scope, outputs: [], targets: [target] })).services;
  const started = value(await engine.apply(step, context));
  expect(await observed()).toEqual([expect.not.objectContaining({ otherProgram: expect.anything() as string })]);

  const before = (await stateOf(services.home, place))!;
  const record = JSON.parse(readFileSync(services.files.record, "utf8")) as object;
  const program = { runtime: "0.0.9", node: "v20.19.0" };
  writeFileSync(services.files.record, JSON.stringify({ ...record, program }));
  const otherProgram = "Fairlead 0.0.9 on Node v20.19.0";
  expect(await observed()).toMatchObject([{ serveKey, otherProgram }]);
  const taken = value(await engine.apply(step, context));
  expect(taken).toMatchObject({ action: "serve", changed: true, tookOverFrom: otherProgram });
  expect(taken).toMatchObject({ service: { address: (started as { service: { address: string } }).service.address } });
  expect(await observed()).toEqual([expect.not.objectContaining({ otherProgram: expect.anything() as string })]);
  expect((await stateOf(services.home, place))?.pid).not.toBe(before.pid);
  await expect.poll(() => isAlive(before.pid)).toBe(false);
  expect(value(await engine.apply(step, context))).toMatchObject({ changed: false });
});
