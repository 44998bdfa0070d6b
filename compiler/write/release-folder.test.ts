import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { releaseFiles } from "../emit/index-release.ts";
import type { WholeFolders } from "./folder-identity.ts";
import { isWholeRelease, readReleaseFolder } from "./release-folder.ts";

const id = { environment: "dev", team: "care", project: "a" };
const resource = { id: "release", name: "release", body: {}, places: new Map() };
const { texts, digest } = releaseFiles({ ...id, name: "a" }, [
  { path: "release.json", format: "json", resources: [resource] },
]);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-folder-"));
  await mkdir(path.join(root, "generated/dev/care/a"), { recursive: true });
  for (const [name, text] of texts) await writeFile(path.join(root, "generated/dev/care/a", name), text);
});
afterEach(() => rm(root, { recursive: true }));

/** Believes that every folder is whole, and keeps what it is told. */
class Believer implements WholeFolders {
  readonly told: string[] = [];
  wholeFolder(): string {
    return digest;
  }
  rememberFolder(_release: unknown, _folder: unknown, whole: string): void {
    this.told.push(whole);
  }
}

describe("A release folder", () => {
  it("is whole until a file is edited or missing, or its index is another", async () => {
    expect(isWholeRelease(root, id, digest)).toBe(true);
    expect(isWholeRelease(root, id, "sha256:0")).toBe(false);
    await writeFile(path.join(root, "generated/dev/care/a/release.json"), "edited");
    expect(isWholeRelease(root, id, digest)).toBe(false);
    await rm(path.join(root, "generated/dev/care/a/release.json"));
    expect(isWholeRelease(root, id, digest)).toBe(false);
  });

  it("that is known to be whole is not read", async () => {
    await writeFile(path.join(root, "generated/dev/care/a/release.json"), "edited");
    const known = new Believer();
    expect(isWholeRelease(root, id, digest, known)).toBe(true);
    expect(readReleaseFolder(root, id, known)).toMatchObject({ edited: [], missing: [] });
    expect(readReleaseFolder(root, id)).toMatchObject({ edited: ["release.json"] });
    expect(known.told).toEqual([]);
  });
});
