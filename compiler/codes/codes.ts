// Every code of a diagnostic: what does not stand here cannot be reported.
import type { CodeRow } from "./code-row.ts";
import { trainingCodes } from "./training-codes.ts";

export const codes = { ...trainingCodes } as const satisfies Readonly<Record<string, CodeRow>>;

export type Code = keyof typeof codes;
