// Pseudonyms with a key, from the spec to the objects: the key is a secret of this machine, known by its fingerprint, and nothing that is
// written or printed holds it.
import { createHmac } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/assist/helpdesk.yaml";
const key = "0123456789abcdef0123456789abcdef-of-a-test";
const fingerprint = createHmac("sha256", key).update("fairlead pseudonyms").digest("hex").slice(0, 16);
const rule = "- personalData: { pseudonyms: [email, phone], key: { secret: secret://care/pseudonyms } }";

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly env: unknown; readonly volumeMounts: unknown }[];
        readonly volumes: unknown;
      };
    };
  };
}

let repository: SampleRepository;
let secrets: string;
beforeEach(async () => {
  repository = await sampleRepository("cluster");
  secrets = await mkdtemp(path.join(tmpdir(), "fairlead-secrets-"));
  vi.stubEnv("FAIRLEAD_SECRETS", secrets);
  await repository.edit(spec, "- duplicates: {}", `${rule}\n      - duplicates: {}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await repository.remove();
  await rm(secrets, { recursive: true });
});

const fairlead = (...args: string[]) => collect(main, args, repository.root);
const masked = (text: string) => text.replaceAll(secrets, "<secrets>");

async function keep(text: string): Promise<void> {
  await mkdir(path.join(secrets, "care"), { recursive: true });
  await writeFile(path.join(secrets, "care/pseudonyms"), text, { mode: 0o600 });
}

describe("the key of pseudonyms", () => {
  it("is pinned by its fingerprint, which no other byte of the spec makes room for", async () => {
    await keep(`${key}\n`);
    const before = await repository.read(spec);
    expect((await fairlead("check")).err).toContain("key-unpinned");
    const { code, out } = await fairlead("pin");
    expect([code, out]).toEqual([
      0,
      `pinned  ${spec}: secret://care/pseudonyms  fingerprint: "${fingerprint}"\n\nNext: fairlead plan\n`,
    ]);
    expect((await repository.read(spec)).replace(`, fingerprint: "${fingerprint}"`, "")).toBe(before);
    expect((await fairlead("check")).code).toBe(0);
    expect((await fairlead("pin")).out).toContain("Nothing to pin");
  });

  it("is taken anew with --refresh alone, and not at all where it is not here", async () => {
    await keep(key);
    await fairlead("pin");
    await keep(key.toUpperCase());
    expect((await fairlead("pin", "--json")).out).toBe('{\n  "pinned": []\n}\n');
    const { pinned } = JSON.parse((await fairlead("pin", "--refresh", "--json")).out) as { pinned: unknown };
    expect(pinned).toMatchObject([{ file: spec, secret: "secret://care/pseudonyms", state: "changed" }]);
    await rm(path.join(secrets, "care"), { recursive: true });
    const kept = await repository.read(spec);
    expect((await fairlead("pin", "--refresh")).out).toContain(
      "as before  secret://care/pseudonyms, which is not on this machine\n",
    );
    expect(await repository.read(spec)).toBe(kept);
  });

  it("that is not here, too short, or for others to read is named with a way out", async () => {
    const pinned = async () => {
      const { code, err } = await fairlead("pin");
      return [code, masked(err)];
    };
    expect(await pinned()).toEqual([
      1,
      "secret://care/pseudonyms cannot be pinned: there is no file <secrets>/care/pseudonyms. Put the key there, or make one: " +
        "(umask 077; mkdir -p <secrets>/care; openssl rand -hex 32 > <secrets>/care/pseudonyms), and run fairlead pin again\n",
    ]);
    await keep("correct horse battery staple\n");
    expect(await pinned()).toEqual([
      1,
      "secret://care/pseudonyms cannot be pinned: <secrets>/care/pseudonyms has 28 bytes; a key of pseudonyms has at least 32, drawn at random.\n",
    ]);
    await keep(key);
    await chmod(path.join(secrets, "care/pseudonyms"), 0o666);
    expect(await pinned()).toEqual([
      1,
      "secret://care/pseudonyms cannot be pinned: <secrets>/care/pseudonyms may be written by others; run: chmod go-w on it.\n",
    ]);
    expect(await repository.read(spec)).not.toContain("fingerprint");
  });

  it("reaches the one job that makes the dataset, as a file of its Secret, and nothing that is generated", async () => {
    await keep(key);
    await fairlead("pin");
    const plan = (await fairlead("plan")).out;
    expect(plan).toContain("the LocalQueue default and the Secret care/pseudonyms\n");
    await fairlead("build");
    const files = Object.values(await repository.tree("generated")).join("");
    expect([plan.includes(key), files.includes(key), files.includes(fingerprint)]).toEqual([false, false, true]);
    const objects = parseAllDocuments(
      await repository.read("generated/staging/assist/helpdesk/kubernetes-cluster.yaml"),
    )
      .map((document) => document.toJS() as Manifest)
      .filter((object) => JSON.stringify(object).includes("/etc/fairlead/secrets"));
    expect(objects.map(({ kind, metadata }) => [kind, metadata.labels["fairlead.dev/stage"]])).toEqual([
      ["Job", "dataset-questions"],
    ]);
    const { containers, volumes } = objects[0]!.spec.template.spec;
    expect(containers[0]!.env).toContainEqual({ name: "FAIRLEAD_SECRETS", value: "/etc/fairlead/secrets" });
    expect(containers[0]!.volumeMounts).toContainEqual({
      name: "secrets",
      mountPath: "/etc/fairlead/secrets",
      readOnly: true,
    });
    const items = [{ key: "pseudonyms", path: "care/pseudonyms" }];
    expect(volumes).toContainEqual({
      name: "secrets",
      projected: { defaultMode: 0o440, sources: [{ secret: { name: "care", items } }] },
    });
  });

  it("in another secret makes no other dataset, and another key does", async () => {
    await keep(key);
    await fairlead("pin");
    await fairlead("build");
    await repository.edit(spec, "secret://care/pseudonyms", "secret://care/other");
    expect((await fairlead("plan")).out).toContain("nothing runs again");
    await repository.edit(spec, fingerprint, "0".repeat(16));
    expect((await fairlead("plan")).out).toMatch(/runs again: dataset\/\w+ \(.*key.fingerprint/);
  });
});
