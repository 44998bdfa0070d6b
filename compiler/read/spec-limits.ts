// Limits on what one spec may be. A real project's spec is a few KiB; these only keep a hostile one from costing anything.

/** Largest spec file, in bytes: 1 MiB. */
export const maxSpecBytes = 1_048_576;

/** Deepest nesting of maps and lists. The kinds need fewer than ten. */
export const maxDepth = 64;

/** Most values (maps, lists and scalars) of a spec. A real one has a few hundred. */
export const maxValues = 10_000;

/** Most mistakes that are reported for one file. Someone who made more is better off with the first ones. */
export const maxMistakes = 100;

/** Most files that one spec imports, itself left out, those that they import included. With it they have `maxSpecBytes` together. */
export const maxImports = 100;
