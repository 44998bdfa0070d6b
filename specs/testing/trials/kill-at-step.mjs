// Loaded before a program: kills its process, for real, before the n-th step in which it changes the disk (FAIRLEAD_KILL_STEP); without
// a number it writes how many there were to FAIRLEAD_STEPS. Works on Node's own functions: what is killed is what runs.
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { devNull } from "node:os";
import { isMainThread } from "node:worker_threads";

const last = Number(process.env.FAIRLEAD_KILL_STEP ?? 0);
const told = process.env.FAIRLEAD_STEPS;
let steps = 0;

const names = [
  "appendFile",
  "chmod",
  "copyFile",
  "link",
  "mkdir",
  "mkdtemp",
  "rename",
  "rm",
  "rmdir",
  "symlink",
  "truncate",
  "unlink",
  "writeFile",
];

function step() {
  steps += 1;
  if (steps === last) process.kill(process.pid, "SIGKILL");
}

function before(where, name, isStep = () => true) {
  const original = where[name];
  where[name] = function (...args) {
    if (isStep(args)) step();
    return original.apply(this, args);
  };
}

/** Opening to read changes nothing. */
function writes([, flags = "r"]) {
  if (typeof flags === "string") return flags !== "r" && flags !== "rs";
  const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;
  return (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
}

if (isMainThread) {
  const originals = { ...fs };
  const handle = await promises.open(devNull, "r");
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of names) {
    before(promises, name);
    before(fs, `${name}Sync`);
  }
  before(promises, "open", writes);
  before(fs, "openSync", writes);
  before(fs, "writeSync");
  for (const name of ["write", "writeFile", "truncate"]) before(handles, name);
  syncBuiltinESMExports();
  const { writeFileSync } = originals;
  if (told !== undefined) process.once("exit", () => writeFileSync(told, String(steps)));
}
