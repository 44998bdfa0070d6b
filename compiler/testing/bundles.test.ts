// What npm run build made, as it would be installed. Each half loads nothing that belongs to the other, proven by what is inside.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const repository = new URL("../../", import.meta.url);

/** Of the chunks of one program: packages that are inlined, packages that are asked for, and sources of ours. */
function contentOf(folder: "compiler" | "runtime") {
  const dist = fileURLToPath(new URL(`${folder}/dist/`, repository));
  const texts = readdirSync(dist)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(`${dist}/${name}`, "utf8"));
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
    const { inlined, asked, ours } = contentOf("compiler");
    expect([...inlined]).toEqual(expect.arrayContaining(["cdk8s", "@octokit/core", "simple-git", "zod"]));
    for (const name of ["onnxruntime-node", "onnxruntime-common", "fastify", "prom-client", "protobufjs"]) {
      expect([name, inlined.has(name), asked.has(name)]).toEqual([name, false, false]);
    }
    expect(ours.filter((name) => /^(\.\.\/)?runtime\//.test(name))).toEqual([]);
    expect(dependenciesOf("compiler")).toEqual(["oxc-parser", "oxc-transform"]);
  });

  it("fairlead-runtime has nothing of the compiler: no manifests, no hosts, and none of its sources", () => {
    const { inlined, asked, ours } = contentOf("runtime");
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
        "define-project.d.ts",
        "define-project.js",
        "sandbox-process.js",
        "write-thread.js",
      ]),
    );
    expect(names("runtime")).toEqual(expect.arrayContaining(["clean-thread.js", "cli.js", "model-thread.js"]));
  });
});
