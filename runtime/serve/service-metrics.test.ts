import { expect, it } from "vitest";
import { closedCode, gatewayMetrics } from "../../specs/handoff/metrics.ts";
import { gateway } from "../../specs/handoff/servers.ts";
import { ServingMetrics } from "./service-metrics.ts";

it("A5: a version's counters are there at 0, for every status that a request may end with, before the first request", async () => {
  const metrics = new ServingMetrics(() => ({ running: 0, waiting: 0 }));
  metrics.setRelease({ service: "dev/care/desk/laptop", alias: "desk", model: "m", release: "r" });
  const { text } = await metrics.text();
  metrics.close();
  const counted = text.split("\n").filter((line) => line.startsWith(`${gatewayMetrics.requests}{`));
  const codes = counted.map((line) => /code="(\w+)".* 0$/.exec(line)?.[1]);
  expect(codes).toEqual(["200", "400", "404", "413", "415", "429", "499", "500", "503", "closed"]);
});

it("R15: what is refused while nobody wants the service is neither an error of the availability objective nor a full queue", () => {
  const matches = (matcher: string) => {
    const [, operator, pattern = ""] = /^code(=~?)"(.*)"$/.exec(matcher) ?? [];
    return operator === "=" ? closedCode === pattern : new RegExp(`^(?:${pattern})$`).test(closedCode);
  };
  expect([gateway.serverError, gateway.refused].map(matches)).toEqual([false, false]);
});
