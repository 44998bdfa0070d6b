// For tests: what the told examples of codes tell, made in a copy of a sample repository.
import type { ToldCode } from "../codes/codes.ts";
import type { Planted } from "./planted.ts";
import { plantedFiles } from "./planted-files.ts";
import { plantedInputs } from "./planted-inputs.ts";
import { plantedProjects } from "./planted-projects.ts";
import { plantedRecords } from "./planted-records.ts";
import { plantedTypescript } from "./planted-typescript.ts";

export const planted: Readonly<Record<ToldCode, Planted>> = {
  ...plantedFiles,
  ...plantedTypescript,
  ...plantedInputs,
  ...plantedProjects,
  ...plantedRecords,
};
