// Bundles both programs: compiler/dist/ (`fairlead`) and runtime/dist/ (`fairlead-runtime`), each with specs/ and all libraries
// inlined but those that carry native code. What runs in a thread or a process of its own is an entry beside the program; code that
// several entries need stands in chunks that they share. Flat, because an entry is found beside whoever starts it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Entries by package; each name stands once, for they lie in one folder. */
const programs = {
  compiler: ["cli.ts", "run/compile-thread.ts", "read/typescript/sandbox-process.ts", "../specs/define-project.ts"],
  runtime: ["cli.ts", "data/build/clean-thread.ts", "serve/pool/model-thread.ts"],
};

/** Left outside, as dependencies of the packages: they bring native code. */
const natives = [/^onnxruntime-node/, /^oxc-parser/, /^oxc-transform/];

for (const [folder, entries] of Object.entries(programs)) {
  const target = path.join(root, folder, "dist");
  await rm(target, { recursive: true, force: true });
  const bundle = await rolldown({
    input: entries.map((entry) => path.join(root, folder, entry)),
    external: natives,
    platform: "node",
    cwd: root,
    tsconfig: path.join(root, "tsconfig.json"),
    logLevel: "warn",
  });
  await bundle.write({
    dir: target,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    sourcemap: process.argv.includes("--sourcemap"),
  });
  await bundle.close();
  await chmod(path.join(target, "cli.js"), 0o755);
}

// What TypeScript specs import, for their type check: it stands on nothing, so that a user's project needs no library of ours.
const types = await readFile(path.join(root, "specs/types/project.ts"), "utf8");
const source = await readFile(path.join(root, "specs/define-project.ts"), "utf8");
const [docs = ""] = /\/\*\*(?:(?!\*\/)[^])*\*\//.exec(source) ?? [];
const declaration = `${docs}\nexport declare function defineProject(project: WrittenProject): WrittenProject;\n`;
await writeFile(path.join(root, "compiler/dist/define-project.d.ts"), `${types}\n${declaration}`);

// What `fairlead init` writes, what editors check specs with before generated/ is there, and what `fairlead docs` prints.
for (const [from, name] of [
  ["templates", "templates"],
  ["generated/schemas", "schemas"],
  ["generated/reference", "reference"],
]) {
  await cp(path.join(root, from), path.join(root, "compiler/dist", name), { recursive: true });
}

// npm links no program that does not exist yet, and at npm ci none does.
const npm = process.env.npm_execpath;
if (npm !== undefined && !existsSync(path.join(root, "node_modules/.bin/fairlead"))) {
  const args = ["rebuild", "--ignore-scripts", "fairlead", "fairlead-runtime"];
  spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "ignore" });
}
