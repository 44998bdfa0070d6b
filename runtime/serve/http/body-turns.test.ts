import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();

const body = JSON.stringify({ model: "helper", messages: Array.from({ length: 4096 }, () => ({})) });
const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
const health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

test("R5: who asks for health beside hundreds of bodies that come at once is answered after a few of them, and they all are in time", async () => {
  const rig = await gateways.open(undefined);
  // A connection that was answered once is one that the gateway listens to, and not one that waits to be taken.
  const connected = async (): Promise<Socket> => {
    const socket = rig.connect().setEncoding("utf8");
    socket.write(health);
    await once(socket, "data");
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: 200 }, connected));
  let answered = 0;
  const answers = sockets.map(async (socket) => {
    let text = "";
    for await (const part of socket) if ((text += String(part)).endsWith("}}")) break;
    answered++;
    return text;
  });
  await Promise.all(
    sockets.map((socket) => new Promise<unknown>((resolve) => socket.write(head + body.slice(0, -1), resolve))),
  );
  // All but their last bytes are there.
  const watcher = await connected();
  for (const socket of sockets) socket.write(body.slice(-1));
  watcher.write(health);
  expect(String((await once(watcher, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(answered).toBeLessThan(100);
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  watcher.destroy();
});
