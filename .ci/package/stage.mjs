// One package as it is published, in a folder of its own.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifestAt } from "../dependencies/lock.mjs";
import { licencesAt } from "../dependencies/rules.mjs";
import { sbomOf } from "../dependencies/sbom.mjs";
import { thirdPartyText } from "./third-party.mjs";

/**
 * Packages that stand inside of the tarball, without what npm would run at their install: the script of onnxruntime-node fetches libraries
 * for CUDA, which nothing of ours uses, and where it cannot, nothing is installed at all.
 */
const inside = { runtime: ["onnxruntime-node", "onnxruntime-common"] };

/** What is read with the README, and what it shows. */
const pages = [
  "README.md",
  ...["SPECS.md", "PLATFORM.md", "CONTRIBUTING.md", "SECURITY.md"].map((name) => `.github/${name}`),
];
const picture = ".github/recording.svg";
/** Where the reference lies, seen from the package. */
const reference = { compiler: "dist/reference", runtime: "../fairlead/dist/reference" };

export function stage({ root, packages, workspace, folder }) {
  const manifest = JSON.parse(readFileSync(path.join(root, workspace, "package.json"), "utf8"));
  const bundled = inside[workspace] ?? [];
  mkdirSync(folder, { recursive: true });
  for (const file of manifest.files)
    cpSync(path.join(root, workspace, file), path.join(folder, file), { recursive: true });
  cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  cpSync(path.join(root, picture), path.join(folder, picture));
  for (const file of pages) {
    const page = readFileSync(path.join(root, file), "utf8");
    writeFileSync(
      path.join(folder, file),
      page.replaceAll(/\]\(((?:\.\.\/)?)generated\/reference\//g, `]($1${reference[workspace]}/`),
    );
  }
  for (const name of bundled) stageInside(root, folder, name);
  const bill = sbomOf(packages, workspace, (place) => licencesAt(root, packages, place));
  write(folder, "sbom.cdx.json", bill);
  writeFileSync(path.join(folder, "THIRD-PARTY.txt"), thirdPartyText(root, packages, workspace));
  const { devDependencies: _, files, ...kept } = manifest;
  const dependencies = { ...kept.dependencies, ...versionsOf(packages, bundled) };
  write(folder, "package.json", {
    ...kept,
    files: [...files, ".github", "sbom.cdx.json", "THIRD-PARTY.txt"],
    dependencies,
    ...(bundled.length > 0 && { bundleDependencies: bundled }),
  });
}

function stageInside(root, folder, name) {
  const place = `node_modules/${name}`;
  const into = path.join(folder, place);
  const skipped = path.join(root, place, "script");
  cpSync(path.join(root, place), into, { recursive: true, filter: (from) => from !== skipped });
  const { scripts: _, dependencies = {}, devDependencies: __, ...kept } = manifestAt(root, place);
  // What only its script needs is not needed.
  const needed = Object.entries(dependencies).filter(([one]) => inside.runtime.includes(one));
  write(into, "package.json", { ...kept, dependencies: Object.fromEntries(needed) });
}

function versionsOf(packages, names) {
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]));
}

function write(folder, name, json) {
  writeFileSync(path.join(folder, name), `${JSON.stringify(json, undefined, 2)}\n`);
}
