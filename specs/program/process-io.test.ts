import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-io-")));
  const io = JSON.stringify(fileURLToPath(new URL("process-io.ts", import.meta.url)));
  const run = JSON.stringify(fileURLToPath(new URL("run-program.ts", import.meta.url)));
  writeFileSync(
    path.join(folder, "bake.mjs"),
    `import { mkdirSync, rmdirSync } from "node:fs";
import { processIo } from ${io};
import { runProgram } from ${run};
const show = { name: "where", summary: "", help: "", examples: [], load: async () => ({
  run: async (args, io) => (io.out(JSON.stringify(io.cwd) + "\\n"), 0),
}) };
const program = { name: "bake", version: "1", about: "", commands: [show], options: [{ name: "json", what: "" }], exitCodes: "", afterMistake: "" };
if (process.env.GONE) {
  mkdirSync("gone");
  process.chdir("gone");
  rmdirSync("../gone");
}
process.exitCode = await runProgram(program, process.argv.slice(2), processIo({ stopsItself: false }));
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const loader = new URL("source-loader.mjs", import.meta.url).href;

/** Runs the program in a shell, where `$bake` stands for it. */
function shell(script: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const bake = `'${process.execPath}' --import '${loader}' '${path.join(folder, "bake.mjs")}'`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script.replaceAll("$bake", bake)], {
    cwd: folder,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("U6: a working folder that is gone is a refusal, and JSON with --json; help needs none", () => {
  const message = "the folder that you are in does not exist any more; go to another one and run it again";
  const gone = (line: string) => shell(`GONE=1 ${line}`);
  expect(gone("$bake where")).toEqual({ code: 1, out: "", err: `${message}\n` });
  const { code, out } = gone("$bake where --json");
  expect([code, JSON.parse(out)]).toEqual([1, { failure: { reason: "folder-missing", message, retry: "no" } }]);
  expect(gone("$bake --help").code).toBe(0);
});

test("U6: standard output that cannot be written is said, and is exit code 1; so is a standard error that cannot", ({
  skip,
}) => {
  skip(!existsSync("/dev/full"), "this system has no /dev/full");
  for (const line of ["$bake where > /dev/full", "$bake where --json > /dev/full", "$bake --help > /dev/full"]) {
    expect(shell(line)).toEqual({
      code: 1,
      out: "",
      err: "standard output could not be written (ENOSPC); make room where it goes, or send it elsewhere\n",
    });
  }
  expect(shell("$bake nothing 2> /dev/full")).toEqual({ code: 1, out: "", err: "" });
});

test("a reader that stops reading is no error", () => {
  expect(shell("{ $bake --help; echo $? >&2; } | true")).toEqual({ code: 0, out: "", err: "0\n" });
});
