// Where a project runs at one step of its way to production, and what is different there.
import { z } from "zod";
import { costs } from "./effect.ts";
import { Name } from "./value.ts";

export const Environment = z.strictObject({
  targets: costs("roll-out", z.array(Name), ["laptop"])
    .default([])
    .describe(
      "Targets that the project runs on in this environment. Without any, stages run on the machine that applies.",
    ),
  set: costs(
    "none",
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])),
    { "serving.scale.min": 2 },
  )
    .default({})
    .describe(
      "Overrides by dotted path, such as serving.scale.min: 2; a change costs what it costs of the field itself. Fields of serving, objectives and targets can differ between environments, and gates can be stricter.",
    ),
});
export type Environment = z.infer<typeof Environment>;
