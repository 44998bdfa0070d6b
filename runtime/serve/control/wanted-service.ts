// What a service is to serve, kept beside its record from when it came to serve until somebody stops it: whoever finds it gone can start it again.
// The service writes it itself, so that whoever asked it to serve may be killed at any moment.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf, readIfThere, replaceFile, strangeness } from "../../system/atomic-file.ts";
import { servicesFolder, wantedEnding, wantedVersion } from "../../system/service-places.ts";
import type { ServiceFiles } from "./service-files.ts";
import { ServingRequest } from "../serving-request.ts";

const WantedService = z.strictObject({ version: z.literal(wantedVersion), request: ServingRequest });

/** Throws the system's errors. What is kept already is not written again. */
export async function keepWanted({ wanted }: ServiceFiles, request: ServingRequest): Promise<void> {
  const text = `${JSON.stringify({ version: wantedVersion, request }, undefined, 2)}\n`;
  const kept = await readIfThere(wanted, largest).catch(() => undefined);
  if (kept?.toString("utf8") !== text) await replaceFile(wanted, text);
}

/** Throws the system's errors. */
export async function forgetWanted({ wanted }: ServiceFiles): Promise<void> {
  await rm(wanted, { force: true });
}

/** Undefined where nobody wants it, and where what is kept is of another version or no such file. Throws the system's errors. */
export async function wantedRequest({ wanted }: ServiceFiles): Promise<ServingRequest | undefined> {
  return requestIn(wanted);
}

/** Of a home, in the order of their files; what cannot be read is passed over, as whoever applies says what is wrong. Throws the system's errors. */
export async function wantedServices(home: string): Promise<readonly ServingRequest[]> {
  const folder = servicesFolder(home);
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const found: ServingRequest[] = [];
  for (const name of names.filter((one) => one.endsWith(wantedEnding)).sort()) {
    const request = await requestIn(join(folder, name));
    if (request !== undefined) found.push(request);
  }
  return found;
}

/** Bytes. */
const largest = 2 ** 20;

async function requestIn(file: string): Promise<ServingRequest | undefined> {
  // What is no file of ours keeps no other service from being looked after.
  const bytes = await readIfThere(file, largest).catch((error: unknown) => {
    if (strangeness(error) === undefined) throw error;
    return undefined;
  });
  if (bytes === undefined) return undefined;
  try {
    return WantedService.safeParse(JSON.parse(bytes.toString("utf8"))).data?.request;
  } catch {
    return undefined;
  }
}
