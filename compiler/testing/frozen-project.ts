// A project whose documents were frozen: its spec, and what it was compiled to then. Newer compilers must compile it to the same.
import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { Gate } from "../../specs/handoff/gates.ts";
import { StageKind } from "../../specs/handoff/stage-kind.ts";
import { StageKey } from "../../specs/handoff/value.ts";
import { historyFolder } from "../../specs/testing/frozen-folders.ts";
import { unwrap } from "../trace.ts";
import { checkSample } from "./sample-check.ts";

const FrozenStage = z.strictObject({
  name: z.string(),
  kind: StageKind,
  semantics: z.int(),
  key: StageKey,
  /** Keys of the stages that it reads. */
  needs: z.array(StageKey),
  document: z.record(z.string(), z.unknown()),
});
type FrozenStage = z.infer<typeof FrozenStage>;

export const FrozenProject = z.strictObject({
  /** Where its spec was. */
  file: z.string(),
  platform: z.string(),
  spec: z.string(),
  /** Of all environments, each key once. */
  stages: z.array(FrozenStage),
  /** Of the first environment. */
  gates: z.array(Gate),
});
export type FrozenProject = z.infer<typeof FrozenProject>;

/** Every project that was ever frozen, by name: `v1/support-assistant`. */
export function frozenProjects(): readonly (readonly [name: string, project: FrozenProject])[] {
  const files = readdirSync(historyFolder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /^v\d+\/[^/]+\.json$/.test(file),
  );
  return files
    .toSorted()
    .map((file) => [
      file.replace(/\.json$/, ""),
      FrozenProject.parse(JSON.parse(readFileSync(new URL(file, historyFolder), "utf8"))),
    ]);
}

/** The same project as this compiler compiles it. Files that it names hold their path, as in all samples. */
export async function compiledNow({
  file,
  platform,
  spec,
}: Pick<FrozenProject, "file" | "platform" | "spec">): Promise<FrozenProject> {
  const { models, printed } = await checkSample(spec, { file, platform, pathsAsWritten: true });
  if (models.length === 0) throw new Error(printed);
  const stages = new Map<string, FrozenStage>();
  for (const model of models) {
    const pinned = Object.entries(model.promotion?.pins ?? {}).map(([name, { key }]) => [name, key] as const);
    const keys = new Map([...pinned, ...model.stages.map(({ name, key }) => [name, key] as const)]);
    for (const { name, kind, semantics, key, needs, reads, document } of model.stages) {
      const read = needs.map((need) => keys.get(need) ?? reads[need]!).toSorted();
      stages.set(`${name} ${key}`, FrozenStage.parse({ name, kind, semantics, key, needs: read, document }));
    }
  }
  const { gates = [] } = (unwrap(models[0]!.gates ?? {}) ?? {}) as { gates?: FrozenProject["gates"] };
  return { file, platform, spec, stages: [...stages.values()], gates };
}
