import { appendFile, chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keyText } from "../../specs/handoff/key.ts";
import type { Release } from "../../specs/handoff/release.ts";
import { stageCatalogue } from "../../specs/handoff/stages.ts";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import { baseImport, datasetManifest, gate, pinned, trainingJob } from "../../specs/testing/documents.ts";
import { digestOf } from "../system/digest.ts";
import { findReleases } from "./find-releases.ts";
import { type LoadedRelease, loadRelease, loadStage } from "./release.ts";
import type { Result } from "../result.ts";
import { runtimeVersion } from "../version.ts";
import { keyOf, openReleaseRig, pinning, type ReleaseRig, wholePlan } from "../testing/release-rig.ts";

let rig: ReleaseRig;
beforeEach(async () => void (rig = await openReleaseRig()));
afterEach(() => rig.remove());

const shown = "generated/dev/care/bot";
const pin = { key: keyOf("pinned"), digest: `sha256:${keyOf("output")}`, evidence: `sha256:${keyOf("evidence")}` };

describe("a release folder", () => {
  test("is loaded with every stage and its document, in order", async () => {
    const loaded = await rig.release(wholePlan());
    expect(loaded.stages.map(({ stage, job }) => [stage.name, job.kind])).toEqual([
      ["dataset/talks", "DatasetManifest"],
      ["train/main", "TrainingJob"],
      ["quantise/main", "CompressionJob"],
      ["evaluate/triage", "EvaluationJob"],
      ["serve/laptop", "ServingConfig"],
      ["observe/main", "Objectives"],
    ]);
    expect(loaded.digest).toBe(digestOf(await readFile(join(rig.root, shown, "index.json"))));
  });

  test("with files edited by hand is refused, and they are named together", async () => {
    const folder = await rig.write(wholePlan());
    await appendFile(join(folder, "train-main.json"), " ");
    await appendFile(join(folder, "snapshot.json"), " ");
    expect(await loadRelease(folder, shown)).toEqual({
      ok: false,
      failure: {
        reason: "generated-edited",
        retry: "no",
        message:
          "generated/dev/care/bot/snapshot.json, generated/dev/care/bot/train-main.json are not the files that the compiler wrote. " +
          "Generated files are never edited: edit the spec and run fairlead build.",
      },
    });
  });

  test("with a file removed is refused like an edited one", async () => {
    const folder = await rig.write(wholePlan());
    await rm(join(folder, "observe-main.json"));
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      "generated/dev/care/bot/observe-main.json is not the file that the compiler wrote. " +
        "Generated files are never edited: edit the spec and run fairlead build.",
    );
  });

  test("with other files beside the generated ones is fine", async () => {
    const folder = await rig.write(wholePlan());
    await writeFile(join(folder, "notes.txt"), "mine");
    expect((await loadRelease(folder, shown)).ok).toBe(true);
  });

  test("that is not there is missing", async () => {
    expect(messageOf(await loadRelease(join(rig.root, "generated/dev/care/none"), "generated/dev/care/none"))).toBe(
      "generated/dev/care/none/index.json does not exist. Run fairlead build to make it. If the project has left the repository, remove generated/dev/care/none.",
    );
  });

  test.each([
    ["is not JSON", () => "{", "generated/dev/care/bot/train-main.json is not JSON."],
    [
      "configures another kind of stage",
      () =>
        '{"apiVersion":"handoff.fairlead.dev/v1","kind":"CompressionJob","config":{"quantise":{"weights":"int8","embeddings":true}}}',
      "generated/dev/care/bot/train-main.json is of kind CompressionJob, and stage train/main needs TrainingJob.",
    ],
  ])("with a document that %s is invalid", async (_, change, expected) => {
    const folder = await rig.write(wholePlan());
    await rewrite(folder, "train-main.json", change);
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      `${expected} Releases are written by the compiler: run fairlead build to have it written again.`,
    );
  });

  test.each([
    [
      '"needs": [\n        "train/main"\n      ]',
      '"needs": ["serve/laptop"]',
      "stage quantise/main needs serve/laptop, which does not stand before it",
    ],
    ['"name": "quantise/main"', '"name": "train/main"', "there are two stages train/main"],
    ['"name": "observe/main"', '"name": "observe"', "stage observe is not called by its kind, observe"],
    ['"name": "serve/laptop"', '"name": "serve/phone"', "stage serve/phone names no target of the release"],
    ...["merge", "serve/laptop", "train/", "train/../main"].map((name) => [
      '"pins": {}',
      `"pins": { "${name}": ${JSON.stringify(pin)} }`,
      `the pin ${name} is not called by a kind that makes an output`,
    ]),
    ['"pins": {}', `"pins": { "train/main": ${JSON.stringify(pin)} }`, "train/main is pinned, and is a stage too"],
    [
      '"pins": {}',
      `"pins": { "base/main": ${JSON.stringify(pin)} }`,
      "stage dataset/talks makes an output, and base/main is pinned: a release makes its outputs or pins them",
    ],
    ['"team": "care"', '"team": "../.."', '"../.." cannot name a folder'],
    ['"renamedFrom": null', '"renamedFrom": { "team": "care", "name": "../bot" }', '"../bot" cannot name a folder'],
    [
      '"renamedFrom": null',
      '"renamedFrom": { "team": "care", "name": "bot" }',
      "care/bot is what the project is called, and what it was called before",
    ],
    ['"environment": "dev"', '"environment": "a/b"', '"a/b" cannot name a folder'],
  ])("whose release says %s is invalid", async (from, to, expected) => {
    const folder = await rig.write(wholePlan());
    await rewrite(folder, "release.json", (text) => text.replace(from, to));
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      `generated/dev/care/bot/release.json: ${expected}. Releases are written by the compiler: run fairlead build to have it written again.`,
    );
  });

  test("whose index names a path outside is invalid", async () => {
    const folder = await rig.write(wholePlan());
    const index = join(folder, "index.json");
    await writeFile(index, (await readFile(index, "utf8")).replace('"train-main.json"', '"../train-main.json"'));
    expect(messageOf(await loadRelease(folder, shown))).toMatch('"../train-main.json" is no file name');
  });

  test("with a document that is not the one its key was made of is invalid", async () => {
    const folder = await rig.write(wholePlan());
    await rewrite(folder, "train-main.json", (text) => text.replace('"epochs": 1', '"epochs": 2'));
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      "stage train/main of generated/dev/care/bot has another key than its document. Releases are written by the compiler: run fairlead build to have it written again.",
    );
  });

  const { semantics } = stageCatalogue.dataset;
  test.each([
    [
      "a field that this runtime does not know",
      "train-main.json",
      (text: string) => text.replace('"epochs": 1', '"epochs": 1, "pruning": {}'),
      'train-main.json: config: Unrecognized key: "pruning"',
    ],
    [
      "fields of another type",
      "train-main.json",
      (text: string) => text.replace('"epochs": 1', '"epochs": "many"').replace('"seed": 7', '"seed": 0.5'),
      "train-main.json: config.epochs: Invalid input: expected number, received string; config.seed: Invalid input: expected int, received number",
    ],
    [
      "a document of another shape",
      "train-main.json",
      (text: string) => text.replace("dev/v1", "dev/v9"),
      'train-main.json: apiVersion: Invalid input: expected "handoff.fairlead.dev/v1"',
    ],
    [
      "gates that say more",
      "gates.json",
      (text: string) => text.replace('"figure"', '"severity": "warning", "figure"'),
      'gates.json: gates.0: Unrecognized key: "severity"',
    ],
    [
      "gates on what this runtime does not judge",
      "gates.json",
      (text: string) => text.replace('"measure": "score"', '"measure": "toxicity"'),
      'gates.json: gates.0.measure: Invalid option: expected one of "score"|"gainOverBase"|"qualityDrop"|"size"|"speedup"|"firstToken"|"request"|"tokensPerSecond"|"memory"|"samples"|"duplicates"|"rejected"|"unreadable"|"zhShare"|"enShare"|"mixedShare"|"otherShare"',
    ],
    [
      "a release that says more",
      "release.json",
      (text: string) => text.replace('"pins": {}', '"pins": {}, "approvals": []'),
      'release.json: the document: Unrecognized key: "approvals"',
    ],
    [
      "an older meaning of a stage",
      "release.json",
      (text: string) => text.replace(`"semantics": ${semantics}`, `"semantics": ${semantics - 1}`),
      `release.json: stage dataset/talks has semantics ${semantics - 1} of dataset, and this runtime knows ${semantics}`,
    ],
    [
      "a newer meaning of a stage",
      "release.json",
      (text: string) => text.replace(`"semantics": ${semantics}`, `"semantics": ${semantics + 1}`),
      `release.json: stage dataset/talks has semantics ${semantics + 1} of dataset, and this runtime knows ${semantics}`,
    ],
    [
      "another meaning of a metric",
      "evaluate-triage.json",
      (text: string) => text.replace('"metricSemantics": 1', '"metricSemantics": 2'),
      "evaluate-triage.json: exactMatch has semantics 2, and this runtime measures it with semantics 1",
    ],
  ])("with %s asks for one version of both programs", async (_, file, change, expected) => {
    const folder = await rig.write({ ...wholePlan(), gates: [gate("triage", ">=", 0.5, "share")] });
    await rewrite(folder, file, change);
    if (file.startsWith("evaluate-")) await rekey(folder, file);
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      `generated/dev/care/bot/${expected}. A compiler of another version wrote it: use a runtime of that version, or run fairlead build of version ${runtimeVersion}, which this runtime has.`,
    );
  });

  test("with labels and paths that its key was not made of is fine", async () => {
    const folder = await rig.write(wholePlan());
    await rewrite(folder, "train-main.json", (text) => text.replace('"path": "base"', '"path": "elsewhere"'));
    expect((await loadRelease(folder, shown)).ok).toBe(true);
  });

  test("whose gates judge what is no stage is invalid", async () => {
    const folder = await rig.write({ ...wholePlan(), gates: [gate("other", ">=", 0.5, "share")] });
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      "generated/dev/care/bot/gates.json: the gate other judges evaluate/other, which is no stage. Releases are written by the compiler: run fairlead build to have it written again.",
    );
  });

  test("that pins what it serves and judges has the keys of the release that makes it", async () => {
    const gates = [gate("triage", ">=", 0.5, "share")];
    const keysOf = ({ stages }: LoadedRelease) =>
      Object.fromEntries(stages.map(({ stage: { name, key } }) => [name, key]));
    const made = keysOf(await rig.release({ ...wholePlan(), gates }));
    const pins = Object.fromEntries(
      ["evaluate/triage", "quantise/main"].map((name) => [name, { ...pin, key: made[name]! }]),
    );
    const pinned = await rig.release({ ...pinning(wholePlan(), pins), gates });
    expect(keysOf(pinned)).toEqual({ "serve/laptop": made["serve/laptop"], "observe/main": made["observe/main"] });
    expect(pinned.gates).toEqual(gates);
    const { "quantise/main": _, ...fewer } = pins;
    await expect(rig.release(pinning(wholePlan(), fewer))).rejects.toThrow(
      "stage serve/laptop needs quantise/main, which does not stand before it",
    );
  });

  test("whose pin has another key than its stages were made with is invalid", async () => {
    const folder = await rig.write(pinning(wholePlan(), { "quantise/main": pin }));
    await rewrite(folder, "release.json", (text) => text.replace(pin.key, keyOf("other")));
    expect(messageOf(await loadRelease(folder, shown))).toMatch(
      /^stage serve\/laptop of \S+ has another key than its document\./,
    );
  });

  test("whose dataset would be checked out elsewhere is invalid", async () => {
    const folder = await rig.write(wholePlan());
    await rewrite(folder, "dataset-talks.json", (text) => text.replace('"name": "talks"', '"name": "../../talks"'));
    expect(messageOf(await loadRelease(folder, shown))).toMatch('"../../talks/v1.1" cannot name a folder');
  });

  test.each([
    ["base/main", baseImport({}, { base: null })],
    ["train/main", trainingJob({}, { base: null })],
  ])(
    "whose stage %s does not say where its base is, a folder, is invalid, as a whole and as one stage",
    async (name, job) => {
      const folder = await rig.write({ stages: [{ name, job }] });
      const file = `${name.replace("/", "-")}.json`;
      const failure = (path: string) => ({
        reason: "release-invalid",
        retry: "no",
        message:
          `${path}/${file}: its base is a folder, and metadata.base does not say where that is. ` +
          "Releases are written by the compiler: run fairlead build to have it written again.",
      });
      expect(await loadRelease(folder, shown)).toEqual({ ok: false, failure: failure(shown) });
      expect(await loadStage(join(folder, "release.json"), name)).toEqual({ ok: false, failure: failure(folder) });
    },
  );

  test.each([
    ["base/main", baseImport],
    ["train/main", trainingJob],
  ] as const)("whose stage %s names files of another base than its key holds is invalid", async (name, jobWith) => {
    const files = [{ path: "base/config.json", digest: `sha256:${"1".repeat(64)}`, bytes: 2 }];
    const folder = await rig.write({ stages: [{ name, job: jobWith({}, { base: { path: "base", files } }) }] });
    expect(messageOf(await loadRelease(folder, shown))).toMatch(
      /: its base has the digest sha256:4f53cda1\w+, and the files in metadata.base have sha256:(?!4f53cda1)\w+ together\. /,
    );
  });

  const pinnedAt = (path: string) => ({ path, digest: `sha256:${"1".repeat(64)}`, bytes: 2 });
  const baseAt = (path: string, ...files: ReturnType<typeof pinnedAt>[]) => ({ path, files });
  const config = pinnedAt("base/config.json");
  test.each([
    ["base/main", baseImport],
    ["train/main", trainingJob],
  ] as const)("whose stage %s would write a file of its base elsewhere is invalid", async (name, jobWith) => {
    const above = "x/x/x/specs/models/starter";
    const cases: (readonly [ReturnType<typeof baseAt>, string])[] = [
      [
        baseAt(above, pinnedAt(`${above}/config.json`), pinnedAt(".bashrc")),
        `".bashrc" of its base is no file of the folder "${above}"`,
      ],
      [
        baseAt("base", config, pinnedAt("base/../../.bashrc")),
        '"base/../../.bashrc" of its base is no file of the folder "base"',
      ],
      [baseAt("base", pinnedAt("base/a/b")), '"base/a/b" of its base is no file of the folder "base"'],
      [baseAt("base", pinnedAt("base/..")), '"base/.." of its base is no file of the folder "base"'],
      [baseAt("base", config, config), "its base has two files of one name"],
      [baseAt("../base"), 'its base is at "../base", which is no path inside the repository'],
      [baseAt("/base"), 'its base is at "/base", which is no path inside the repository'],
      [baseAt("a/../base"), 'its base is at "a/../base", which is no path inside the repository'],
    ];
    for (const [base, problem] of cases) {
      const folder = await rig.write({ stages: [{ name, job: jobWith({}, { base }) }] });
      expect(messageOf(await loadRelease(folder, shown))).toBe(
        `${shown}/${name.replace("/", "-")}.json: ${problem}. Releases are written by the compiler: run fairlead build to have it written again.`,
      );
    }
  });

  test("whose dataset reads a file outside the repository is invalid", async () => {
    for (const path of ["../talks.jsonl", "/etc/passwd", "data/../../talks.jsonl", "data//talks.jsonl", ""]) {
      const { files, paths } = pinned(pinnedAt(path));
      const job = datasetManifest({ source: { files } }, { paths });
      const folder = await rig.write({ stages: [{ name: "dataset/talks", job }] });
      expect(messageOf(await loadRelease(folder, shown))).toBe(
        `${shown}/dataset-talks.json: it reads ${JSON.stringify(path)}, which is no path inside the repository. ` +
          "Releases are written by the compiler: run fairlead build to have it written again.",
      );
    }
  });

  test("whose keys of clients lie elsewhere than secrets do is invalid", async () => {
    const folder = await rig.write(wholePlan());
    const file = "serve-laptop.json";
    await rewrite(folder, file, (text) => text.replace('"apiKeys": null', '"apiKeys": "secret://../keys"'));
    await rekey(folder, file);
    expect(messageOf(await loadRelease(folder, shown))).toBe(
      `${shown}/${file}: "secret://../keys" is no reference to a secret. Releases are written by the compiler: run fairlead build to have it written again.`,
    );
  });

  test("whose keys of pseudonyms lie elsewhere than secrets do is invalid, and so is one that says no place of a key", async () => {
    const fingerprint = "0f1e2d3c4b5a6978";
    const clean: WrittenCleanRule[] = [
      { rule: "personalData", redact: [], mask: [], pseudonyms: ["email"], fingerprint },
    ];
    const job = datasetManifest({ clean }, { keys: { [fingerprint]: "secret://care/pseudonyms" } });
    const folder = await rig.write({ stages: [{ name: "dataset/talks", job }] });
    const file = "dataset-talks.json";
    await rewrite(folder, file, (text) => text.replace("secret://care/pseudonyms", "secret://../pseudonyms"));
    expect(messageOf(await loadRelease(folder, shown))).toContain(
      `${shown}/${file}: "secret://../pseudonyms" is no reference to a secret.`,
    );
    await rewrite(folder, file, (text) => text.replace(/"keys": \{[^}]*\}/, '"keys": {}'));
    expect(messageOf(await loadRelease(folder, shown))).toContain("a key that config names is in no secret");
  });

  test("whose base is downloaded needs no place of it", async () => {
    const base = { source: "huggingface", repository: "a/b", revision: "0".repeat(40) } as const;
    const folder = await rig.write({ stages: [{ name: "base/main", job: baseImport({ base }, { base: null }) }] });
    expect((await loadRelease(folder, shown)).ok).toBe(true);
  });
});

describe("one stage of a release file", () => {
  test("is loaded without an index, as it is mounted into a job", async () => {
    const folder = await rig.write(wholePlan());
    for (const name of ["index.json", "train-main.json", "observe-main.json"]) await rm(join(folder, name));
    const loaded = await loadStage(join(folder, "release.json"), "quantise/main");
    expect(loaded.ok && loaded.value.stage.name).toBe("quantise/main");
    expect(messageOf(await loadStage(join(folder, "release.json"), "train/main"))).toBe(
      `${folder}/train-main.json does not exist. Run fairlead build to make it.`,
    );
    expect(messageOf(await loadStage(join(folder, "release.json"), "merge"))).toBe(
      `${folder}/release.json has no stage "merge"; its stages are dataset/talks, train/main, quantise/main, evaluate/triage, serve/laptop, observe/main.`,
    );
  });

  test("that is pinned has nothing to load", async () => {
    const folder = await rig.write(pinning(wholePlan(), { "quantise/main": pin }));
    expect(messageOf(await loadStage(join(folder, "release.json"), "quantise/main"))).toBe(
      `Stage quantise/main is pinned by ${folder}/release.json: another environment made it, and it is never made here.`,
    );
  });

  test("is verified where there is an index", async () => {
    const folder = await rig.write(wholePlan());
    await appendFile(join(folder, "quantise-main.json"), " ");
    const loaded = await loadStage(join(folder, "release.json"), "quantise/main");
    expect(loaded.ok || loaded.failure.reason).toBe("generated-edited");
  });
});

describe("the releases of a repository", () => {
  const a = { team: "care", project: "a" };
  const b = { team: "care", project: "b" };

  test("of two teams with one name are told apart by the team", async () => {
    await rig.write({ ...wholePlan(), ...b });
    await rig.write({ ...wholePlan(), ...b, team: "sales" });
    expect(await findReleases(rig.root, "dev")).toEqual({ ok: true, value: [b, { ...b, team: "sales" }] });
    expect(await findReleases(rig.root, "dev", "sales/b")).toEqual({ ok: true, value: [{ ...b, team: "sales" }] });
    expect(messageOf(await findReleases(rig.root, "dev", "b"))).toBe(
      `In ${rig.root}/generated/dev, "b" is a project of several teams: care/b, sales/b. Name it with its team: --project care/b.`,
    );
  });

  test("that an older version has written are named, and nothing is done", async () => {
    await rig.write({ ...wholePlan(), ...a });
    await rename(await rig.write({ ...wholePlan(), ...b }), join(rig.root, "generated", "dev", "b"));
    const older =
      `${rig.root}/generated has releases of an older version of Fairlead, which kept no team: dev/b. Nothing was done with them. ` +
      "Remove them (git rm -r generated/dev/b) and run fairlead build to have them written again.";
    expect(messageOf(await findReleases(rig.root, "dev"))).toBe(older);
    expect(messageOf(await findReleases(rig.root, "prod", "a"))).toBe(older);
  });

  test("are there also where they are damaged or cannot be read, for whoever loads them to say so", async () => {
    await rig.write({ ...wholePlan(), ...a });
    const folder = await rig.write({ ...wholePlan(), ...b });
    await rm(join(folder, "index.json"));
    expect(await findReleases(rig.root, "dev")).toEqual({ ok: true, value: [a, b] });
    await symlink("index.json", join(folder, "index.json"));
    expect(await findReleases(rig.root, "dev")).toEqual({ ok: true, value: [a, b] });
  });

  test("that cannot be read are no environment without releases", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may read everything");
    const folder = await rig.write({ ...wholePlan(), ...a });
    await chmod(folder, 0);
    expect(await findReleases(rig.root, "dev")).toEqual({ ok: true, value: [a] });
    await chmod(dirname(folder), 0);
    expect(messageOf(await findReleases(rig.root, "dev"))).toMatch(`reading ${dirname(folder)}: EACCES`);
    await chmod(dirname(folder), 0o700);
    await chmod(folder, 0o700);
  });

  test.each([
    ["a project", "dev/care/a"],
    ["a team", "dev/care"],
    ["an environment", "dev"],
  ])("are not looked for where a link or a file stands for %s", async (_, inside) => {
    await rig.write({ ...wholePlan(), ...a });
    await rig.write({ ...wholePlan(), ...a, environment: "prod" });
    const path = join(rig.root, "generated", inside);
    const refusal = (what: string): string =>
      `${path} is ${what} where only folders of releases belong, so it cannot be told which projects have left the repository. ` +
      "Nothing was done. Remove it and run fairlead build.";
    await rename(path, join(rig.root, "elsewhere"));
    await symlink(join(rig.root, "elsewhere"), path);
    expect(messageOf(await findReleases(rig.root, "dev"))).toBe(refusal("a link"));
    await rm(path);
    await writeFile(path, "");
    expect(messageOf(await findReleases(rig.root, "dev"))).toBe(refusal("a file"));
  });

  test("that a killed build has put aside are not gone", async () => {
    await rig.write({ ...wholePlan(), ...a });
    const aside = join(rig.root, "generated", ".staging-7", "old", "dev");
    await mkdir(join(aside, "care"), { recursive: true });
    await rename(await rig.write({ ...wholePlan(), ...b }), join(aside, "care", "b"));
    expect(await findReleases(rig.root, "dev")).toEqual({
      ok: false,
      failure: {
        reason: "release-missing",
        retry: "later",
        message: `A build is running, or was killed: it has put releases aside in ${aside}. Nothing was done. Run fairlead build, which puts them back.`,
      },
    });
    expect(messageOf(await findReleases(rig.root, "prod"))).toBe(
      `${rig.root}/generated has no environment "prod". It has dev; one after a project's first comes with fairlead promote.`,
    );
  });

  test("are the folders of an environment that hold anything", async () => {
    await rig.write({ ...wholePlan(), project: "b" });
    await rig.write({ ...wholePlan(), project: "a" });
    await mkdir(join(rig.root, "generated", "dev", "care", "no-release"));
    await writeFile(join(rig.root, "generated", "dev", "care", "notes.md"), "mine");
    await mkdir(join(rig.root, "generated", "schemas"));
    expect(await findReleases(rig.root, "dev")).toEqual({ ok: true, value: [a, b] });
    expect(await findReleases(rig.root, "dev", "b")).toEqual({ ok: true, value: [b] });
    expect(await findReleases(rig.root, "dev", "care/b")).toEqual({ ok: true, value: [b] });
    for (const name of ["c", "sales/b", "care"]) {
      expect(messageOf(await findReleases(rig.root, "dev", name))).toBe(
        `${rig.root}/generated/dev has no project "${name}". It has care/a, care/b.`,
      );
    }
    expect(messageOf(await findReleases(rig.root, "production"))).toBe(
      `${rig.root}/generated has no environment "production". It has dev; one after a project's first comes with fairlead promote.`,
    );
    await rm(join(rig.root, "generated"), { recursive: true });
    expect(messageOf(await findReleases(rig.root, "dev"))).toBe(
      `${rig.root}/generated has no environment "dev". It has none; run fairlead build.`,
    );
  });
});

/** Changes a file and enters the new digest into the index, as nobody but a compiler with a mistake would. */
async function rewrite(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(join(folder, name), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(join(folder, name), after);
  const index = await readFile(join(folder, "index.json"), "utf8");
  await writeFile(
    join(folder, "index.json"),
    index.replace(digestOf(Buffer.from(before)), digestOf(Buffer.from(after))),
  );
}

/** Enters the key that the changed document has now, as the compiler that wrote it would have. */
async function rekey(folder: string, file: string): Promise<void> {
  const { stages } = JSON.parse(await readFile(join(folder, "release.json"), "utf8")) as Release;
  const { kind, semantics, key, needs } = stages.find((stage) => stage.file === file)!;
  const { config } = JSON.parse(await readFile(join(folder, file), "utf8")) as { config: unknown };
  const reads = stages.filter(({ name }) => needs.includes(name)).map((stage) => stage.key);
  const now = keyOf(keyText({ kind, semantics, config, needs: reads }));
  await rewrite(folder, "release.json", (text) => text.replace(key, now));
}

function messageOf(result: Result<unknown>): string {
  return result.ok ? "it went well" : result.failure.message;
}
