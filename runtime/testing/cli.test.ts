import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeLock } from "../../specs/program/lock.ts";
import { thisProcess } from "../../specs/program/process-identity.ts";
import { sisterWith } from "../../specs/program/sister-programs.ts";
import { program } from "../cli/commands.ts";
import { type CliRig, openCliRig } from "./cli-rig.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

describe("the program", () => {
  test("without a command, or with an unknown one, says what there is", async () => {
    const none = await rig.call();
    expect(none.code).toBe(64);
    expect(none.out).toMatch("Usage: fairlead-runtime <command> [options]");
    expect(await rig.call("aply")).toEqual({
      code: 64,
      out: "",
      err: 'there is no command "aply"; did you mean apply? Otherwise see fairlead-runtime --help\n',
    });
    expect((await rig.call("zzz")).err).toBe(
      'there is no command "zzz"; commands: apply, status, lineage, data, measure, training-cost, stop, supervise, keys, gc, verify, run-stage, fetch, copy, completion, help; see fairlead-runtime --help\n',
    );
    expect(await rig.call("help", "gc")).toEqual(await rig.call("gc", "--help"));
    expect((await rig.call("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("is known to the other program by all commands that it shows", () => {
    const shown = program.commands.filter(({ hidden }) => hidden !== true);
    for (const { name } of shown) expect(sisterWith(name, "fairlead")).toBe("fairlead-runtime");
  });

  test.each(["apply", "status", "lineage", "stop", "gc", "verify", "run-stage", "fetch", "copy"])(
    "explains %s with its options and examples",
    async (name) => {
      const { code, out, err } = await rig.call(name, "--help");
      expect(code).toBe(0);
      expect(err).toBe("");
      expect(out).toMatch(`Usage: fairlead-runtime ${name}`);
      expect(out).toMatch("-h, --help");
      expect(out).toMatch(`Examples:\n  fairlead-runtime ${name}`);
    },
  );

  test("stops services of a project that was never applied with a failure that says what was", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    const { err, code } = await rig.cli("stop", "--environment", "dev", "--project", "other");
    expect(code).toBe(1);
    expect(err).toBe(
      'Nothing of project "other" was applied for environment "dev" here. Applied here: care/bot (dev).\n',
    );
    expect((await rig.cli("stop", "--environment", "dev", "--project", "bot")).out).toBe(
      "care/bot (dev): stopped nothing, no service runs\n",
    );
  });

  test("stops nothing where the service never ran, and says so", async () => {
    // The service of the fakes is none that the program could find.
    await rig.applyFakes();
    expect((await rig.cli("stop", "--environment", "dev", "--project", "bot")).out).toBe(
      "care/bot (dev): stopped nothing, no service runs\n",
    );
  });

  test("has the version of its package", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await rig.call("--version")).out).toBe(`${version}\n`);
  });

  test("gc removes locks of stages that were killed, none that is held, and folders that another gc has not removed to their end", async () => {
    await rig.write(await rig.dataPlan(["one", "two"]));
    await rig.cli("apply", "--environment", "dev");
    const scratch = join(rig.home, "scratch");
    const held = await takeLock(join(scratch, `${"a".repeat(64)}.lock`), { what: "Another run" });
    const killed = JSON.stringify({
      ...thisProcess(),
      started: `${thisProcess().started?.split("/")[0]}/1`,
      since: "",
      id: "",
    });
    for (const name of ["b".repeat(64), "c".repeat(64)].map((key) => `${key}.lock`))
      await writeFile(join(scratch, name), killed);
    await writeFile(join(scratch, `${"b".repeat(64)}.lock.5f-1.draft`), killed);
    const begun = join(rig.home, "models", `${"d".repeat(64)}.removing`);
    await mkdir(begun, { recursive: true });
    expect((await rig.cli("gc")).code).toBe(0);
    expect(await readdir(scratch)).toHaveLength(4);
    expect((await rig.cli("gc", "--yes")).code).toBe(0);
    expect(await readdir(scratch)).toEqual([`${"a".repeat(64)}.lock`]);
    expect(await readdir(join(rig.home, "models"))).toEqual([]);
    if (held.taken) await held.lock.release();
  });

  test("T4: believes nothing of a home that came with the repository", async () => {
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: rig.root, stdio: "ignore" });
    await mkdir(join(rig.root, ".fairlead/store"), { recursive: true });
    await writeFile(join(rig.root, ".fairlead/store/index.json"), "{}");
    await mkdir(join(rig.root, "generated"), { recursive: true });
    git("init", "--quiet");
    git("add", "--force", ".fairlead");
    for (const command of [
      ["apply", "--environment", "dev"],
      ["status"],
      ["stop", "--environment", "dev", "--project", "bot"],
      ["gc"],
    ]) {
      const { code, out, err } = await rig.call(...command);
      expect([code, out, err.slice(0, 40)]).toEqual([1, "", "git tracks .fairlead/store/index.json. W"]);
      expect(err).toMatch(/^git tracks \.fairlead\/store\/index\.json\. What is in .* is believed/);
    }
  });
});
