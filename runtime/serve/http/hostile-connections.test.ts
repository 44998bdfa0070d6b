import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { Gateway, type GatewayLimits } from "./gateway.ts";
import { greedy, type Model, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
let model: Model;
beforeAll(async () => {
  model = await gateways.model("model");
});
const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

function open(port: number, host = "127.0.0.1"): Socket {
  // The client's half stays open, as that of somebody who means harm.
  const socket = connect({ port, host, allowHalfOpen: true });
  socket.on("error", () => undefined);
  sockets.push(socket);
  return socket;
}

/** All that comes, once the other side has hung up. */
async function heard(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  await once(socket, "end");
  return text;
}

/** A gateway beside the one of the rig, with other limits. */
async function limited(limits: Partial<GatewayLimits>) {
  const { desk, metrics } = await gateways.open(model);
  const options = { port: 0, target: "laptop", alias: "helper", desk, metrics, log: () => undefined, limits };
  const opened = await Gateway.open(options);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

describe("R7: a connection", () => {
  test.each([
    ["that sends nothing", ""],
    ["that sends half of its headers", "POST /v1/chat/completions HTTP/1.1\r\nHost: loc"],
    [
      "that sends half of its body",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ],
    ["that sends no HTTP", "hello\r\n\r\n"],
  ])("%s is answered, closed and let go of, although the client keeps it", async (_, sent) => {
    const gateway = await limited({ requestMs: 50, checkMs: 10 });
    const socket = open(gateway.port);
    if (sent !== "") socket.write(sent);
    expect(await heard(socket)).toMatch(/^HTTP\/1\.1 40[08] .*\r\n\r\n\{"error":\{.*\}\}$/s);
    expect(socket.writableEnded).toBe(false);
    // What is sent to a connection that is gone breaks it here too.
    await expect.poll(() => (socket.write("x"), socket.destroyed), { timeout: 5000 }).toBe(true);
    await gateway.close(0);
  });
});

describe("R14: the host of a request", () => {
  const ask = async (port: number, head: string) => {
    const socket = open(port);
    socket.write(`${head}Connection: close\r\n\r\n`);
    return heard(socket);
  };

  test.each(["localhost", "LOCALHOST:8177", "localhost.", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:9"])(
    "may be %s",
    async (host) => {
      const { port } = await gateways.open(undefined);
      expect(await ask(port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n`)).toMatch(/^HTTP\/1\.1 200 OK/);
    },
  );

  test.each([
    "evil",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.0.0.2",
    "::1",
    "a@localhost",
  ])("may not be %s", async (host) => {
    const { port } = await gateways.open(undefined);
    for (const path of ["/healthz", "/v1/models", "/metrics", "/nothing"]) {
      const answer = await ask(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/);
      expect(answer).toContain('"type":"invalid_request_error","param":null,"code":"unknown_host"}}');
    }
  });

  test("R17: has to be there, and its absence is answered in OpenAI's shape", async () => {
    const { port } = await gateways.open(undefined);
    const answer = await ask(port, "GET /healthz HTTP/1.1\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain(
      '{"error":{"message":"The request has no host header.","type":"invalid_request_error","param":null,"code":"missing_host"}}',
    );
    expect(await ask(port, "GET /healthz HTTP/1.0\r\n")).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test.each([
    [
      "an expectation",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: cake\r\n",
      "417 Expectation Failed",
    ],
    ["a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n", "405 Method Not Allowed"],
  ])("R17: %s that is not met is answered in OpenAI's shape", async (_, head, status) => {
    const { port } = await gateways.open(undefined);
    const answer = await ask(port, head);
    expect(answer.slice(0, answer.indexOf("\r\n"))).toBe(`HTTP/1.1 ${status}`);
    expect(answer).toContain('{"error":{"message":"');
  });
});

describe("R21: both loopbacks", () => {
  test("are listened on, with one port, and let go of together", async () => {
    const gateway = await limited({});
    const { port } = gateway;
    for (const host of ["127.0.0.1", "[::1]"]) {
      const answer = await fetch(`http://${host}:${port}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(greedy),
      });
      expect([host, answer.status]).toEqual([host, 200]);
    }
    await gateway.close(0);
    for (const host of ["127.0.0.1", "[::1]"]) await expect(fetch(`http://${host}:${port}/healthz`)).rejects.toThrow();
  });

  test("a port that somebody has on the other one is taken", async () => {
    const { desk, metrics } = await gateways.open(undefined);
    const other = createServer();
    other.listen({ host: "::1", port: 0, ipv6Only: true });
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const opened = await Gateway.open({ port, target: "laptop", alias: "helper", desk, metrics, log: () => undefined });
    other.close();
    expect(opened.ok ? "" : opened.failure.message).toBe(
      `Port ${port} on ::1 is taken by another process. Stop that process, or set targets.laptop.port to another port (0 takes a free one); of one environment alone, by set: { targets.laptop.port: <port> } there.`,
    );
  });
});
