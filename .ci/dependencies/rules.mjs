// The rules that every package of the lock has to keep. Each gives a sentence a fault.
import { existsSync } from "node:fs";
import path from "node:path";
import semver from "semver";
import { licences, node, scripts } from "./allowed.mjs";
import { manifestAt, nameOf, neededBy, placesOf } from "./lock.mjs";

const hooks = ["preinstall", "install", "postinstall"];

/** `shipped`: places of what the programs hold or install. */
export function faultsOf(root, packages, shipped) {
  return placesOf(packages).flatMap((place) => [
    ...licenceFaults(licencesAt(root, packages, place), place, shipped.has(place)),
    ...scriptFaults(root, packages, place),
    ...engineFaults(packages, place),
  ]);
}

/** As the lock has it, and as the package itself does where it is installed. */
export function licencesAt(root, packages, place) {
  const said = [packages[place].license, manifestAt(root, place)?.license].filter((one) => one !== undefined);
  return said.length > 0 ? [...new Set(said)] : licencesOfMaker(root, packages, place);
}

/** What is made for another machine is not here, and the lock may not say: it has the licence of the package that chooses among them. */
function licencesOfMaker(root, packages, place) {
  const { version, os, optional } = packages[place];
  if (os === undefined || optional !== true) return [];
  const maker = placesOf(packages).find(
    (one) => packages[one].version === version && neededBy(packages, one, ["optionalDependencies"]).includes(place),
  );
  return maker === undefined ? [] : licencesAt(root, packages, maker);
}

function licenceFaults(found, place, isShipped) {
  if (found.length === 0) return [`${place} says no licence`];
  return found.flatMap((licence) => {
    const allowed = licences.get(licence);
    if (allowed === undefined) return [`${place} has the licence ${JSON.stringify(licence)}, which is not allowed`];
    if (allowed.development === true && isShipped)
      return [`${place} has the licence ${licence}, which is for development alone`];
    return [];
  });
}

function scriptFaults(root, packages, place) {
  const written = manifestAt(root, place)?.scripts ?? {};
  const found = hooks.filter((hook) => written[hook] !== undefined);
  if (existsSync(path.join(root, place, "binding.gyp"))) found.push("binding.gyp");
  if (packages[place].hasInstallScript === true && found.length === 0) found.push("a script, as the lock says");
  if (found.length === 0 || scripts.has(nameOf(place))) return [];
  return [`${place} has npm run something when it is installed: ${found.join(", ")}`];
}

function engineFaults(packages, place) {
  const { engines, os, optional } = packages[place];
  // One that says no version runs on all of them.
  const range = engines?.node ?? "*";
  if (semver.validRange(range) !== null && semver.satisfies(node, range)) return [];
  const machine = optional === true && os !== undefined ? `, on ${os.join(", ")}` : "";
  return [`${place} does not run on Node ${node}${machine}: it needs ${range}`];
}
