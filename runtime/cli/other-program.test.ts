// A service that another version of the program has started, as a person sees it.
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inventoryVersion, writeInventory } from "../apply/inventory.ts";
import { runProgram } from "../testing/program.ts";
import { place, useServices } from "../testing/use-services.ts";

const services = useServices();

test("R15: status says what a service runs that is another program, and what has this one take over", async () => {
  await mkdir(join(services.home, "generated"), { recursive: true });
  const { port, serveKey, modelDigest, replicas, probe } = await services.serve(
    services.request(await services.model("model")),
  );
  const { target, ...scope } = place;
  const address = `http://127.0.0.1:${port}`;
  await writeInventory(services.home, {
    version: inventoryVersion,
    ...scope,
    repository: services.home,
    engine: "local",
    applied: [],
    services: [{ target, serveKey, modelDigest, replicas, probe, address, alias: "helper" }],
    attempt: null,
  });
  const status = async (...more: readonly string[]) =>
    (await runProgram("cli.ts", ["status", "--root", services.home, "--home", services.home, ...more])).out;
  expect(await status()).not.toContain("run apply to have this one take over");
  const { record } = services.files;
  const program = { runtime: "0.0.9", node: "v20.19.0" };
  writeFileSync(record, JSON.stringify({ ...(JSON.parse(readFileSync(record, "utf8")) as object), program }));
  expect(await status()).toContain(
    "runs Fairlead 0.0.9 on Node v20.19.0; run apply to have this one take over, without a gap\n",
  );
  expect(JSON.parse(await status("--json"))).toMatchObject({
    projects: [{ services: [{ up: true, otherProgram: "Fairlead 0.0.9 on Node v20.19.0" }] }],
  });
});
