// The pins of a release, for whoever needs nothing else of it: what its stages mean need not be known here.
import { Release } from "../../specs/handoff/release.ts";
import { ok, type Result } from "../result.ts";
import { ReleaseFiles } from "./release-files.ts";

/** Pins by stage name. Every file of the folder is verified, as when it is applied. */
export async function readPins(folder: string): Promise<Result<Release["pins"]>> {
  const files = new ReleaseFiles(folder, folder);
  const verified = await files.readIndex();
  if (!verified.ok) return verified;
  const release = await files.document("release.json", Release);
  return release.ok ? ok(release.value.pins) : release;
}
