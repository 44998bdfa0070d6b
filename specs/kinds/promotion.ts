// The record of a promotion: which release of a project an environment has. Written by `fairlead promote` and `fairlead rollback`, read by
// people, and by nobody else edited: it is a compare-and-swap, so that git cannot merge two of them into a third that nobody wrote.
import { z } from "zod";
import { Pin } from "../handoff/release.ts";
import { Digest, StageKey } from "../handoff/value.ts";
import { apiVersion } from "./project.ts";
import { Name } from "./value.ts";

const commit = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "a commit is written with all of its digits");

/** The date on which a hold ends by itself, in UTC. */
const day = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, "a day is written 2026-12-31");

export const Promotion = z
  .strictObject({
    apiVersion: z.literal(apiVersion).describe("Version of the format that this record is written in."),
    kind: z.literal("Promotion").describe("This file is the record of a promotion."),
    environment: Name.optional().describe(
      "The environment that it is a record of. Absent in records that were written before they said so.",
    ),
    number: z.int().min(1).describe("Which record of the project in this environment it is, from 1."),
    replaces: z
      .union([Digest, z.literal("none")])
      .describe("Seal of the record that this one replaces; none for the first."),
    seal: Digest.describe("Digest of all of this record but the seal."),
    from: z
      .strictObject({
        environment: Name.describe("The environment that had it before, made there or promoted to it."),
        commit: commit
          .optional()
          .describe("What the repository was at, where that is known. A hint: nothing is decided by it."),
      })
      .describe("Where this comes from."),
    hold: z
      .strictObject({
        by: z.string().min(1).max(200).describe("Who holds it."),
        reason: z.string().min(1).max(1000).describe("Why."),
        until: day.optional().describe("Last day of the hold. Without it, it stays until somebody takes it away."),
      })
      .optional()
      .describe("Keeps the environment at this record: promotions of other releases are refused."),
    outputs: z
      .record(z.string().regex(/^[a-z]+\/[a-z][a-z0-9-]*$/, "an output is named as its stage: train/main"), Pin)
      .describe(
        "What the environment runs: for each stage the key, the digest of its output, and that of its evidence.",
      ),
    versions: z
      .record(Name, z.record(z.string(), StageKey))
      .optional()
      .describe(
        "Data that records before this one ran, and this one does not: by dataset and version, the key of what was made.",
      ),
    base: z.record(z.string(), z.unknown()).describe("The project as people had written it, without its environments."),
  })
  .meta({ title: "Fairlead promotion", description: "Which release of a project an environment has." });
export type Promotion = z.infer<typeof Promotion>;
