// What TypeScript specs import: files of specs/, and the module "fairlead".
import type { CodeRow } from "./code-row.ts";

export const importCodes = {
  "typescript-import": {
    severity: "error",
    means:
      'A spec imports "fairlead" and .ts files of specs/, by a relative path as the file is called, and names that they export: what it says is then in files of the repository, which whoever reviews a change sees. Imports of types are erased, and may come from anywhere.',
    example: {
      told: 'A spec that begins with: import { readFileSync } from "node:fs";',
      right: 'import { training } from "../../shared/training.ts";',
    },
  },
  "typescript-import-missing": {
    severity: "error",
    means:
      "Nothing is there under the name that an import has. Names are as the disk has them, upper and lower case included: another disk would not find the file.",
    example: {
      told: 'A spec with: import { a } from "./a.ts"; and no such file beside it.',
      right: "The file a.ts beside the spec.",
    },
  },
  "typescript-import-limit": {
    severity: "error",
    means:
      "A spec imports at most 100 files, those that they import included, and has at most 1 MiB together with them. What is larger is data, which a spec names.",
    example: {
      told: "A spec that imports a file with a megabyte of texts.",
      right: "The texts in a file of data/, which the spec names in datasets.",
    },
  },
  "typescript-import-cycle": {
    severity: "error",
    means:
      "What a file sees of one that imports it depends on which of them is evaluated first: values may not be there yet.",
    example: {
      told: "A spec that imports a.ts, which imports b.ts, which imports a.ts.",
      right: "What both need in c.ts, which imports neither; or import type, where one needs types alone.",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
