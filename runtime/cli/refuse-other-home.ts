// Before anything in a home of another version is touched, its lock included.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { lockInUse } from "../../specs/program/lock.ts";
import { recordVersion, servicesFolder, wantedEnding, wantedVersion } from "../system/service-places.ts";
import { codeOf, readIfThere, strangeness, systemFailure } from "../system/atomic-file.ts";
import { type FailureReason, ok, type Result } from "../result.ts";
import { inventoryFiles, newerHome } from "../apply/inventory.ts";

const otherVersions: ReadonlySet<FailureReason> = new Set(["state-older", "state-newer"]);

/** What is damaged is for whoever reads it to tell, and so is a service of another version that lives. */
export async function refuseOtherHome(home: string): Promise<Result<void>> {
  try {
    for (const { inventory } of await inventoryFiles(home))
      if (!inventory.ok && otherVersions.has(inventory.failure.reason)) return inventory;
    return (await hasNewerServices(home)) ? newerHome(home) : ok(undefined);
  } catch (cause) {
    return systemFailure(`reading ${home}`, cause);
  }
}

async function hasNewerServices(home: string): Promise<boolean> {
  const folder = servicesFolder(home);
  const names = await readdir(folder).catch((error: unknown) => {
    // Whoever asks the services tells of every other one.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ELOOP" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
  for (const name of names.filter((one) => one.endsWith(".json"))) {
    const file = join(folder, name);
    const isWanted = name.endsWith(wantedEnding);
    if (!((await versionOf(file)) > (isWanted ? wantedVersion : recordVersion))) continue;
    if (isWanted || (await lockInUse(file.replace(/json$/, "lock"))) === undefined) return true;
  }
  return false;
}

/** Bytes. */
const largest = 2 ** 20;

/** 0 of what does not say it. */
async function versionOf(file: string): Promise<number> {
  try {
    const bytes = await readIfThere(file, largest);
    const content: unknown = JSON.parse(bytes?.toString("utf8") ?? "");
    const version = typeof content === "object" && content !== null && "version" in content ? content.version : 0;
    return typeof version === "number" ? version : 0;
  } catch (error) {
    if (error instanceof SyntaxError || strangeness(error) !== undefined) return 0;
    throw error;
  }
}
