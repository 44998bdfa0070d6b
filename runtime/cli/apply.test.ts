import { appendFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { digestOf, hexOf } from "../system/digest.ts";
import { lockHome } from "../system/home.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { startProgram } from "../testing/program.ts";
import { wholePlan } from "../testing/release-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.remove();
});

describe("apply", () => {
  test("builds a real dataset, checks it out, and then has nothing to do", async () => {
    await rig.write(await rig.dataPlan(["a first sentence", "a second sentence", "a third one"]));
    const first = await rig.cliProcess("apply", "--environment", "dev");
    expect(first.err).toMatch("dataset/talks: running\n");
    expect(first.out).toMatch(
      /^care\/bot \(dev\)\n {2}dataset\/talks {2}ran \d+\.\d s {2}trainSamples \d {2}validSamples \d {2}rejectedSamples 0 {2}duplicateSamples 0 {2}quarantinedLines 0\n$/,
    );
    expect(first.code).toBe(0);
    const folder = join(rig.home, "dataset", "care", "bot", "talks", "v1.1");
    expect((await readdir(folder)).sort()).toContain("meta.json");
    const second = await rig.cliProcess("apply", "--environment", "dev", "--project", "bot");
    expect(second).toEqual({
      code: 0,
      err: "",
      out: `care/bot (dev): nothing to do, release ${await releaseDigest()} is applied\n`,
    });
    await rm(join(folder, "meta.json"));
    expect((await rig.cli("apply", "--environment", "dev")).out).toBe(
      "care/bot (dev)\n  dataset/talks  reused" + figuresOf(first.out),
    );
    expect(await readdir(folder)).toContain("meta.json");
  });

  test("says how many characters NFKC made mean something else", async () => {
    const unicode = { rule: "unicode", form: "NFKC", removeInvisible: true } as const;
    await rig.write(await rig.dataPlan(["½ cup", "80m²", "a third one", "a fourth one"], [unicode]));
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch(
      / {2}quarantinedLines 0 {2}changedMeanings 2\n$/,
    );
  });

  test("as JSON is one object, with digests, evidence and no failure", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    const { out, code } = await rig.cli("apply", "--environment", "dev", "--json", "--quiet");
    const { environment, projects } = JSON.parse(out) as { environment: string; projects: Record<string, unknown>[] };
    expect(code).toBe(0);
    expect(environment).toBe("dev");
    expect(projects).toHaveLength(1);
    expect(projects[0]).toMatchObject({
      project: "bot",
      scope: { team: "care", project: "bot", environment: "dev" },
      changed: true,
      verdicts: [],
      failure: null,
      steps: [
        {
          stage: "dataset/talks",
          action: "run",
          state: "done",
          output: { evidence: { stage: "dataset" } },
        },
        {
          stage: "dataset/talks",
          action: "checkout",
          state: "done",
          note: join(rig.home, "dataset", "care", "bot", "talks", "v1.1"),
        },
      ],
    });
  });

  test("of two teams' projects of one name keeps them apart, and takes the name alone only where it says enough", async () => {
    await rig.write({ ...(await rig.dataPlan(["one", "two"])) });
    await rig.write({ ...(await rig.dataPlan(["one", "two", "three"])), team: "sales" });
    const both = await rig.cli("apply", "--environment", "dev", "--json", "--quiet");
    const { projects } = JSON.parse(both.out) as { projects: { team: string; project: string }[] };
    expect(projects.map(({ team, project }) => `${team}/${project}`)).toEqual(["care/bot", "sales/bot"]);
    expect((await readdir(join(rig.home, "dataset"))).sort()).toEqual(["care", "sales"]);
    expect((await rig.cli("apply", "--environment", "dev", "--project", "sales/bot")).out).toMatch(
      /^sales\/bot \(dev\): nothing/,
    );
    for (const command of ["apply", "training-cost"]) {
      const { code, err } = await rig.cli(command, "--environment", "dev", "--project", "bot");
      expect({ code, err }).toEqual({
        code: 1,
        err: `In ${rig.root}/generated/dev, "bot" is a project of several teams: care/bot, sales/bot. Name it with its team: --project care/bot.\n`,
      });
    }
    for (const command of ["stop", "measure"]) {
      expect((await rig.cli(command, "--environment", "dev", "--project", "bot")).err).toBe(
        'Here, "bot" is a project of several teams: care/bot, sales/bot. Name it with its team: --project care/bot.\n',
      );
    }
    expect((await rig.cli("stop", "--environment", "dev", "--project", "sales/bot")).out).toMatch(
      /^sales\/bot \(dev\): stopped/,
    );
    await rm(join(rig.root, "generated", "dev", "sales"), { recursive: true });
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch("sales/bot (dev): has left the repository");
    expect((await rig.cli("status")).out).toMatch(/^care\/bot \(dev\)\n(?! *sales)/);
  });

  test("of one broken project does not keep the others from being applied", async () => {
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "a" });
    await appendFile(
      join(await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "b" }), "release.json"),
      " ",
    );
    await rig.write({ ...(await rig.dataPlan(["one", "two"])), project: "c" });
    const { out, code } = await rig.cli("apply", "--environment", "dev");
    expect(code).toBe(1);
    expect(out.split("\n").filter((line) => !line.startsWith("  dataset"))).toEqual([
      "care/a (dev)",
      "care/b",
      "  failed: generated/dev/care/b/release.json is not the file that the compiler wrote. Generated files are never edited: edit the spec and run fairlead build.",
      "care/c (dev)",
      "",
    ]);
    expect(await readFile(join(rig.root, "generated", "dev", "care", "b", "release.json"), "utf8")).toMatch(/ $/);
  });

  test("in a home that no disk takes is a failure, and so is a rehearsal without a temporary folder", async ({
    skip,
  }) => {
    skip(!existsSync("/proc/self"), "there is no file system here that takes no folders");
    await rig.write(wholePlan());
    expect(await rig.cli("apply", "--environment", "dev", "--home", "/proc/fairlead")).toEqual({
      code: 1,
      out: "",
      err:
        "locking /proc/fairlead/state/apply.lock: EPERM. This user may not read or write there. Run the command as the user who may, " +
        "or have the rights changed (chown, chmod); a home of your own is named with --home.\n",
    });
    const missing = join(rig.root, "missing");
    vi.stubEnv("TMPDIR", missing);
    expect(await rig.cli("apply", "--environment", "dev", "--engine", "memory")).toEqual({
      code: 1,
      out: "",
      err: `${missing}, the folder for temporary files, takes no folder: ENOENT. Set TMPDIR to one that does.\n`,
    });
  });

  test("with folders that cannot be looked into says which, and is no mistake of the program", async () => {
    await symlink("loop", join(rig.root, "loop"));
    await mkdir(join(rig.root, "other"));
    await symlink("generated", join(rig.root, "other", "generated"));
    await rig.write(wholePlan());
    const home = join(rig.root, "loop", "home");
    expect(await rig.cli("apply", "--environment", "dev", "--home", home)).toEqual({
      code: 1,
      out: "",
      err: `${home} cannot be read (ELOOP); look at its owner and its permissions, and run it again\n`,
    });
    const root = join(rig.root, "other");
    expect(await rig.call("apply", "--environment", "dev", "--root", root)).toEqual({
      code: 1,
      out: "",
      err: `reading ${root}/generated: ELOOP\n`,
    });
  });

  test("rehearses with the memory engine and keeps nothing", async () => {
    await rig.write(wholePlan());
    const { out, code } = await rig.cli("apply", "--environment", "dev", "--engine", "memory", "--quiet");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.trim().split(/\s+/)[0])).toEqual([
      "care/bot",
      "dataset/talks",
      "train/main",
      "quantise/main",
      "evaluate/triage",
      "serve/laptop",
      "observe/main",
      "",
    ]);
    expect(await readdir(rig.root)).toEqual(["generated"]);
  });

  test.each([
    [
      "an unknown environment",
      ["--environment", "production"],
      1,
      /^\S+generated has no environment "production"\. It has dev; one after a project's first comes with fairlead promote\.\n$/,
    ],
    [
      "an unknown project",
      ["--environment", "dev", "--project", "x"],
      1,
      /^\S+generated\/dev has no project "x"\. It has care\/bot\.\n$/,
    ],
    ["no environment", [], 64, /^--environment is missing; see fairlead-runtime apply --help\n$/],
    [
      "an unknown engine",
      ["--environment", "dev", "--engine", "gpu"],
      64,
      /^there is no engine "gpu"; engines: local, memory; see/,
    ],
    [
      "an unknown option",
      ["--enviroment", "dev"],
      64,
      /^unknown option '--enviroment'; did you mean --environment\? Otherwise see fairlead-runtime apply --help\n$/,
    ],
    ["a stray word", ["dev"], 64, /^"dev" is not understood; see fairlead-runtime apply --help\n$/],
  ])("with %s says what is wrong", async (_, args, code, expected) => {
    await rig.write(wholePlan());
    const ended = await rig.cli("apply", ...args);
    expect(ended.err).toMatch(expected);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe("");
  });

  test("outside of a repository says where to go", async () => {
    const ended = await rig.call("apply", "--environment", "dev");
    expect(ended).toEqual({
      code: 64,
      out: "",
      err: "there is no folder generated here or in a parent folder; run fairlead build first, or name the repository with --root; see fairlead-runtime apply --help\n",
    });
  });

  test("does not run beside another apply, and says which process it is", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    const lock = await lockHome(rig.home);
    if (!lock.ok) throw new Error(lock.failure.message);
    const { out, code } = await rig.cliProcess("apply", "--environment", "dev", "--json");
    expect(code).toBe(1);
    const { failure } = JSON.parse(out) as { failure: { reason: string; message: string; retry: string } };
    expect(failure.reason).toBe("locked");
    expect(failure.retry).toBe("later");
    expect(failure.message).toMatch(`Another apply, stop or gc is running: process ${process.pid}, since `);
    await lock.value.release();
    expect((await rig.cli("apply", "--environment", "dev")).code).toBe(0);
  });

  test("stops at a safe point on Ctrl-C with exit code 130, and continues the next time", async () => {
    await rig.write(
      await rig.dataPlan(Array.from({ length: 400_000 }, (_, at) => `sentence number ${at} of very many`)),
    );
    const program = startProgram("cli.ts", ["apply", "--environment", "dev", "--root", rig.root]);
    await program.prints("dataset/talks: running");
    program.child.kill("SIGINT");
    const { code, err, out } = await program.ended;
    expect(err).toMatch("Stopping at the next safe point. Press Ctrl-C again to stop at once.");
    expect(out).toMatch(/ {2}dataset\/talks {2}stopped after /);
    expect(code).toBe(130);
    expect((await rig.cli("status")).out).toMatch(/last apply {2}failed at \S+, cancelled: /);
    expect((await rig.cli("apply", "--environment", "dev")).code).toBe(0);
  });
});

describe("a damaged store", () => {
  test("that lost a file has it made again, and the reason is said", async () => {
    await rig.write(await rig.dataPlan(["one", "two", "three"]));
    await rig.cli("apply", "--environment", "dev");
    const lost = await blobOf("train/part-00000.jsonl");
    await rm(lost);
    const { err, code } = await rig.cli("apply", "--environment", "dev");
    expect(err).toBe(`dataset/talks: running again, because ${lost} is missing\n`);
    expect(code).toBe(0);
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch("nothing to do");
  });

  test("with a damaged file has it made again as it was, and says so", async () => {
    await rig.write(await rig.dataPlan(["one", "two", "three"]));
    await rig.cli("apply", "--environment", "dev");
    const path = await blobOf("train/part-00000.jsonl");
    const bytes = await readFile(path);
    await rm(path);
    await writeFile(path, Buffer.from(bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte))));
    await rm(join(rig.home, "dataset"), { recursive: true });
    const what = `${path} is damaged: its bytes have the digest ${digestOf(await readFile(path))}`;
    const { out, err, code } = await rig.cli("apply", "--environment", "dev");
    expect(err).toBe(`dataset/talks is damaged and is made again: ${what}\n`);
    expect(out).toMatch(`\n                 made again: ${what}\n`);
    expect(code).toBe(0);
    expect(await readFile(path)).toEqual(bytes);
  });

  test("with a truncated index has it made again without running anything, and keeps what it was", async () => {
    await rig.write(await rig.dataPlan(["one", "two", "three"]));
    await rig.cli("apply", "--environment", "dev");
    const index = join(rig.home, "store", "index.json");
    await truncate(index, 10);
    const cut = await readFile(index, "utf8");
    const { out, err } = await rig.cli("apply", "--environment", "dev");
    expect(err).toBe(
      `${index} was damaged and is made again from the files beside it. What it was is kept in ${index}.damaged.\n`,
    );
    expect(out).toMatch("nothing to do");
    expect(await readFile(`${index}.damaged`, "utf8")).toBe(cut);
    expect((await rig.cli("apply", "--environment", "dev")).err).toBe("");
  });
});

async function releaseDigest(): Promise<string> {
  return digestOf(await readFile(join(rig.root, "generated", "dev", "care", "bot", "index.json"))).slice(0, 19);
}

function figuresOf(summary: string): string {
  return summary.slice(summary.indexOf("  trainSamples"));
}

/** Where the store keeps a file of the dataset. */
async function blobOf(path: string): Promise<string> {
  const content = await readFile(join(rig.home, "dataset", "care", "bot", "talks", "v1.1", path));
  return join(rig.home, "store", "blobs", "sha256", hexOf(digestOf(content)));
}
