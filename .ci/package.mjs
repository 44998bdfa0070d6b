// Makes what is published: a tarball of each program, with its bundle and source maps, types, licences of all that is in it, and a bill of
// materials.
//   node .ci/package.mjs [--to <folder>]     by default .fairlead/packages
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readLock } from "./dependencies/lock.mjs";
import { stage } from "./package/stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { to } = parseArgs({
  options: { to: { type: "string", default: path.join(root, ".fairlead", "packages") } },
}).values;
const target = path.resolve(to);
mkdirSync(target, { recursive: true });

run(process.execPath, [path.join(root, ".ci", "bundle.mjs"), "--sourcemap"]);
const work = mkdtempSync(path.join(tmpdir(), "fairlead-package-"));
try {
  const packages = readLock(root);
  for (const workspace of ["compiler", "runtime"]) {
    const folder = path.join(work, workspace);
    stage({ root, packages, workspace, folder });
    const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", target], folder));
    const size = `${(packed.size / 1e6).toFixed(1)} MB, ${(packed.unpackedSize / 1e6).toFixed(1)} MB installed`;
    process.stdout.write(`${path.join(target, packed.filename)}: ${packed.entryCount} files, ${size}\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function npm(args, cwd) {
  const known = process.env.npm_execpath;
  return known === undefined ? run("npm", args, cwd) : run(process.execPath, [known, ...args], cwd);
}

function run(program, args, cwd = root) {
  const { status, stdout, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
  return stdout;
}
