// Homes that cannot be one, and a process that may open few files: every command ends soon, with a sentence, and never with a mistake of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shellWord } from "../../specs/program/shell-word.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";

let rig: CliRig;
beforeEach(async () => {
  rig = await openCliRig();
  await rig.write(await rig.dataPlan(["one", "two"]));
});
afterEach(() => rig.remove());

const commands = [
  "apply --environment dev",
  "status",
  "stop --environment dev --project bot",
  "gc --yes",
  "verify",
  "lineage helper",
  "measure --environment dev --project bot",
  "supervise",
];

/** What a mistake of its own says, and a stack. */
const mistake = /mistake of its own|^\s+at /m;

describe.runIf(process.platform === "linux")("R16: a home in /proc, which takes no folder", () => {
  test.each(commands)("is nothing to %s, or a failure", async (line) => {
    for (const home of ["/proc/nope", "/proc/self/fd/home"]) {
      const { code, out, err } = await rig.cli(...line.split(" "), "--home", home);
      expect(out + err).not.toMatch(mistake);
      if (!line.startsWith("apply")) continue;
      expect({ code, out, err }).toEqual({
        code: 1,
        out: "",
        err:
          `locking ${home}/state/apply.lock: EPERM. This user may not read or write there. Run the command as the user who may, ` +
          "or have the rights changed (chown, chmod); a home of your own is named with --home.\n",
      });
    }
  });

  test.each(["/proc/nope", "/proc/self/fd/x"])(
    "%s takes no copy of an output, and no output that is fetched",
    async (folder) => {
      await rig.cli("apply", "--environment", "dev");
      const store = join(rig.home, "store");
      const release = join(rig.root, "generated", "dev", "care", "bot", "release.json");
      const stage = ["--release", release, "--stage", "dataset/talks"];
      const fetched = await rig.call("fetch", ...stage, "--store", store, "--to", `${folder}/out`);
      expect([fetched.code, fetched.err]).toEqual([1, expect.stringMatching(/^checking out into \S+: EPERM\. /)]);
      for (const place of [
        ["--store", `${folder}/store`],
        ["--store", store, "--scratch", `${folder}/scratch`],
      ]) {
        const ran = await rig.call("run-stage", ...stage, ...place, "--root", rig.root);
        expect([ran.code, ran.out + ran.err]).toEqual([1, expect.stringMatching(/: EPERM\. This user may not/)]);
      }
    },
  );
});

describe("R16: a file in the place of a home, or above it", () => {
  test.each(commands)("is named by %s, and stays", async (line) => {
    const file = join(rig.root, "afile");
    await writeFile(file, "mine");
    expect(await rig.cli(...line.split(" "), "--home", file)).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(/afile is no folder of its own \(a link or a file stands there\)\./),
    });
    expect(await rig.cli(...line.split(" "), "--home", join(file, "home"))).toEqual({
      code: 1,
      out: "",
      err: `${join(file, "home")} lies below something that is no folder; name another one\n`,
    });
    expect(await readFile(file, "utf8")).toBe("mine");
  });
});

interface Limits {
  /** How many files it may have open. */
  readonly files?: number;
  /** Another user than root, who may write everywhere. */
  readonly user?: number | undefined;
}

/** The program as it is installed: it loads from other files than its sources. */
const bundle = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** By way of a shell, which sets the limit. */
async function limited(line: string, { files, user }: Limits) {
  const words = [process.execPath, bundle, ...line.split(" "), "--root", rig.root];
  const limit = files === undefined ? "" : `ulimit -n ${files}; `;
  const child = spawn("/bin/sh", ["-c", `${limit}exec ${words.map(shellWord).join(" ")}`], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

describe.runIf(process.platform === "linux")("R16: a process that may have 40 files open", () => {
  test.each(commands)("ends %s, or says that it may not have more", async (line) => {
    const { code, out, err } = await limited(line, { files: 40 });
    expect(err).not.toMatch(mistake);
    if (err.startsWith("EMFILE")) {
      expect([code, out, err]).toEqual([
        1,
        "",
        "EMFILE: this process may not have more files open at once. Raise the limit, such as with ulimit -n 1024, and run the same command again\n",
      ]);
      const json = await limited(`${line} --json`, { files: 40 });
      expect(JSON.parse(json.out)).toMatchObject({ failure: { reason: "too-many-files", retry: "no" } });
    } else expect([0, 1]).toContain(code);
    expect((await limited(line, { files: 1024 })).err).not.toMatch("EMFILE");
  });
});

/** Root may write everywhere. */
const user = process.getuid?.() === 0 ? 65_534 : undefined;

async function setModes(folder: string, modes: { readonly folders: number; readonly files: number }): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  await chmod(folder, 0o755);
  for (const entry of entries)
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? modes.folders : modes.files);
  await chmod(folder, modes.folders);
}

describe.runIf(process.platform === "linux")("R16: a home that may only be read", () => {
  beforeEach(async () => {
    await chmod(rig.root, 0o755);
    await rig.cli("apply", "--environment", "dev");
    await setModes(rig.home, { folders: 0o555, files: 0o444 });
  });
  afterEach(() => setModes(rig.home, { folders: 0o755, files: 0o644 }));

  test.each(commands)("is read by %s, or named with who may write", async (line) => {
    const { code, out, err } = await limited(line, { user });
    expect(err).not.toMatch(mistake);
    expect([0, 1]).toContain(code);
    if (/^(apply|stop|gc)/.test(line))
      expect([code, out, err]).toEqual([
        1,
        "",
        expect.stringMatching(/^locking \S+\/state\/apply\.lock: EACCES\. This user may not/),
      ]);
    if (/^(status|verify)/.test(line)) expect([code, err]).toEqual([0, ""]);
  });

  test("or made where nothing may be made, is a failure that says so", async () => {
    const home = join(rig.root, "closed", "home");
    await mkdir(join(rig.root, "closed"));
    await chmod(join(rig.root, "closed"), 0o555);
    const { code, out, err } = await limited(`apply --environment dev --home ${home}`, { user });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^locking \S+\/state\/apply\.lock: EACCES\. This user may not/);
  });
});

test("R16: a lock of another machine, dated ahead, is named by every command that would change the home", async () => {
  await rig.cli("apply", "--environment", "dev");
  const file = join(rig.home, "state", "apply.lock");
  const other = { host: "elsewhere", namespace: null, started: null, pid: 7 };
  await writeFile(file, JSON.stringify({ ...other, since: "2400-01-01T00:00:00.000Z", id: "one" }));
  const ahead = new Date("2400-01-01T00:00:00.000Z");
  await utimes(file, ahead, ahead);
  for (const line of ["apply --environment dev", "stop --environment dev --project bot", "gc --yes"]) {
    const { code, err } = await rig.cli(...line.split(" "));
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /^Another apply, stop or gc is running: process 7 on elsewhere, .* dated 2400-01-01T00:00:00\.000Z, ahead of the clock of this machine/,
      ),
    ]);
  }
  expect((await rig.cli("verify")).code).toBe(0);
});
