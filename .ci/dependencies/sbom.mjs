// What a published program consists of, as CycloneDX 1.6: what its bundle holds and what npm installs beside it. Made from the lock alone, so
// that the same lock gives the same bytes: no time and no serial number. `npm sbom` writes 1.5, about the workspace's root, and
// calls optional what is bundled.
import { closureOf, nameOf, neededBy } from "./lock.mjs";

/** `licencesAt(place)`: SPDX expressions. */
export function sbomOf(packages, workspace, licencesAt) {
  const installed = closureOf(packages, neededBy(packages, workspace));
  const bundled = closureOf(packages, neededBy(packages, workspace, ["devDependencies"]));
  // Two places with one version are one component.
  const byRef = new Map([...bundled, ...installed].toSorted().map((place) => [refOf(packages, place), place]));
  const places = [...byRef].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { ...componentOf(packages, workspace, licencesAt), type: "application" } },
    components: places.map(([, place]) => ({
      ...componentOf(packages, place, licencesAt),
      scope: packages[place].optional === true ? "optional" : "required",
      properties: [{ name: "fairlead:comes", value: installed.has(place) ? "installed beside" : "in the bundle" }],
    })),
    dependencies: [
      { ref: refOf(packages, workspace), dependsOn: refsOf(packages, directly(packages, workspace)) },
      ...places.map(([ref, place]) => ({ ref, dependsOn: refsOf(packages, neededBy(packages, place)) })),
    ],
  };
}

function directly(packages, workspace) {
  return neededBy(packages, workspace, ["dependencies", "devDependencies"]);
}

function refsOf(packages, places) {
  return [...new Set(places.map((place) => refOf(packages, place)))].toSorted();
}

/** A package URL. */
function refOf(packages, place) {
  const { name = nameOf(place), version } = packages[place];
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function componentOf(packages, place, licencesAt) {
  const { name = nameOf(place), version, integrity } = packages[place];
  const ref = refOf(packages, place);
  return {
    type: "library",
    "bom-ref": ref,
    name,
    version,
    // What comes inside of another package has no digest of its own.
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
    licenses: licencesAt(place).map((one) => (one.includes(" ") ? { expression: one } : { license: { id: one } })),
    purl: ref,
  };
}

function hashOf(integrity) {
  const [algorithm, digest] = integrity.split(" ")[0].split(/-(.*)/);
  return { alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") };
}
