// Who may ask a service, and whose answers a cache gives to whom.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GatewayRig } from "../../testing/gateway-rig.ts";
import { greedy, type Model, post, useGateways } from "../../testing/use-gateways.ts";
import { addKey, type ApiKeys, apiKeysText } from "../features/api-keys.ts";

const gateways = useGateways();
let model: Model;
let folder: string;
let apiKeysFile: string;
let keys: ApiKeys;
beforeAll(async () => {
  model = await gateways.model("model");
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-keys-"));
  apiKeysFile = join(folder, "api-keys");
  keys = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function newKey(tenant: string): Promise<string> {
  const made = addKey(keys, tenant, "2026-11-27");
  await keep(made.keys);
  return made.key;
}

/** As replaced by `fairlead-runtime keys`: another file in its place. */
async function keep(some: ApiKeys): Promise<void> {
  keys = some;
  await rm(apiKeysFile, { force: true });
  await writeFile(apiKeysFile, apiKeysText(some), { mode: 0o600 });
}

async function open(): Promise<GatewayRig> {
  const rig = await gateways.open(undefined);
  await rig.switchTo({
    ...gateways.request(model, { cache: { ttlSeconds: 600, maxEntries: 100 } }),
    apiKeysFile,
  });
  return rig;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const errorOf = (text: string) => (JSON.parse(text) as { error: { message: string; code: string } }).error;

describe("a service with API keys", () => {
  test("lets in who has one, and tells everybody else what to send", async () => {
    const key = await newKey("shop");
    const rig = await open();
    expect((await post(rig, greedy, bearer(key))).status).toBe(200);
    const without = await post(rig, greedy);
    expect([without.status, errorOf(without.text)]).toEqual([
      401,
      {
        message: "This service asks for an API key: send it as authorization: Bearer <key>.",
        type: "invalid_request_error",
        param: null,
        code: "missing_api_key",
      },
    ]);
    for (const headers of [bearer("fl-none"), bearer(key.slice(0, -1)), bearer(key.toUpperCase())]) {
      const { status, text } = await post(rig, greedy, headers);
      expect([status, errorOf(text).code]).toEqual([401, "invalid_api_key"]);
    }
    for (const headers of [{ authorization: key }, { authorization: `Basic ${key}` }, { "api-key": key }])
      expect((await post(rig, greedy, headers)).status).toBe(401);
    for (const [path, status] of [
      ["/v1/models", 401],
      ["/v1/models/helper", 401],
      ["/healthz", 200],
      ["/readyz", 200],
      ["/metrics", 200],
    ] as const)
      expect([path, (await fetch(`${rig.url}${path}`)).status]).toEqual([path, status]);
    expect((await fetch(`${rig.url}/v1/models`, { headers: bearer(key) })).status).toBe(200);
  });

  test("is not asked by a body that nobody may send: it is refused before it is read", async () => {
    const rig = await open();
    const { status } = await post(rig, "{".repeat(100_000));
    expect(status).toBe(401);
  });

  test("R13: gives kept answers to their tenant alone, by whichever of its keys, whatever else a client sends", async () => {
    const [one, other, else_] = [await newKey("shop"), await newKey("shop"), await newKey("bank")];
    const rig = await open();
    const cache = async (key: string, headers: Readonly<Record<string, string>> = {}, body: object = greedy) =>
      (await post(rig, body, { ...bearer(key), ...headers })).headers.get("x-cache");
    expect(await cache(one)).toBe("miss");
    expect(await cache(other)).toBe("hit");
    expect(await cache(else_)).toBe("miss");
    expect(await cache(else_, { "api-key": one, "openai-organization": "shop" }, { ...greedy, user: "shop" })).toBe(
      "hit",
    );
    expect(await cache(one, { "api-key": "another", "openai-organization": "bank" }, { ...greedy, user: "bank" })).toBe(
      "hit",
    );
  });

  test("takes new keys and loses old ones while it runs", async () => {
    const first = await newKey("shop");
    const rig = await open();
    const statusOf = async (key: string) => (await post(rig, greedy, bearer(key))).status;
    const second = await newKey("shop");
    await expect.poll(() => statusOf(second), { timeout: 10_000 }).toBe(200);
    expect(await statusOf(first)).toBe(200);
    await keep(keys.slice(1));
    await expect.poll(() => statusOf(first), { timeout: 10_000 }).toBe(401);
    expect(await statusOf(second)).toBe(200);
  });

  test.skipIf(process.platform === "win32")(
    "lets nobody in while its file cannot be believed, or is gone, and is well again with it",
    async () => {
      const key = await newKey("shop");
      const rig = await open();
      const status = async () => (await post(rig, greedy, bearer(key))).status;
      await writeFile(apiKeysFile, "{");
      await expect.poll(status, { timeout: 10_000 }).toBe(503);
      await keep(keys);
      await expect.poll(status, { timeout: 10_000 }).toBe(200);
      await chmod(apiKeysFile, 0o604);
      await expect.poll(status, { timeout: 10_000 }).toBe(503);
      await rm(apiKeysFile);
      await expect.poll(status, { timeout: 10_000 }).toBe(401);
      await keep(keys);
      await expect.poll(status, { timeout: 10_000 }).toBe(200);
    },
  );
});
