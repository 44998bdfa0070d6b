import { existsSync, readdirSync, statSync } from "node:fs";
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
  find: /^.+\/specs\/program\/entry\.ts$/,
  replacement: path.join(root, "specs/program/testing/built-entry.ts"),
};

export default defineConfig({
  resolve: { alias: isBuilt() ? [builtEntry] : [] },
  test: {
    include: tests,
    maxWorkers: 2,
    // Ends what hangs; a busy machine takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes; a busy machine needs longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
  },
});
