import { beforeAll, describe, expect, test } from "vitest";
import { greedy, type Model, post, useGateways } from "../../testing/use-gateways.ts";
import type { GatewayRig } from "../../testing/gateway-rig.ts";

const gateways = useGateways();
let model: Model;
beforeAll(async () => {
  model = await gateways.model("model");
});

const page = "https://app.example.com";
const shown = [
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-max-age",
];

async function preflight({ url }: GatewayRig, origin: string, path = "/v1/chat/completions") {
  const headers = {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  };
  const answer = await fetch(`${url}${path}`, { method: "OPTIONS", headers });
  return [answer.status, ...shown.map((name) => answer.headers.get(name))];
}

describe("R21: a web page", () => {
  test("of an origin of the spec may ask from a browser, and read what it is told", async () => {
    const rig = await gateways.open(model, { origins: [page, "http://localhost:3000"] });
    const allowed = [204, page, "GET, POST", "authorization,content-type", "600"];
    expect(await preflight(rig, page)).toEqual(allowed);
    for (const stream of [false, true]) {
      const { status, headers } = await post(rig, { ...greedy, stream }, { origin: page });
      expect([
        status,
        headers.get("access-control-allow-origin"),
        headers.get("access-control-expose-headers"),
      ]).toEqual([200, page, "x-request-id, x-cache, retry-after"]);
      expect(headers.get("vary")).toContain("Origin");
    }
    const wrong = await post(rig, { ...greedy, model: "none" }, { origin: page });
    expect([wrong.status, wrong.headers.get("access-control-allow-origin")]).toEqual([404, page]);
  });

  test("of another origin may not, nor one of none where the spec names none", async () => {
    for (const [origins, asks] of [
      [[page], "https://evil.example"],
      [[page], "https://app.example.com.evil.example"],
      [[page], "null"],
      [[], page],
    ] as const) {
      const rig = await gateways.open(model, { origins: [...origins] });
      expect(await preflight(rig, asks)).toEqual([405, null, null, null, null]);
      const { status, headers } = await post(rig, greedy, { origin: asks });
      expect([status, headers.get("access-control-allow-origin")]).toEqual([200, null]);
    }
  });

  test("of any origin may where the spec says so", async () => {
    const rig = await gateways.open(model, { origins: ["*"] });
    expect((await preflight(rig, "null"))[0]).toBe(204);
    expect(await preflight(rig, "https://evil.example")).toContain("https://evil.example");
  });

  test("is told in the shape of every other error where there is nothing to ask", async () => {
    const rig = await gateways.open(model);
    const { status, text } = await fetch(`${rig.url}/v1/chat/completions`, { method: "OPTIONS" }).then(
      async (answer) => ({
        status: answer.status,
        text: await answer.text(),
      }),
    );
    expect([status, JSON.parse(text)]).toMatchObject([405, { error: { code: "method_not_allowed" } }]);
    const nowhere = await fetch(`${rig.url}/nothing`, { method: "OPTIONS" });
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { error: { code: "unknown_url" } }]);
  });
});
