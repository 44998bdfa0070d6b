// A project under another name, as the commands show it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

const renamed = { project: "desk", renamedFrom: { team: "care", name: "bot" } };

describe("a renamed project", () => {
  test("is what status and lineage show, with the history of before", async () => {
    await rig.applyPlan(wholePlan({ "serve/laptop": "earlier" }));
    const { "quantise/main": digest = "" } = await rig.applyFakes();
    await rm(join(rig.root, "generated/dev/care/bot"), { recursive: true });
    await rig.applyPlan({ ...wholePlan(), ...renamed });
    const status = await rig.cli("status");
    expect(status.out).toMatch(/^care\/desk \(dev\)\n/);
    expect(status.out).not.toContain("care/bot");
    const lineage = JSON.parse((await rig.cli("lineage", digest, "--json")).out) as object;
    expect(lineage).toMatchObject({
      servedAs: [{ alias: "helper", scope: "care/desk (dev)", target: "laptop", digest }],
    });
    const { projects } = JSON.parse((await rig.cli("status", "--json")).out) as { projects: { applied: object[] }[] };
    expect(projects.map(({ applied }) => applied.length)).toEqual([2]);
  });

  test("has not left, and is not stopped, where the release of its new name cannot be applied", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    await rm(join(rig.root, "generated/dev/care/bot"), { recursive: true });
    const targets = [{ name: "cluster", engine: "kubernetes" as const }];
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), ...renamed, targets });
    const refused = await rig.cli("apply", "--environment", "dev");
    expect(refused.code).toBe(1);
    expect(refused.out).not.toContain("has left");
    expect((await rig.cli("status")).out).toMatch(/^care\/bot \(dev\)\n/);
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), ...renamed });
    const applied = await rig.cli("apply", "--environment", "dev");
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.err).toContain(
      "care/bot (dev) is care/desk (dev) now: its history and its services go on under that name.\n",
    );
    expect((await rig.cli("status")).out).toMatch(/^care\/desk \(dev\)\n/);
  });
});
