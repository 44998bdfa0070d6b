// A gateway with a real model behind it, in the process of the test.
import { connect, type Socket } from "node:net";
import { serviceLabel } from "../../specs/handoff/metrics.ts";
import { Gateway } from "../serve/http/gateway.ts";
import { ServingMetrics } from "../serve/service-metrics.ts";
import { jsonLog } from "../serve/service-log.ts";
import type { ServingRequest } from "../serve/serving-request.ts";
import { Switchboard } from "../serve/switchboard.ts";
import type { Result } from "../result.ts";

export interface GatewayRig {
  readonly url: string;
  readonly port: number;
  readonly desk: Switchboard;
  readonly metrics: ServingMetrics;
  /** Events of the log. */
  readonly log: readonly { readonly level: string; readonly event: string }[];
  switchTo(request: ServingRequest): Promise<void>;
  /** Lets other machines in, or no more where it is null. */
  listenAt(address: string | null): Promise<Result<void>>;
  /** Listens no more, and resolves when its connections have ended. */
  leave(seconds: number): Promise<void>;
  /** The value of a metric with exactly these labels; undefined when there is none. */
  metric(name: string, labels: Readonly<Record<string, string>>): Promise<number | undefined>;
  /** A bare connection, for what no client sends. */
  connect(): Socket;
  close(): Promise<void>;
}

/** Without a request nothing is served yet. */
export async function openGatewayRig(request?: ServingRequest): Promise<GatewayRig> {
  const log: { level: string; event: string }[] = [];
  const write = jsonLog((line) => void log.push(JSON.parse(line) as { level: string; event: string }));
  const desk = new Switchboard(write);
  const metrics = new ServingMetrics(() => desk.load);
  const opened = await Gateway.open({ port: 0, target: "laptop", alias: "helper", desk, metrics, log: write });
  if (!opened.ok) throw new Error(opened.failure.message);
  const gateway = opened.value;
  const rig: GatewayRig = {
    url: `http://127.0.0.1:${gateway.port}`,
    port: gateway.port,
    desk,
    metrics,
    log,
    async switchTo(next) {
      const options = { progress: { step: () => undefined }, signal: new AbortController().signal };
      const switched = await desk.switchTo(next, metrics, options);
      if (!switched.ok) throw new Error(switched.failure.message);
    },
    async listenAt(address) {
      const heard = await gateway.listenAt(address, "laptop");
      gateway.onlyAt(address);
      return heard;
    },
    leave: (seconds) => gateway.leave(seconds),
    async metric(name, labels) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      for (const line of (await metrics.text()).text.split("\n")) {
        const [, found, inside = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        const all = inside === "" ? [] : inside.split(/,(?=[a-z_]+=")/);
        const parts = all.filter((one) => !one.startsWith(`${serviceLabel}=`));
        if (found === name && parts.length === wanted.length && wanted.every((one) => parts.includes(one)))
          return Number(value);
      }
      return undefined;
    },
    connect: () => connect(gateway.port, "127.0.0.1"),
    async close() {
      await desk.close();
      await gateway.close(0);
      metrics.close();
    },
  };
  if (request !== undefined) await rig.switchTo(request);
  return rig;
}
