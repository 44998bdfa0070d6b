import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { useGateways } from "../../testing/use-gateways.ts";
import type { ConnectionLimits } from "./connection-bound.ts";
import { Gateway } from "./gateway.ts";

const gateways = useGateways();
const open: Gateway[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((gateway) => gateway.close(0)));
});

/** A gateway whose metrics are not told before `tell` is called, so that an answer is under way as long as a test wants. */
async function bounded(connections: ConnectionLimits) {
  const { desk, metrics } = await gateways.open(undefined);
  let tell!: () => void;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const asked = new EventEmitter();
  metrics.text = async () => {
    asked.emit("asked");
    await told;
    return { contentType: "text/plain", text: "told" };
  };
  const options = { port: 0, target: "laptop", alias: "helper", desk, metrics, log: () => undefined };
  const opened = await Gateway.open({ ...options, limits: { connections } });
  if (!opened.ok) throw new Error(opened.failure.message);
  open.push(opened.value);
  /** Resolves when the gateway works on the answer. */
  const keepWaiting = async ({ socket }: Caller): Promise<void> => {
    const isAsked = once(asked, "asked");
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await isAsked;
  };
  return { gateway: opened.value, port: opened.value.port, keepWaiting, tell };
}

interface Caller {
  readonly socket: Socket;
  /** All that came. */
  readonly heard: () => string;
  /** Resolves once the other side has hung up. */
  readonly gone: Promise<void>;
}

async function call(port: number, host = "127.0.0.1", localAddress?: string): Promise<Caller> {
  const socket = connect({ port, host, ...(localAddress === undefined ? {} : { localAddress }) }).setEncoding("utf8");
  sockets.push(socket);
  let text = "";
  socket.on("data", (part: string) => (text += part)).on("error", () => undefined);
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  return { socket, heard: () => text, gone };
}

const health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

async function answered({ socket, heard }: Caller, request = health): Promise<string> {
  const before = heard().length;
  socket.write(request);
  await once(socket, "data");
  return heard().slice(before);
}

const own = Object.values(networkInterfaces())
  .flatMap((some = []) => some)
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;

describe("R7: a connection that is one more than a peer may have", () => {
  test("takes the place of one that never said anything", async () => {
    const { port } = await bounded({ ofPeer: 2, ofAll: 100 });
    const [first, second] = [await call(port), await call(port)];
    expect(await answered(second)).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await answered(await call(port))).toMatch(/^HTTP\/1\.1 200 OK/);
    await first.gone;
    expect(first.heard()).toBe("");
    expect(await answered(second)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test("takes the place of the one that asked longest ago, and of none whose answer is under way", async () => {
    const { port, keepWaiting, tell } = await bounded({ ofPeer: 3, ofAll: 100 });
    const [waiting, parked, used] = [await call(port), await call(port), await call(port)];
    await keepWaiting(waiting);
    for (const one of [used, parked, used]) await answered(one);
    expect(await answered(await call(port))).toMatch(/^HTTP\/1\.1 200 OK/);
    await parked.gone;
    expect(await answered(used)).toMatch(/^HTTP\/1\.1 200 OK/);
    tell();
    await once(waiting.socket, "data");
    expect(waiting.heard()).toMatch(/^HTTP\/1\.1 200 OK.*told$/s);
  });

  test("takes the place of one that sends half of a request, where all others are in use", async () => {
    const { port, keepWaiting, tell } = await bounded({ ofPeer: 2, ofAll: 100 });
    const [waiting, half] = [await call(port), await call(port)];
    await keepWaiting(waiting);
    expect(
      await answered(
        half,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
      ),
    ).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    expect(await answered(await call(port))).toMatch(/^HTTP\/1\.1 200 OK/);
    await half.gone;
    tell();
    await once(waiting.socket, "data");
    expect(waiting.heard()).toMatch(/told$/);
  });

  test("is refused where an answer is under way on all others, and these go on", async () => {
    const { port, keepWaiting, tell } = await bounded({ ofPeer: 2, ofAll: 100 });
    const busy = [await call(port), await call(port)];
    for (const one of busy) await keepWaiting(one);
    const refused = await call(port);
    await refused.gone;
    expect(refused.heard()).toMatch(
      /^HTTP\/1\.1 429 Too Many Requests\r\n.*retry-after: 1\r\n.*"code":"too_many_connections"/s,
    );
    const answers = Promise.all(busy.map(({ socket }) => once(socket, "data")));
    tell();
    await answers;
    for (const { heard } of busy) expect(heard()).toMatch(/told$/);
  });

  test.skipIf(process.platform === "darwin")(
    "is so at whatever loopback address it stands (skipped on macOS, which has one)",
    async () => {
      const { port } = await bounded({ ofPeer: 3, ofAll: 100 });
      const first = await call(port, "127.0.0.1", "127.0.0.2");
      const others = [await call(port, "127.0.0.1", "127.0.0.3"), await call(port, "::1")];
      for (const one of [first, ...others]) await answered(one);
      expect(await answered(await call(port, "127.0.0.1", "127.0.0.77"))).toMatch(/^HTTP\/1\.1 200 OK/);
      await first.gone;
      for (const one of others) expect(await answered(one)).toMatch(/^HTTP\/1\.1 200 OK/);
    },
  );
});

describe("R7: all connections", () => {
  test.skipIf(own === undefined)(
    "are bounded too, and the peer that has most of them gives way (skipped without another address)",
    async () => {
      const { gateway, port } = await bounded({ ofPeer: 100, ofAll: 3 });
      expect((await gateway.listenAt(own!, "laptop")).ok).toBe(true);
      const few = await call(port, own);
      await answered(few);
      const many = [await call(port), await call(port)];
      for (const one of many) await answered(one);
      const next = await call(port, own);
      await answered(next);
      await many[0]!.gone;
      for (const one of [few, next, many[1]!]) expect(await answered(one)).toMatch(/^HTTP\/1\.1 /);
    },
  );

  test("are told that the service has too many where none of them can be closed", async () => {
    const { port, keepWaiting, tell } = await bounded({ ofPeer: 100, ofAll: 1 });
    const busy = await call(port);
    await keepWaiting(busy);
    const refused = await call(port);
    await refused.gone;
    expect(refused.heard()).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n.*"code":"too_many_connections"/s);
    tell();
    await once(busy.socket, "data");
  });
});
