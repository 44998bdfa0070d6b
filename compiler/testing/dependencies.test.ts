// The check of what the programs are made of finds what is planted, and its bill of materials is the same whenever it is made.
import { expect, it } from "vitest";

const program = new URL("../../.ci/dependencies.mjs", import.meta.url);
interface Checks {
  readonly problemsOf: (
    packages: Record<string, object>,
    licenceOf: (place: string) => string | undefined,
  ) => readonly string[];
  readonly plainBill: (bill: object, name: string) => { readonly metadata: { readonly component: object } };
}
const load = async () => (await import(program.href)) as Checks;

it("a licence that is not known, one of nobody, and a script at an install are named", async () => {
  const { problemsOf } = await load();
  const packages = {
    "": { name: "workspace" },
    "node_modules/good": { license: "MIT" },
    "node_modules/linked": { link: true },
    "node_modules/copyleft": { license: "GPL-3.0-only" },
    "node_modules/silent": {},
    "node_modules/good/node_modules/runs": { license: "ISC", hasInstallScript: true },
    "node_modules/onnxruntime-node": { license: "MIT", hasInstallScript: true },
    "node_modules/elsewhere-arm64": { optional: true },
    "node_modules/lightningcss": { license: "MPL-2.0", dev: true },
    "node_modules/bundled-lightningcss": { license: "MPL-2.0" },
  };
  expect(problemsOf(packages, () => undefined)).toEqual([
    "bundled-lightningcss has the licence MPL-2.0",
    "copyleft has the licence GPL-3.0-only",
    "runs has an install script",
    "silent has the licence of nobody knows what",
  ]);
  expect(problemsOf({ "node_modules/silent": {} }, () => "MIT")).toEqual([]);
});

it("a bill says nothing of the time, the folder and chance, and names the program that it is of", async () => {
  const { plainBill } = await load();
  const bill = (time: string, folder: string) => ({
    bomFormat: "CycloneDX",
    serialNumber: `urn:uuid:${time}`,
    metadata: { timestamp: time, lifecycles: [{ phase: "build" }], tools: [time], component: { name: folder } },
    components: [
      { "bom-ref": "b@1", purl: "pkg:npm/b@1" },
      { "bom-ref": "fairlead@1", name: "compiler", purl: "pkg:npm/fairlead@1" },
      { "bom-ref": "a@1", purl: "pkg:npm/a@1" },
    ],
  });
  const plain = plainBill(bill("now", "main"), "fairlead");
  expect(plain).toEqual(plainBill(bill("later", "clone"), "fairlead"));
  expect(plain.metadata.component).toMatchObject({ name: "fairlead", type: "application" });
});
