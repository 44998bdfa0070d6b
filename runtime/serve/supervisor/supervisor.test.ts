import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { servingConfig } from "../../../specs/testing/documents.ts";
import { usualProbe } from "../../../specs/handoff/probe.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { Pulse } from "../control/pulse.ts";
import type { ServingRequest } from "../serving-request.ts";
import { hangsMs, Supervisor } from "./supervisor.ts";
import type { ServiceRestarts } from "./supervisor-files.ts";

function request(target: string): ServingRequest {
  const place = { team: "care", project: "bot", environment: "dev", target };
  const model = { digest: `sha256:${"0".repeat(64)}`, folder: "/model" };
  const probe = { ...usualProbe, latency: null };
  return {
    home: "/home",
    ...place,
    serveKey: "a".repeat(64),
    config: servingConfig().config,
    replicas: 1,
    apiKeysFile: null,
    probe,
    model,
  };
}

/** Looks once a second of a clock of its own, until the script of what is wanted and seen has ended. */
async function supervise(
  seconds: number,
  seen: (second: number, target: string) => Pulse,
  start: (second: number, target: string, hangs: boolean) => Result<unknown> | undefined = () => ok(undefined),
  targets = ["laptop"],
): Promise<{ readonly starts: string[]; readonly log: string[]; readonly told: readonly ServiceRestarts[] }> {
  const starts: string[] = [];
  let told: readonly ServiceRestarts[] = [];
  const log: string[] = [];
  let second = 0;
  await new Supervisor({
    tell: (restarts) => Promise.resolve(void (told = restarts)),
    log: (level, event) => void log.push(`${second} ${level} ${event}`),
    signal: new AbortController().signal,
    nameOf: ({ target }) => target,
    clock: () => second * 1000,
    // Whatever was started has come to its end.
    wait: async () => {
      await setImmediate();
      second += 1;
    },
    services: {
      wanted: () => Promise.resolve(second < seconds ? targets.map(request) : []),
      pulse: ({ target }) => Promise.resolve(seen(second, target)),
      restart: ({ target }, hangs) => {
        starts.push(`${second} ${target}${hangs ? " hangs" : ""}`);
        return Promise.resolve(start(second, target, hangs));
      },
    },
  }).run();
  return { starts, log, told };
}

test("R2: starts what is gone, once for each time, and leaves alone what answers, what somebody else handles, and what it cannot talk to", async () => {
  const pulses: Record<string, (second: number) => Pulse> = {
    gone: (second) => (second === 3 || second === 400 ? "gone" : "answers"),
    busy: () => "busy",
    foreign: () => "foreign",
  };
  const { starts, told } = await supervise(
    500,
    (second, target) => pulses[target]!(second),
    undefined,
    Object.keys(pulses),
  );
  expect(starts).toEqual(["3 gone", "400 gone"]);
  expect(told).toEqual([{ service: "gone", count: 2, at: expect.any(String) as string, failure: null }]);
});

test("waits longer each time for one that does not come up, and says why; a failure of one keeps no other", async () => {
  const { starts, log, told } = await supervise(
    100,
    (second, target) => (target === "broken" || second === 50 ? "gone" : "answers"),
    (_, target) => (target === "broken" ? fail("service-failed", "no model\nmore") : ok(undefined)),
    ["broken", "fine"],
  );
  expect(starts.filter((one) => one.includes("broken"))).toEqual(
    ["0", "1", "3", "7", "15", "31", "63"].map((at) => `${at} broken`),
  );
  expect(starts).toContain("50 fine");
  expect(log.filter((line) => line.includes("error"))).toHaveLength(7);
  expect(told[0]).toMatchObject({ service: "broken", count: 7, failure: "no model" });
});

test("R3: ends and starts one that has not answered for a minute, and none that was only slow", async () => {
  const hung = await supervise(90, () => "silent");
  expect(hung.starts).toEqual([`${hangsMs / 1000} laptop hangs`]);
  const slow = await supervise(300, (second) => (second % 59 === 0 ? "answers" : "silent"));
  expect(slow.starts).toEqual([]);
});

test("counts no start of what is not wanted any more, and goes on where a look fails", async () => {
  const { starts, told } = await supervise(
    3,
    () => "gone",
    () => undefined,
  );
  expect(starts).toEqual(["0 laptop", "1 laptop", "2 laptop"]);
  expect(told).toEqual([]);
  const failing = await supervise(3, (second) => {
    if (second === 0) throw new Error("EIO");
    return "gone";
  });
  expect(failing.starts).toEqual(["1 laptop", "2 laptop"]);
  expect(failing.log).toContain("0 warning not-looked");
});
