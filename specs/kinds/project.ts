// The kind that teams write: one project, from its data to its service.
import { z } from "zod";
import { costs } from "./effect.ts";
import { FormerName, Name } from "./value.ts";
import { Compression } from "./compression.ts";
import { Dataset } from "./dataset.ts";
import { Environment } from "./environment.ts";
import { Evaluation } from "./evaluation.ts";
import { Objectives } from "./objective.ts";
import { Serving } from "./serving.ts";
import { Target } from "./target.ts";
import { Training } from "./training.ts";

export const apiVersion = "fairlead.dev/v1";

export const Project = z
  .strictObject({
    apiVersion: costs("none", z.literal(apiVersion)).describe("Version of the format that this spec is written in."),
    kind: costs("none", z.literal("Project")).describe("This spec is a project."),
    name: costs("identity", Name, "helpdesk").describe("Name of the project, unique in its team."),
    team: costs("identity", Name, "support").describe("Team that owns the project; the folder below specs/projects."),
    renamedFrom: costs("none", FormerName, "helpdesk-pilot")
      .optional()
      .describe(
        "Name that the project had before: <project>, or <team>/<project>. Its promotion records, its history and the services that run on this machine " +
          "go over to the new name, without a gap. May be left or removed once nothing has the old name any more.",
      ),
    datasets: z.record(Name, Dataset).default({}).describe("Datasets by name."),
    training: Training.optional().describe(
      "How a base model is fine-tuned. Without it nothing is trained: datasets are made for their own sake, and serving.model names what is served.",
    ),
    compression: Compression.optional().describe(
      "How the model is made smaller before it is served. Without it, it is served as it is.",
    ),
    evaluation: Evaluation.optional().describe(
      "What is measured before a model may be served, and the bounds that it must keep.",
    ),
    serving: Serving.optional().describe("How the model answers requests. Without it nothing is served."),
    objectives: Objectives.prefault({}).describe("What users are promised. Alerts are derived from it."),
    targets: z
      .record(Name, Target)
      .default({})
      .describe("Places where the project can run, by name. Without any, stages run on the machine that applies."),
    environments: z.record(Name, Environment).describe("Environments of the platform that the project runs in."),
  })
  .meta({ title: "Fairlead project", description: "One project, from its data to its service." });
export type Project = z.infer<typeof Project>;
/** A project as a person writes it: everything that has a default may be left out. */
export type WrittenProject = z.input<typeof Project>;
