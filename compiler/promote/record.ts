// Makes the record that follows another one, and its text. Pure: a record says nothing of the clock.
import { apiVersion } from "../../specs/kinds/project.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { yamlDocument } from "../emit/yaml-writer.ts";
import { sealOf } from "../model/seal.ts";
import type { Json } from "../trace.ts";
import { versionsBefore } from "./dataset-versions.ts";

/** `before` is absent for the first record of a project in an environment. A hold is not taken over: it was of what was there before. */
export function nextRecord(
  before: Promotion | undefined,
  { environment, from, hold, outputs, base }: Pick<Promotion, "environment" | "from" | "hold" | "outputs" | "base">,
): Promotion {
  const head = {
    apiVersion,
    kind: "Promotion",
    ...(environment === undefined ? {} : { environment }),
    number: (before?.number ?? 0) + 1,
    replaces: before?.seal ?? "none",
  } as const;
  // The seal stands beside what it replaces, so that two records of one project always conflict in git.
  const versions = versionsBefore(before, { outputs, base });
  const rest = { from, ...(hold === undefined ? {} : { hold }), outputs, ...(versions && { versions }), base };
  return { ...head, seal: sealOf({ ...head, ...rest }), ...rest };
}

/** YAML that reads back as the record: no line is folded, so that a diff shows what changed. */
export function recordText(record: Promotion): string {
  return `${head}\n${yamlDocument(record as Json)}`;
}

const head =
  "# Written by `fairlead promote` and `fairlead rollback`. An edit breaks the seal: run the command again instead.\n";
