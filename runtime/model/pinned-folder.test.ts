import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { starterModels } from "../../specs/handoff/starter-models.ts";
import { baseImport } from "../../specs/testing/documents.ts";
import { FolderArtifacts } from "../testing/folder-artifacts.ts";
import { value, message } from "../testing/store-rig.ts";
import { writeTinyModel } from "../testing/tiny-model.ts";
import { verifyBase } from "./pinned-folder.ts";

let repository: string;
beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "fairlead-base-test-"));
});
afterEach(() => rm(repository, { recursive: true, force: true }));

const here = fileURLToPath(new URL("../", import.meta.url));
const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

describe.each([...starterModels])("%s", (name, { files, config }) => {
  const folder = {
    in: "runtime" as const,
    path: name,
    files: files.map((file) => ({ path: `${name}/${file.name}`, digest: file.digest, bytes: file.bytes })),
  };
  const job = baseImport({}, { base: folder });

  test("is carried with the very bytes that the compiler pins", async () => {
    expect(JSON.parse(await readFile(join(here, name, "config.json"), "utf8"))).toEqual(config);
    for (const file of files) {
      const bytes = await readFile(join(here, name, file.name));
      expect([file.name, digestOf(bytes), bytes.length]).toEqual([file.name, file.digest, file.bytes]);
    }
    expect(value(await verifyBase(job, { repository }))).toBe(join(here, name));
  });
});

describe("a version that this runtime does not carry", () => {
  const from = async () => {
    const { folder } = await writeTinyModel(repository, "starter/old@1");
    return baseImport({}, { base: { ...folder, in: "runtime" } });
  };

  test("is made of the store's bytes, where an output has all of its files", async () => {
    const job = await from();
    const artifacts = new FolderArtifacts();
    await artifacts.add(join(repository, "starter/old@1"));
    const scratch = join(repository, "scratch");
    const found = value(await verifyBase(job, { repository, artifacts, scratch }));
    expect(await readdir(found)).toEqual(await readdir(join(repository, "starter/old@1")));
  });

  test("is missing where the store has not all of it, whatever the repository has in its place", async () => {
    const job = await from();
    const nothing = { repository, artifacts: new FolderArtifacts(), scratch: join(repository, "scratch") };
    for (const places of [{ repository }, nothing])
      expect(message(await verifyBase(job, places))).toBe(
        "This fairlead-runtime does not carry the model starter/old@1, and no output of the store has all of its files. " +
          "Use a version of fairlead-runtime that carries it, or a store in which it was used.",
      );
  });
});
