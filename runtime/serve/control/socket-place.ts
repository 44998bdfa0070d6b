// Where the sockets of services lie. A record says where that of its service is, and whoever can write to a home can make up a record: what
// lies elsewhere is nothing that a service opened, so nobody connects to it and nobody removes it.
import { lstat, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { servicesFolder } from "../../system/service-places.ts";

const temporaryPrefix = "fairlead-";
const temporaryName = "control.sock";

/** Beside the records of its home, by the digest of the service's place. */
export function socketBeside(folder: string, digest: string): string {
  return join(folder, `${digest}.sock`);
}

/** For a service whose home has a path that is too long for a socket. */
export async function temporarySocket(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), temporaryPrefix)), temporaryName);
}

/** Does any service open its socket there: one of this home, of the home that it was copied from, or of one with a long path? */
export function isSocketPlace(path: string): boolean {
  return isAbsolute(path) && normalize(path) === path && (isBesideRecords(path) || isTemporary(path));
}

function isBesideRecords(path: string): boolean {
  return /^[0-9a-f]{12}\.sock$/.test(basename(path)) && dirname(path).endsWith(join("/", servicesFolder("")));
}

function isTemporary(path: string): boolean {
  return basename(path) === temporaryName && basename(dirname(path)).startsWith(temporaryPrefix);
}

/** Removes what a killed service left in the temporary folder. Any other path stays, and so does a file that is no socket. */
export async function removeTemporarySocket(path: string): Promise<void> {
  if (!isSocketPlace(path) || !isTemporary(path) || dirname(dirname(path)) !== tmpdir()) return;
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true) await rm(path, { force: true });
}
