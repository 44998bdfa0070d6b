import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { EvidenceStore } from "./evidence-store.ts";

const [key, otherKey] = ["a".repeat(64), "b".repeat(64)];
const figures = { base: 0.25, adapted: 0.75 };
let root: string;
let store: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "fairlead-evidence-"));
  store = path.join(root, ".fairlead/store");
  mkdirSync(store, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(change: Readonly<Record<string, unknown>> = {}) {
  return putEvidence(store, { stage: "evaluate", key, figures, change });
}

/** What is found, with a mark for digests. */
function found(): unknown {
  const answer = new EvidenceStore(root).find(key, "evaluate");
  if (answer.state === "read") return answer.value.figures;
  return answer.state === "absent" ? "absent" : answer.reason.replace(/[0-9a-f]{64}/, "<digest>");
}

function overwrite(file: string, text: string): void {
  rmSync(file);
  writeFileSync(file, text);
}

describe("evidence of this machine", () => {
  it("is found by the key of its stage, among that of others", () => {
    putEvidence(store, { stage: "evaluate", key: otherKey, figures: { base: 1 } });
    put();
    expect(found()).toEqual(figures);
    expect(new EvidenceStore(root).find("c".repeat(64), "evaluate")).toEqual({ state: "absent" });
  });

  it("of a probe is found by the key of its service, and of the model by that of its stage, whichever was kept first", () => {
    const { output } = put();
    putEvidence(store, { stage: "serve", key: otherKey, figures: { requestSeconds: 2 }, about: output });
    const index = path.join(store, "index.json");
    const { manifests, ...rest } = JSON.parse(readFileSync(index, "utf8")) as { manifests: unknown[] };
    for (const order of [manifests, manifests.toReversed()]) {
      overwrite(index, JSON.stringify({ ...rest, manifests: order }));
      expect(found()).toEqual(figures);
      expect(new EvidenceStore(root).find(otherKey, "serve")).toMatchObject({
        state: "read",
        value: { output: output.digest, figures: { requestSeconds: 2 } },
      });
      expect(new EvidenceStore(root).find(key, "serve").state).toBe("unusable");
      expect(new EvidenceStore(root).find(otherKey, "train")).toEqual({ state: "absent" });
    }
  });

  it("is not there without a home, without a store, and where the store has lost it", () => {
    expect(found()).toBe("absent");
    rmSync(path.join(root, ".fairlead"), { recursive: true });
    expect(found()).toBe("absent");
    const { evidence, manifest } = put();
    rmSync(evidence);
    expect(found()).toBe("absent");
    rmSync(manifest);
    expect(found()).toBe("absent");
  });

  it.each([
    ["bytes that are not those of its digest", ".fairlead/store/blobs/sha256/<digest> is damaged", "{}"],
    [
      "as many bytes as no evidence has",
      ".fairlead/store/blobs/sha256/<digest> has 16777217 bytes, more than such a file can have",
      " ".repeat(2 ** 24 + 1),
    ],
  ])("is not believed with %s", (_, reason, text) => {
    overwrite(put().evidence, text);
    expect(found()).toBe(reason);
  });

  it.each([
    ["a field that no version knows", { colour: "red" }, "is not what this version reads"],
    ["a field of another type", { figures: { base: "high" } }, "is not what this version reads"],
    ["a newer shape", { apiVersion: "handoff.fairlead.dev/v9" }, "is not what this version reads"],
    ["another key", { key: otherKey }, "is evidence of something else"],
    ["another kind of stage", { stage: "train" }, "is evidence of something else"],
    ["another output", { output: `sha256:${"c".repeat(64)}` }, "is evidence of something else"],
  ])("is not believed with %s, though its bytes are whole", (_, change, reason) => {
    put(change);
    expect(found()).toBe(`.fairlead/store/blobs/sha256/<digest> ${reason}`);
  });

  it("is not believed where an index is no index, and none of it is read", () => {
    put();
    for (const text of ["", "[", "null", "[".repeat(100_000), '{"schemaVersion":2,"manifests":{}}']) {
      writeFileSync(path.join(store, "index.json"), text);
      expect(found()).toBe(".fairlead/store/index.json is not what this version reads");
    }
  });

  it("is not followed to elsewhere, by a link in the place of a file or of a folder", () => {
    const { evidence } = put();
    const elsewhere = path.join(root, "elsewhere");
    renameSync(evidence, elsewhere);
    symlinkSync(elsewhere, evidence);
    expect(found()).toBe(
      ".fairlead/store/blobs/sha256/<digest> cannot be read: it is a link, or its links go round in a circle",
    );
    rmSync(evidence);
    mkdirSync(evidence);
    expect(found()).toBe(".fairlead/store/blobs/sha256/<digest> is no regular file");
    renameSync(path.join(store, "blobs"), elsewhere.concat("-blobs"));
    symlinkSync(elsewhere.concat("-blobs"), path.join(store, "blobs"));
    expect(found()).toBe(
      ".fairlead/store/blobs/sha256/<digest> is reached through blobs, which is no folder of its own",
    );
  });

  it.skipIf(process.getuid?.() === 0)("is not believed where it may not be read", () => {
    chmodSync(put().evidence, 0o000);
    expect(found()).toBe(".fairlead/store/blobs/sha256/<digest> cannot be read: permission denied");
  });
});

it("putEvidence puts what can be read again", () => {
  expect(JSON.parse(readFileSync(put().evidence, "utf8"))).toMatchObject({ key, figures });
});
