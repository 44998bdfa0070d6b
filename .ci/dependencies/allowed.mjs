// What dependencies may be and do, each exception with its reason.

/** Licences by SPDX expression, as packages write them. `development`: not for what a program of ours holds or installs. */
export const licences = new Map([
  ["MIT", {}],
  ["ISC", {}],
  ["Apache-2.0", {}],
  ["BSD-2-Clause", {}],
  ["BSD-3-Clause", {}],
  ["0BSD", {}],
  ["BlueOak-1.0.0", { reason: "permissive, as MIT, in plainer words" }],
  ["(MIT OR CC0-1.0)", { reason: "whoever uses it chooses, and we choose MIT" }],
  ["Python-2.0", { development: true, reason: "permissive; argparse is a translation of Python's" }],
  ["PSF-2.0", { development: true, reason: "the same under its newer name" }],
  [
    "MPL-2.0",
    {
      development: true,
      reason: "copyleft of its own files, which we neither change nor hand on (lightningcss, of vitest)",
    },
  ],
]);

/** Packages that bring a script for npm to run. `.npmrc` has it run none; both programs work without. */
export const scripts = new Map([
  [
    "onnxruntime-node",
    "fetches libraries for CUDA where there is a GPU; we run on the CPU's, which are in the package",
  ],
]);

/** Known holes that nobody can close yet, by the place of the package. */
export const holes = new Map([
  [
    "node_modules/cdk8s-plus-28/node_modules/brace-expansion",
    "comes inside of cdk8s-plus-28, which gives it no text of a spec; it is in no file of dist/",
  ],
  ["node_modules/cdk8s-plus-28/node_modules/minimatch", "the same"],
]);

/** What package.json of every package promises to run on. */
export const node = "20.19.0";
