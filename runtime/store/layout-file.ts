// oci-layout: the mark by which a folder is known to be an artifact store, and of which version.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Layout } from "../../specs/handoff/store-layout.ts";
import { readIfThere, replaceFile } from "../system/atomic-file.ts";
import { makeFolder } from "../system/make-folder.ts";
import { fail, ok, type Result } from "../result.ts";

export const layoutName = "oci-layout";
const content = '{"imageLayoutVersion":"1.0.0"}';

/**
 * Is the folder a store? `create`: it is made one where it is empty, and its mark is made again where that alone is damaged; "never": one that
 * is not there is an empty one, and nothing is made or mended. Throws the system's errors.
 */
export async function checkLayout(folder: string, create: boolean | "never"): Promise<Result<void>> {
  const path = join(folder, layoutName);
  const bytes = await readIfThere(path);
  if (bytes === undefined) {
    if (create === "never") return ok(undefined);
    if (!create) return fail("input-missing", `There is no artifact store in ${folder}.`);
    await makeFolder(folder);
    const other = await strangerIn(folder);
    if (other !== undefined) {
      return fail(
        "store-corrupt",
        `${folder} is not an artifact store: it has no file ${layoutName}, and it holds ${other}. Name an empty folder, or the store's own.`,
      );
    }
    await replaceFile(path, content);
    return ok(undefined);
  }
  const problem = layoutProblem(bytes);
  if (problem === undefined) return ok(undefined);
  if (problem.version !== undefined) return otherLayout(path, problem.version);
  // Of a store, all else says what it is.
  if (create !== false && (await isOtherwiseStore(folder))) {
    if (create === true) await replaceFile(path, content);
    return ok(undefined);
  }
  return fail(
    "store-corrupt",
    `${path} is damaged. It has to hold ${content}; remove it and run the same command again to have it made.`,
  );
}

export function otherLayout(path: string, version: string) {
  return fail(
    "state-newer",
    `${path} is of version ${version}, and this runtime knows 1.0.0: the store was made by a newer version of Fairlead, or by something else. ` +
      "Nothing in it was changed. Use that version, or name another store.",
  );
}

/** Undefined of a mark that is right. `version`: it is one of another version. */
export function layoutProblem(bytes: Buffer): { readonly version: string | undefined } | undefined {
  const found = jsonIn(bytes);
  if (Layout.safeParse(found).success) return undefined;
  return { version: OtherLayout.safeParse(found).data?.imageLayoutVersion };
}

const OtherLayout = z.looseObject({ imageLayoutVersion: z.string().regex(/^\d+\.\d+\.\d+$/) });

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Is this the name of what a store itself puts into its folder? */
export function isOwnName(name: string): boolean {
  return /^(oci-layout|index\.json|blobs$|\.staging$|index\.lock)/.test(name);
}

async function strangerIn(folder: string): Promise<string | undefined> {
  return (await readdir(folder)).filter((name) => !isOwnName(name)).sort()[0];
}

async function isOtherwiseStore(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.includes("blobs") && names.includes("index.json") && names.every(isOwnName);
}
