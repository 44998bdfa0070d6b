// Every code of a diagnostic: what does not stand here cannot be reported.
import { baseModelCodes } from "./base-model-codes.ts";
import type { CodeRow, ToldExample } from "./code-row.ts";
import { dataCodes } from "./data-codes.ts";
import { evaluationCodes } from "./evaluation-codes.ts";
import { formCodes } from "./form-codes.ts";
import { importCodes } from "./import-codes.ts";
import { inputCodes } from "./input-codes.ts";
import { nameCodes } from "./name-codes.ts";
import { overrideCodes } from "./override-codes.ts";
import { platformCodes } from "./platform-codes.ts";
import { promotionCodes } from "./promotion-codes.ts";
import { repositoryCodes } from "./repository-codes.ts";
import { sectionCodes } from "./section-codes.ts";
import { servingCodes } from "./serving-codes.ts";
import { specFileCodes } from "./spec-file-codes.ts";
import { targetCodes } from "./target-codes.ts";
import { trainingCodes } from "./training-codes.ts";
import { typescriptCodes } from "./typescript-codes.ts";
import { wordCodes } from "./word-codes.ts";
import { yamlCodes } from "./yaml-codes.ts";

/** From the files themselves to what an environment runs. */
export const codes = {
  ...repositoryCodes,
  ...specFileCodes,
  ...yamlCodes,
  ...typescriptCodes,
  ...importCodes,
  ...formCodes,
  ...inputCodes,
  ...nameCodes,
  ...sectionCodes,
  ...dataCodes,
  ...wordCodes,
  ...baseModelCodes,
  ...trainingCodes,
  ...evaluationCodes,
  ...servingCodes,
  ...targetCodes,
  ...overrideCodes,
  ...platformCodes,
  ...promotionCodes,
} as const satisfies Readonly<Record<string, CodeRow>>;

export type Code = keyof typeof codes;

/** Those whose example is told, and no edit of one file. */
export type ToldCode = { [C in Code]: (typeof codes)[C]["example"] extends ToldExample ? C : never }[Code];
