// What npm run build made, as it would be installed. Each half loads nothing that belongs to the other, proven by what is inside.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const repository = new URL("../../", import.meta.url);

/** The chunks of one program by their names. */
function chunksOf(folder: "compiler" | "runtime"): ReadonlyMap<string, string> {
  const dist = fileURLToPath(new URL(`${folder}/dist/`, repository));
  const names = readdirSync(dist).filter((name) => name.endsWith(".js"));
  return new Map(names.map((name) => [name, readFileSync(`${dist}/${name}`, "utf8")]));
}

/** Of chunks: packages that are inlined, packages that are asked for, and sources of ours. */
function contentOf(texts: readonly string[]) {
  // The bundler writes the name of each module above it.
  const modules = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ (\S+\.(?:ts|[cm]?js|json))$/gm)].map(([, name = ""]) => name),
  );
  const imports = texts.flatMap((text) =>
    [...text.matchAll(/(?:^import\b[^"']*?|\bfrom |\bimport\(|\brequire\()["']([^"'./][^"']*)["']/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  const inlined = modules.flatMap((name) =>
    name.includes("node_modules/") ? [packageOf(name.replace(/^.*node_modules\//, ""))] : [],
  );
  return {
    inlined: new Set(inlined),
    asked: new Set(imports.filter((name) => !name.startsWith("node:")).map(packageOf)),
    ours: modules.filter((name) => !name.includes("node_modules/")),
  };
}

/** The chunk that holds a source of ours, and all that are loaded with it at once. */
function loadedWith(source: string, chunks: ReadonlyMap<string, string>): readonly string[] {
  const [first] = [...chunks].filter(([, text]) => text.includes(`// ${source}\n`)).map(([name]) => name);
  const loaded = new Set([first ?? `no chunk holds ${source}`]);
  for (const name of loaded) {
    for (const [, next = ""] of chunks.get(name)?.matchAll(/^import\b[^"]*"\.\/([^"]+)";$/gm) ?? []) loaded.add(next);
  }
  return [...loaded].map((name) => chunks.get(name) ?? name);
}

function packageOf(name: string): string {
  const [scope = "", rest = ""] = name.split("/");
  return scope.startsWith("@") ? `${scope}/${rest}` : scope;
}

function dependenciesOf(folder: string): readonly string[] {
  const text = readFileSync(new URL(`${folder}/package.json`, repository), "utf8");
  return Object.keys((JSON.parse(text) as { dependencies: Record<string, string> }).dependencies);
}

describe("the bundles", () => {
  it("fairlead has nothing of the runtime: no inference, no gateway, and none of its sources", () => {
    const { inlined, asked, ours } = contentOf([...chunksOf("compiler").values()]);
    expect([...inlined]).toEqual(expect.arrayContaining(["cdk8s", "@octokit/core", "simple-git", "zod"]));
    for (const name of ["onnxruntime-node", "onnxruntime-common", "fastify", "prom-client", "protobufjs"]) {
      expect([name, inlined.has(name), asked.has(name)]).toEqual([name, false, false]);
    }
    expect(ours.filter((name) => /^(\.\.\/)?runtime\//.test(name))).toEqual([]);
    expect(dependenciesOf("compiler")).toEqual(["oxc-parser", "oxc-transform"]);
  });

  it.each(["check", "plan", "build"])("%s loads no library before it knows that something changed", (command) => {
    const loaded = loadedWith(`compiler/cli/${command}.ts`, chunksOf("compiler"));
    expect([loaded.length > 3, ...contentOf(loaded).inlined]).toEqual([true]);
  });

  it("fairlead-runtime has nothing of the compiler: no manifests, no hosts, and none of its sources", () => {
    const { inlined, asked, ours } = contentOf([...chunksOf("runtime").values()]);
    expect([...inlined]).toEqual(expect.arrayContaining(["fastify", "prom-client", "zod"]));
    for (const name of ["cdk8s", "cdk8s-plus-28", "constructs", "@octokit/core", "simple-git", "yaml", "oxc-parser"]) {
      expect([name, inlined.has(name), asked.has(name)]).toEqual([name, false, false]);
    }
    expect(ours.filter((name) => /^(\.\.\/)?compiler\//.test(name))).toEqual([]);
    expect(dependenciesOf("runtime")).toEqual(["onnxruntime-node"]);
  });

  it("hold a module each that runs in a thread or a process of its own, where its starter looks for it", () => {
    const names = (folder: string): readonly string[] =>
      readdirSync(new URL(`${folder}/dist/`, repository)).filter((name) => /^[a-z-]+\.(js|d\.ts)$/.test(name));
    expect(names("compiler")).toEqual(
      expect.arrayContaining([
        "cli.js",
        "compile-thread.js",
        "define-project.d.ts",
        "define-project.js",
        "sandbox-process.js",
      ]),
    );
    expect(names("runtime")).toEqual(expect.arrayContaining(["clean-thread.js", "cli.js", "model-thread.js"]));
  });
});
