import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleToRun } from "./thread.ts";

let folder: string;
let root: URL;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "fairlead-thread-")));
  root = pathToFileURL(`${folder}/`);
});
afterEach(() => rm(folder, { recursive: true }));

/** `seconds` is the file's age class: larger is younger. */
async function file(path: string, seconds: number, text = ""): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), text);
  await utimes(join(folder, path), seconds, seconds);
}

const entry = (): URL => new URL("runtime/a/entry.ts", root);

test("a compiled module is run as it is", () => {
  expect(moduleToRun(new URL("runtime/a/entry.js", root), root).href).toBe(new URL("runtime/a/entry.js", root).href);
});

test("compiled code that names a .ts module gets the compiled one beside it", async () => {
  await file("runtime/a/entry.js", 1);
  expect(moduleToRun(entry(), root).href).toBe(new URL("runtime/a/entry.js", root).href);
});

test("a source starts its twin in dist", async () => {
  await file("runtime/a/entry.ts", 1, 'import { b } from "../b.ts";\nimport type { c } from "./missing.ts";\n');
  await file("runtime/b.ts", 1);
  await file("dist/runtime/a/entry.js", 2);
  await file("dist/runtime/b.js", 2);
  expect(moduleToRun(entry(), root).href).toBe(new URL("dist/runtime/a/entry.js", root).href);
});

test("a missing twin says what to run", async () => {
  await file("runtime/a/entry.ts", 1);
  expect(() => moduleToRun(entry(), root)).toThrow(
    new Error(`${folder}/dist/runtime/a/entry.js is missing: run "npx tsc -p ." first`),
  );
});

test("a twin that is older than its source, or whose import is, says so", async () => {
  await file("runtime/a/entry.ts", 1, 'import {\n  b,\n} from "../b.ts";\n');
  await file("runtime/b.ts", 3);
  await file("dist/runtime/a/entry.js", 2);
  await file("dist/runtime/b.js", 2);
  expect(() => moduleToRun(entry(), root)).toThrow(
    new Error(
      `${folder}/dist/runtime/b.js is older than its source: run "npx tsc -p ." first; ` +
        "where that changes nothing, because only the source's time changed, remove dist/.tsbuildinfo and run it again",
    ),
  );
});

test("imports in a circle end", async () => {
  await file("runtime/a/entry.ts", 1, 'import { b } from "./b.ts";\n');
  await file("runtime/a/b.ts", 1, 'export { entry } from "./entry.ts";\n');
  await file("dist/runtime/a/entry.js", 2);
  await file("dist/runtime/a/b.js", 1);
  expect(moduleToRun(entry(), root).pathname).toContain("/dist/runtime/a/entry.js");
});
