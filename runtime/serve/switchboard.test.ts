import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { endlessAbove, openServingRig, type ServingRig, writeServable } from "../testing/serving-rig.ts";
import { silentMs } from "./probe/timed-answer.ts";
import { ServingMetrics } from "./service-metrics.ts";
import type { ServingRequest } from "./serving-request.ts";
import { Switchboard } from "./switchboard.ts";

let rig: ServingRig;
beforeAll(async () => void (rig = await openServingRig()));
afterEach(() => void vi.useRealTimers());
afterAll(() => rig.remove());

test("a version whose template goes on and on in its probe leaves the old one answering, and the next switch and the end go on", async () => {
  const desk = new Switchboard(() => undefined);
  const metrics = new ServingMetrics(() => desk.load);
  const { signal } = new AbortController();
  const switchTo = (request: ServingRequest, onNote: (note: string) => void = () => undefined) =>
    desk.switchTo(request, metrics, { progress: { step: ({ note = "" }) => onNote(note) }, signal });
  const first = rig.request(await writeServable(join(rig.home, "first")));
  const template = endlessAbove(8);
  const endless = rig.request(
    await writeServable(join(rig.home, "endless"), { seed: 2, template }),
    {},
    "b".repeat(64),
  );
  const next = rig.request(await writeServable(join(rig.home, "next"), { seed: 3 }), {}, "c".repeat(64));
  expect(await switchTo(first)).toMatchObject({ ok: true });

  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let probing: () => void = () => undefined;
  const isProbing = new Promise<void>((resolve) => (probing = resolve));
  const switched = switchTo(endless, (note) => void (note === "probing" && probing()));
  await isProbing;
  await vi.advanceTimersByTimeAsync(silentMs);
  vi.useRealTimers();
  expect(await switched).toMatchObject({
    failure: {
      reason: "probe-failed",
      message: "The model gave no token for 240 s while it was probed.",
      retry: "later",
    },
  });
  expect(desk.current?.request).toBe(first);
  expect(desk.current?.pool.isReady).toBe(true);

  expect(await switchTo(next)).toMatchObject({ ok: true });
  expect(desk.current?.request).toBe(next);
  await desk.close();
  metrics.close();
});
