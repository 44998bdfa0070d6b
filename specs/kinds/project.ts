// The kind that teams write: one project, from its data to its service.
import { z } from "zod";
import { costs } from "./effect.ts";
import { Name } from "./value.ts";
import { Compression } from "./compression.ts";
import { Dataset } from "./dataset.ts";
import { Environment } from "./environment.ts";
import { Evaluation } from "./evaluation.ts";
import { Objectives } from "./objective.ts";
import { Serving } from "./serving.ts";
import { Target } from "./target.ts";
import { Training } from "./training.ts";

export const apiVersion = "fairlead.dev/v1";

export const Project = z.strictObject({
  apiVersion: costs("none", z.literal(apiVersion)),
  kind: costs("none", z.literal("Project")),
  name: costs("none", Name).describe("Name of the project, unique in the repository. Another name is another project."),
  team: costs("none", Name).describe("Team that owns the project; the folder below specs/projects."),
  datasets: z.record(Name, Dataset).describe("Datasets by name."),
  training: Training,
  compression: Compression.optional(),
  evaluation: Evaluation.optional(),
  serving: Serving,
  objectives: Objectives.prefault({}),
  targets: z.record(Name, Target).describe("Places where the project can run, by name."),
  environments: z.record(Name, Environment).describe("Environments of the platform that the project runs in."),
});
export type Project = z.infer<typeof Project>;
/** A project as a person writes it: everything that has a default may be left out. */
export type WrittenProject = z.input<typeof Project>;
