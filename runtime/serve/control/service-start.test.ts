import { once } from "node:events";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { type Model, useServices } from "../../testing/use-services.ts";

const services = useServices();
let first: Model;
beforeAll(async () => {
  first = await services.model("first");
});

describe("a service that cannot be started", () => {
  test("says that its port is taken, and is gone", async () => {
    const taken = createServer();
    taken.listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const request = services.request(first, { local: { port, threads: 1 } });
    expect(await services.failureOf(request)).toEqual({
      reason: "port-in-use",
      message: `Port ${port} on 127.0.0.1 is taken by another process. Stop that process, or set targets.laptop.port to another port (0 takes a free one); of one environment alone, by set: { targets.laptop.port: <port> } there.`,
      retry: "later",
    });
    await expect.poll(() => stat(services.files.record).catch(() => "gone")).toBe("gone");
    taken.close();
    await once(taken, "close");
    expect((await services.serve(request)).port).toBe(port);
  });

  test("says which edge the histograms lack", async () => {
    const { reason, message } = await services.failureOf(
      services.request(first, { latencyEdgesSeconds: [0.2, 0.123] }),
    );
    expect(reason).toBe("release-invalid");
    expect(message).toMatch(
      /^An objective counts answers within 0\.123 s, and the gateway's histograms have no edge there; they have 0\.005, /,
    );
  });

  test("is given up when it is not heard of, with what it logged last", async () => {
    const { reason, message } = await services.failureOf(services.request(first), { patienceMs: 1 });
    expect(reason).toBe("service-failed");
    expect(message).toContain("Nothing was heard of the service of care/bot (dev, laptop) for 0 s. ");
    expect(message).toContain(`\nThe whole log: ${services.files.log}`);
    // The process that was started for it is ended too.
    await expect.poll(() => stat(services.files.record).catch(() => "gone"), { timeout: 5000 }).toBe("gone");
  });

  test("is gone when its start is given up", async () => {
    const stop = new AbortController();
    const giveUp = { signal: stop.signal, onNote: () => stop.abort() };
    expect((await services.failureOf(services.request(first), giveUp)).reason).toBe("cancelled");
    await expect.poll(() => stat(services.files.record).catch(() => "gone")).toBe("gone");
  });

  test("because it was killed while it loaded says so, and quotes its log", async () => {
    let isKilled = false;
    const kill = () => {
      if (isKilled) return;
      isKilled = true;
      const { process: found } = JSON.parse(readFileSync(services.files.record, "utf8")) as {
        process: { pid: number };
      };
      process.kill(found.pid, "SIGKILL");
    };
    const { reason, message, retry } = await services.failureOf(services.request(first), { onNote: kill });
    expect({ reason, retry }).toEqual({ reason: "service-failed", retry: "later" });
    expect(message).toContain(
      "The service of care/bot (dev, laptop) ended while it was loading the model. Its log ends:\n",
    );
    expect(message).toContain('"event":"started"');
  });
});
