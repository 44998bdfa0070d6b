// Other machines, which this one stands for by an address of its own that is no loopback.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GatewayRig } from "../../testing/gateway-rig.ts";
import { greedy, type Model, useGateways } from "../../testing/use-gateways.ts";
import { message } from "../../testing/store-rig.ts";
import { addKey, apiKeysText } from "../features/api-keys.ts";
import { addressesOf, isLoopback } from "./network.ts";

const own = Object.values(networkInterfaces())
  .flatMap((some = []) => some)
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;
const gateways = useGateways();
let model: Model;
let folder: string;
let key: string;
beforeAll(async () => {
  model = await gateways.model("model");
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-network-"));
  const made = addKey([], "shop", "2026-11-27");
  key = made.key;
  await writeFile(join(folder, "api-keys"), apiKeysText(made.keys), { mode: 0o600 });
});
afterEach(() => rm(folder, { recursive: true }));

async function serve(rig: GatewayRig, apiKeysFile: string | null, hosts: readonly string[] = []): Promise<void> {
  await rig.switchTo({
    ...gateways.request(model, { local: { port: 0, threads: 1, hosts: [...hosts] } }),
    apiKeysFile,
  });
}

interface Asked {
  readonly path?: string;
  readonly host?: string;
  readonly withKey?: boolean;
}

/** The status of an answer, or the error of a connection that was not taken. */
function ask({ port }: GatewayRig, at: string, { path = "/v1/chat/completions", host, withKey = false }: Asked = {}) {
  const isChat = path === "/v1/chat/completions";
  return new Promise<number | string | undefined>((resolve) => {
    const headers = {
      ...(isChat ? { "content-type": "application/json" } : {}),
      ...(host === undefined ? {} : { host }),
      ...(withKey ? { authorization: `Bearer ${key}` } : {}),
    };
    const asked = httpRequest(
      { host: at, port, path, method: isChat ? "POST" : "GET", headers, agent: false },
      (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      },
    );
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    asked.end(isChat ? JSON.stringify(greedy) : undefined);
  });
}

describe.skipIf(own === undefined)("other machines (skipped on one that has no address of its own)", () => {
  const address = own ?? "";

  test("are let in at the address that is said, with a key, and not before and not after", async () => {
    const rig = await gateways.open(undefined);
    await serve(rig, join(folder, "api-keys"));
    expect(await ask(rig, address, { withKey: true })).toBe("ECONNREFUSED");
    for (const at of [address, "0.0.0.0"]) {
      expect((await rig.listenAt(at)).ok).toBe(true);
      expect(await ask(rig, address, { withKey: true })).toBe(200);
      expect(await ask(rig, address)).toBe(401);
      expect(await ask(rig, "127.0.0.1", { withKey: true })).toBe(200);
    }
    expect((await rig.listenAt(null)).ok).toBe(true);
    expect(await ask(rig, address, { withKey: true })).toBe("ECONNREFUSED");
    expect(await ask(rig, "127.0.0.1", { withKey: true })).toBe(200);
  });

  test("get nothing of a version that asks nobody for a key, though it is the one that answers", async () => {
    const rig = await gateways.open(undefined);
    await rig.listenAt(address);
    expect(await ask(rig, address, { withKey: true })).toBe(503);
    await serve(rig, null);
    for (const path of ["/v1/chat/completions", "/v1/models", "/metrics"])
      expect(await ask(rig, address, { path })).toBe(503);
    expect(await ask(rig, "127.0.0.1")).toBe(200);
    await serve(rig, join(folder, "api-keys"));
    expect(await ask(rig, address, { withKey: true })).toBe(200);
  });

  test("see metrics, and whether it is alive and ready, with a key alone", async () => {
    const rig = await gateways.open(undefined);
    await serve(rig, join(folder, "api-keys"));
    await rig.listenAt(address);
    for (const path of ["/metrics", "/healthz", "/readyz"]) {
      expect([path, await ask(rig, address, { path })]).toEqual([path, 401]);
      expect([path, await ask(rig, address, { path, withKey: true })]).toEqual([path, 200]);
      expect([path, await ask(rig, "127.0.0.1", { path })]).toEqual([path, 200]);
    }
  });

  test("call it by an address, or by a name of the spec, which this machine may use too", async () => {
    const rig = await gateways.open(undefined);
    await serve(rig, join(folder, "api-keys"), ["models.example.com"]);
    await rig.listenAt(address);
    const status = (at: string, host: string) => ask(rig, at, { host, withKey: true });
    for (const host of [
      `${address}:80`,
      "192.0.2.7",
      "[2001:db8::1]:8080",
      "models.example.com",
      "Models.Example.com.:443",
    ])
      expect([host, await status(address, host)]).toEqual([host, 200]);
    expect(await status("127.0.0.1", "models.example.com")).toBe(200);
    for (const [at, host] of [
      [address, "evil.example"],
      [address, "models.example.com.evil.example"],
      [address, "192.0.2.7.evil.example"],
      ["127.0.0.1", "192.0.2.7"],
    ] as const)
      expect([host, await status(at, host)]).toEqual([host, 421]);
  });
});

test("an address that this machine does not have is named", async () => {
  const rig = await gateways.open(undefined);
  expect(message(await rig.listenAt("192.0.2.7"))).toBe(
    "This machine does not listen at 192.0.2.7 (EADDRNOTAVAIL). Set targets.laptop.address to one that it has; 0.0.0.0 stands for all of them.",
  );
});

test("what is of this machine alone opens nothing, and all of it is what it has", () => {
  for (const address of [null, "127.0.0.1", "::1", "127.5.5.5"]) expect(addressesOf(address)).toEqual([]);
  expect(addressesOf("0.0.0.0").filter(isLoopback)).toEqual([]);
  expect(addressesOf("::")).toEqual(expect.arrayContaining([...addressesOf("0.0.0.0")]));
  expect(["127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.1", "::ffff:10.0.0.1", undefined].map(isLoopback)).toEqual([
    ...[true, true, true],
    ...[false, false, false],
  ]);
});
