// Where a service listens: at the port of the version that answers, and at those that it has left, while answers are under way there.
import { fail, type Result } from "../result.ts";
import { Gateway, type GatewayOptions } from "./http/gateway.ts";
import type { ServingRequest } from "./serving-request.ts";
import type { Switchboard } from "./switchboard.ts";

/** What gateways of all ports share. */
type Common = Pick<GatewayOptions, "metrics" | "log"> & { readonly desk: Switchboard };

export class ServicePort {
  readonly #common: Common;
  #now: { readonly gateway: Gateway; readonly wantedPort: number } | undefined;
  readonly #left = new Set<Promise<void>>();

  constructor(common: Common) {
    this.#common = common;
  }

  /** Undefined before there is a first version to load. */
  get gateway(): Gateway | undefined {
    return this.#now?.gateway;
  }

  /** A gateway for sockets of another process, which has opened them as the request says. */
  async adopt(request: ServingRequest, port: number, wantedPort: number): Promise<Gateway> {
    const gateway = await Gateway.forSockets({ ...this.#optionsOf(request), port });
    this.#now = { gateway, wantedPort };
    return gateway;
  }

  /** The port first: that it is taken is known before a model is loaded. `load` has another version answer on the gateway that it is given. */
  async switchTo(request: ServingRequest, load: (gateway: Gateway) => Promise<Result<void>>): Promise<Result<void>> {
    const { local, rollout } = request.config;
    if (local === null) return fail("engine-unsupported", `Target ${request.target} is not a local one.`);
    if (local.address !== null && request.apiKeysFile === null)
      return fail(
        "release-invalid",
        `Target ${request.target} is open to other machines, and nobody is asked for a key.`,
      );
    const old = this.#now;
    let next = old;
    if (next?.wantedPort !== local.port) {
      const opened = await Gateway.open({ ...this.#optionsOf(request), port: local.port });
      if (!opened.ok) return opened;
      next = { gateway: opened.value, wantedPort: local.port };
      this.#now = next;
    }
    const { gateway } = next;
    const heard = await gateway.listenAt(local.address, request.target);
    const switched = heard.ok ? await load(gateway) : heard;
    // Where nothing was switched, what listens is what the version before asked for.
    gateway.onlyAt(this.#common.desk.current?.request.config.local?.address ?? null);
    if (next === old) return switched;
    if (switched.ok && old !== undefined) {
      const closed = old.gateway.leave(rollout.drainSeconds).finally(() => this.#left.delete(closed));
      this.#left.add(closed);
    } else if (!switched.ok) {
      await gateway.close(0);
      this.#now = old;
    }
    return switched;
  }

  /** Resolves when no answer is under way, or after so many seconds. */
  async whenQuiet(seconds: number): Promise<void> {
    await Promise.all([this.gateway?.whenQuiet(seconds), ...this.#left]);
  }

  /** Lets what is under way end, which may take so many seconds; nobody else is let in. */
  async leave(seconds: number): Promise<void> {
    await Promise.all([this.gateway?.leave(seconds), ...this.#left]);
  }

  async close(seconds: number): Promise<void> {
    await this.gateway?.close(seconds);
  }

  #optionsOf({ target, config }: ServingRequest) {
    return { ...this.#common, target, alias: config.alias };
  }
}
