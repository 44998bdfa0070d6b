// Looks at every package of package-lock.json: its licence, what npm would run when it is installed, the versions of Node that it runs on,
// and known holes. With --sbom it writes what each program consists of.
//   node .ci/dependencies.mjs [--sbom <folder>] [--root <folder>] [--offline]     `--offline`: known holes are not asked for.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { auditOf } from "./dependencies/audit.mjs";
import { closureOf, neededBy, placesOf, readLock } from "./dependencies/lock.mjs";
import { faultsOf, licencesAt } from "./dependencies/rules.mjs";
import { sbomOf } from "./dependencies/sbom.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const options = { sbom: { type: "string" }, root: { type: "string", default: here }, offline: { type: "boolean" } };
const { root, sbom, offline } = parseArgs({ options }).values;

const packages = readLock(root);
const programs = Object.keys(packages).filter((place) => place !== "" && !place.includes("node_modules/"));
// Both programs are bundles: what is needed for development of a workspace is in them.
const roots = programs.flatMap((one) => neededBy(packages, one, ["dependencies", "devDependencies"]));
const audit = offline ? { faults: [], skipped: "--offline" } : auditOf(root);
const faults = [...faultsOf(root, packages, closureOf(packages, roots)), ...audit.faults];

if (sbom !== undefined) {
  mkdirSync(sbom, { recursive: true });
  for (const place of programs) {
    const bom = sbomOf(packages, place, (one) => licencesAt(root, packages, one));
    const file = path.join(sbom, `${packages[place].name}.cdx.json`);
    writeFileSync(file, `${JSON.stringify(bom, undefined, 2)}\n`);
    process.stdout.write(`${file}: ${bom.components.length} components\n`);
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
const said = faults.length === 0 ? "no fault" : `${faults.length} fault${faults.length === 1 ? "" : "s"}`;
process.stdout.write(`${placesOf(packages).length} packages: ${said} of licence, install script, Node or known hole\n`);
if (audit.skipped !== undefined) process.stdout.write(`skipped: known holes were not asked for (${audit.skipped})\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
