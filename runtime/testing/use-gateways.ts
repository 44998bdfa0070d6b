// A gateway with real models behind it for each test of a file, and the questions that they are asked.
import type { servingConfig } from "../../specs/testing/documents.ts";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { ServingRequest } from "../serve/serving-request.ts";
import { type GatewayRig, openGatewayRig } from "./gateway-rig.ts";
import { openServingRig, type ServableOptions, type ServingRig, writeServable } from "./serving-rig.ts";

export type Model = ServingRequest["model"];
export type Config = NonNullable<Parameters<typeof servingConfig>[0]>;

export interface Gateways {
  /** Writes a model; to be called in a test or a hook. */
  model(name: string, options?: ServableOptions): Promise<Model>;
  /** Serves it until the test ends. Without a model nothing is served yet. */
  open(model: Model | undefined, config?: Config): Promise<GatewayRig>;
  request(model: Model, config?: Config, serveKey?: string): ServingRequest;
}

/** To be called once at the top of a test file. */
export function useGateways(): Gateways {
  let rig: ServingRig;
  const open: GatewayRig[] = [];
  beforeAll(async () => {
    rig = await openServingRig();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  afterAll(() => rig.remove());
  return {
    model: (name, options) => writeServable(join(rig.home, name), options),
    request: (...args) => rig.request(...args),
    async open(model, config) {
      const opened = await openGatewayRig(model && rig.request(model, config));
      open.push(opened);
      return opened;
    },
  };
}

export const question = { model: "helper", messages: [{ role: "user" as const, content: "What about the car?" }] };
/** Always the same answer, of twelve tokens. */
export const greedy = { ...question, temperature: 0, max_tokens: 12 };

export function client({ url }: GatewayRig): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Posts a chat completion; a text is sent as it is. */
export async function post(
  { url }: GatewayRig,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
