// What the two programs are made of: licences, install scripts and known holes of every package in the lock file, and a bill of materials.
// node .ci/dependencies.mjs [--sbom <folder>]. Exits with 1 where something is not allowed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Licences under which a package may be bundled and handed on, or used while building. */
const licences = new Set([
  ...["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "(MIT OR CC0-1.0)"],
  // Of argparse, which is a piece of Python's own library.
  ...["PSF-2.0", "Python-2.0"],
]);

/** Only tests use it, and nothing of it is handed on. */
const licencesOfTools = new Map([["lightningcss", "MPL-2.0"]]);

/** Scripts that npm would run at an install, and why they do not have to: `.npmrc` has ignore-scripts. */
const installScripts = new Map([["onnxruntime-node", "it fetches CUDA libraries; those for CPUs are in the package"]]);

/** Sentences about packages of a lock file that are not allowed; `licenceOf` is asked where the lock file does not say. */
export function problemsOf(packages, licenceOf) {
  const problems = [];
  for (const [place, facts] of Object.entries(packages)) {
    const name = place.split("node_modules/").at(-1);
    if (!place.includes("node_modules/") || facts.link) continue;
    const licence = facts.license ?? licenceOf(place);
    // One for another machine is not here to look at; its sisters are.
    if (licence === undefined && facts.optional) continue;
    const tool = [...licencesOfTools].some(([known, own]) => facts.dev && name.startsWith(known) && licence === own);
    if (!licences.has(licence) && !tool) problems.push(`${name} has the licence ${licence ?? "of nobody knows what"}`);
    if (facts.hasInstallScript && !installScripts.has(name)) problems.push(`${name} has an install script`);
  }
  return [...new Set(problems)].sort();
}

/** The same for the same lock file, wherever and whenever it is made: without a time, a number by lot, and the name of the folder. */
export function plainBill(bill, name) {
  const { serialNumber: _, metadata, components, ...rest } = bill;
  const own = components.find((one) => one.purl?.startsWith(`pkg:npm/${name}@`));
  const others = components.filter((one) => one !== own).toSorted((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
  return {
    ...rest,
    metadata: { lifecycles: metadata.lifecycles, component: { ...own, type: "application", name } },
    components: others,
  };
}

function npm(args) {
  return JSON.parse(
    execFileSync("npm", args, { encoding: "utf8", maxBuffer: 64 * 2 ** 20, stdio: ["ignore", "pipe", "ignore"] }),
  );
}

/** Undefined where the registry cannot be asked. */
function knownHoles() {
  try {
    return npm(["audit", "--json", "--fetch-retries=0", "--fetch-timeout=20000"]).metadata?.vulnerabilities;
  } catch (error) {
    // It exits with 1 where there are some, and where it cannot ask.
    try {
      return JSON.parse(error.stdout).metadata?.vulnerabilities;
    } catch {
      return undefined;
    }
  }
}

function main() {
  const root = fileURLToPath(new URL("../", import.meta.url));
  process.chdir(root);
  const { values } = parseArgs({ options: { sbom: { type: "string" } } });
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const licenceOf = (place) => {
    try {
      return JSON.parse(readFileSync(path.join(place, "package.json"), "utf8")).license;
    } catch {
      return undefined;
    }
  };
  const problems = problemsOf(packages, licenceOf);
  const holes = knownHoles();
  if (holes === undefined) process.stdout.write("known holes: skipped, the registry cannot be asked from here\n");
  else if (holes.high + holes.critical > 0)
    problems.push(`${holes.high + holes.critical} holes that are known, high or critical: npm audit`);
  for (const [workspace, name] of [
    ["compiler", "fairlead"],
    ["runtime", "fairlead-runtime"],
  ]) {
    const bill = plainBill(npm(["sbom", "--sbom-format", "cyclonedx", "-w", workspace]), name);
    process.stdout.write(`${name}: ${bill.components.length} packages\n`);
    if (values.sbom === undefined) continue;
    mkdirSync(values.sbom, { recursive: true });
    writeFileSync(path.join(values.sbom, `${name}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
