// A gateway that is left, since its service answers at another port, or in another process: clients that keep their connections notice nothing.
import { Agent, request as httpRequest } from "node:http";
import { beforeAll, expect, test } from "vitest";
import { greedy, type Model, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
let model: Model;
beforeAll(async () => {
  model = await gateways.model("model");
});

interface Asked {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  /** Was it sent on a connection that was there before? */
  readonly kept: boolean;
}

function ask(port: number, agent: Agent): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const options = { port, host: "127.0.0.1", path: "/v1/chat/completions", method: "POST", agent };
    const call = httpRequest({ ...options, headers: { "content-type": "application/json" } }, (answer) => {
      const { statusCode: status, headers } = answer;
      answer.resume().once("end", () => resolve({ status, connection: headers.connection, kept: call.reusedSocket }));
    });
    call.once("error", reject).end(JSON.stringify(greedy));
  });
}

test("R15: what comes on a kept connection is answered, as its last one, and nobody else is let in", async () => {
  const served = await gateways.open(model);
  const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents) expect(await ask(served.port, agent)).toMatchObject({ status: 200, kept: false });
  const left = served.leave(60);
  for (const agent of agents)
    expect(await ask(served.port, agent)).toEqual({ status: 200, connection: "close", kept: true });
  await left;
  await expect(ask(served.port, new Agent())).rejects.toThrow("ECONNREFUSED");
});

test("R15: a connection on which nothing comes is not waited for longer than is said", async () => {
  const served = await gateways.open(model);
  await ask(served.port, new Agent({ keepAlive: true }));
  await served.leave(0);
  await expect(ask(served.port, new Agent())).rejects.toThrow("ECONNREFUSED");
});
