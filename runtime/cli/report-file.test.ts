import { spawnSync } from "node:child_process";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";

let rig: CliRig;
beforeEach(async () => {
  rig = await openCliRig();
  await rig.write(await rig.dataPlan(["one", "two"]));
});
afterEach(() => rig.remove());

const apply = (...report: string[]) => rig.cli("apply", "--environment", "dev", "--report", ...report);

describe("apply --report", () => {
  test("replaces a file, and makes one with its folder", async () => {
    for (const file of ["report.json", "new/folder/report.json", "report.json"]) {
      expect((await apply(file)).code).toBe(0);
      expect(JSON.parse(await readFile(join(rig.root, file), "utf8"))).toMatchObject({ environment: "dev" });
    }
  });

  test.each([
    ["a folder", "a folder", (path: string) => mkdir(path)],
    ["a link", "a link", (path: string) => symlink("elsewhere.json", path)],
    ["a pipe", "no plain file", async (path: string) => void spawnSync("mkfifo", [path])],
  ])("leaves %s as it is, and runs nothing", async (_, what, make) => {
    const path = join(rig.root, "report.json");
    await make(path);
    const before = (await lstat(path)).mode;
    expect(await apply("report.json")).toEqual({
      code: 1,
      out: "",
      err: `${path} is ${what}, and --report replaces what stands there. Name a file, or a place where nothing is. Nothing was done.\n`,
    });
    expect((await lstat(path)).mode).toBe(before);
    expect((await readdir(rig.root)).sort()).toEqual(["data", "generated", "report.json"]);
  });

  test("below a file is refused before anything runs", async () => {
    await writeFile(join(rig.root, "file"), "");
    expect((await apply("file/report.json")).err).toMatch(
      /^looking at \S+\/file\/report\.json, the file of --report: ENOTDIR/,
    );
    expect((await readdir(rig.root)).sort()).toEqual(["data", "file", "generated"]);
  });

  test("without a name is a mistake of the command line, as every option is", async () => {
    for (const name of ["report", "home", "root", "project", "engine"]) {
      expect(await rig.call("apply", "--environment", "dev", `--${name}`, "")).toEqual({
        code: 64,
        out: "",
        err: `--${name} has an empty value; see fairlead-runtime apply --help\n`,
      });
    }
  });
});
