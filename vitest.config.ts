import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const all = ["specs", "compiler", "runtime"]
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { encoding: "utf8", recursive: true }).map((name) => `${folder}/${name}`),
  )
  .filter((file) => file.endsWith(".ts") && !file.includes("/dist/"));
const tests = all.filter((file) => file.endsWith(".test.ts"));

/** Are the built programs those of the sources, as `npm test` makes sure? A test that is run alone after an edit runs what was edited. */
function isBuilt(): boolean {
  const built = ["compiler/dist/cli.js", "runtime/dist/cli.js"].map((file) => path.join(root, file));
  if (!built.every((file) => existsSync(file))) return false;
  const since = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return all.every((file) => tests.includes(file) || statSync(path.join(root, file)).mtimeMs < since);
}

/** What tests start is then what users run, and begins in a third of the time that sources take. */
const builtEntry = {
  find: /^(?:.+\/specs\/program|\.)\/entry\.ts$/,
  replacement: path.join(root, "specs/program/testing/built-entry.ts"),
};

/** Words of test files that start processes, threads or servers, or change what a process has one of: each has a process of its own. */
const startsOrChanges =
  /"node:(child_process|worker_threads|net|http)"|\/((use|git)-\w+|program|built-repository|promotion-sample|planted-codes|killed-copy|\w+-rig)\.ts"|\bvi\.|\bprocess\.(?!pid|hrtime)|\bglobalThis\b/;
const alone = tests.filter((file) => startsOrChanges.test(readFileSync(path.join(root, file), "utf8")));

export default defineConfig({
  resolve: { alias: isBuilt() ? [builtEntry] : [] },
  test: {
    maxWorkers: 2,
    // Most of what a compiler allocates is soon garbage, which a tenth of the time went to with the little room that is usual.
    execArgv: ["--max-semi-space-size=32"],
    // Ends what hangs; a busy machine takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes; a busy machine needs longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      // To load the compiler takes longer than most of these tests, so that one process has many files after each other.
      { extends: true, test: { name: "shared", include: tests, exclude: alone, isolate: false } },
    ],
  },
});
