// One dataset on every Node: what Unicode decides has the same digests as on this one, whichever version of Unicode a Node knows.
//   node .ci/try-unicode.mjs
// A version of Node that npm cannot bring is skipped with a sentence.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { otherNode } from "./other-node.mjs";

/** The oldest of each line that runs the runtime, with Unicode 16.0, 15.1 and 16.0, and the newest. */
const versions = ["20.19.0", "22.0.0", "22", "24.0.0", "24"];
const here = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const expected = readFileSync(here("runtime/testing/data/unicode-digests.txt"), "utf8");
const program = ["--import", here("specs/program/source-loader.mjs"), here("runtime/testing/unicode-digests.ts")];
const work = mkdtempSync(path.join(tmpdir(), "fairlead-unicode-"));

try {
  for (const version of versions) {
    const node = otherNode(version, work);
    if (node === undefined) process.stdout.write(`skipped: Node ${version} cannot be installed from here\n`);
    else compare(node);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function compare(node) {
  const ask = (...args) =>
    execFileSync(node, args, { encoding: "utf8", cwd: here("."), stdio: ["ignore", "pipe", "inherit"] });
  const about = ask("-p", "`Node ${process.versions.node}, Unicode ${process.versions.unicode}`").trim();
  const lines = ask(...program).split("\n");
  const wrong = expected.split("\n").filter((line, i) => line !== lines[i]);
  if (wrong.length > 0) process.exitCode = 1;
  const outcome = wrong.length === 0 ? "the same digests" : `another digest of\n  ${wrong.join("\n  ")}`;
  process.stdout.write(`${about}: ${outcome}\n`);
}
