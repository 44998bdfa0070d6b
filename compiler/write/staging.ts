// Staging folders that lie in generated/ before a build begins. What a killed build has left in one is moved back into generated/, so it
// is believed: it must be this machine's own, and no link may be in it or where it goes.
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { distrustOf } from "../../specs/program/own-folder.ts";
import { fail, ok, type Result } from "../result.ts";
import { generatedFolder, stagingPrefix } from "./layout.ts";
import { linkIn, linksOnTheWay, refuseLinks } from "./links.ts";
import { releasesAside } from "./recover.ts";
import { readFailure } from "./system-error.ts";

/** The caller holds the build lock, so that none of them is in use. Nothing is changed. */
export function refuseStaging(root: string): Result<void> {
  const generated = generatedFolder(root);
  try {
    if (lstatSync(generated, { throwIfNoEntry: false }) === undefined) return ok(undefined);
    for (const name of readdirSync(generated).filter((entry) => entry.startsWith(stagingPrefix))) {
      const refused = refuseOne(root, name);
      if (!refused.ok) return refused;
    }
    return ok(undefined);
  } catch (error) {
    return readFailure("generated/", error);
  }
}

function refuseOne(root: string, name: string): Result<void> {
  const staging = path.join(generatedFolder(root), name);
  const link = linkIn(root, `generated/${name}`);
  if (link !== undefined) {
    return fail(
      "generated-edited",
      `${link} is a link, and nothing is put back through one after a build that was killed. Remove it (rm ${link}) and build again`,
    );
  }
  const reason = distrustOf(staging);
  if (reason !== undefined) return fail("generated-edited", reason);
  const links = releasesAside(staging).flatMap((inside) => linksOnTheWay(root, `generated/${inside}`));
  return links.length === 0 ? ok(undefined) : refuseLinks([...new Set(links)]);
}
