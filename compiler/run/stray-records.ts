// What to say of promotion records whose project no spec has: it is gone, or it is there under another name.
import { makesOutput } from "../../specs/handoff/stages.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { parsePromotion } from "../check/parse.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { FoundPromotion } from "../read/discover.ts";
import type { CompiledProject } from "./compile-project.ts";
import { readSpec } from "./open-repository.ts";

/** `projects` are all that the repository has. */
export async function strayRecords(
  root: string,
  stray: readonly FoundPromotion[],
  projects: readonly CompiledProject[],
): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const record of stray) {
    const { file, environment, team, project } = record;
    const { document } = (await readSpec(root, file)).read;
    const promotion = document && parsePromotion(document).spec;
    const now = promotion && likeliest(promotion, environment, projects);
    const renamed = now === undefined ? "" : `; if it is called ${now.team}/${now.name} now, ${wayOf(record, now)}`;
    found.push({
      code: "promotion-unknown",
      severity: "error",
      message: `${environment} runs a release of ${team}/${project}, and no spec has a project of that name`,
      fix: `remove this record, and ${environment} stops it; or bring the spec of ${team}/${project} back${renamed}`,
      file,
    });
  }
  return found;
}

/** A spec says one name of before: one that says another one already has gone a name too far. */
function wayOf({ team, project, environment }: FoundPromotion, { team: own, file, former }: CompiledProject): string {
  if (former === undefined) return `write renamedFrom: ${own === team ? project : `${team}/${project}`} into ${file}`;
  const before = `${former.team}/${former.name}`;
  return `give it its name of before, ${before}, run fairlead promote ${before} --to ${environment}, which moves this record, and change the name then`;
}

/** The one that makes the most of what the record pins, half of it at least, and has no record there that is its own. */
function likeliest({ outputs }: Promotion, environment: string, projects: readonly CompiledProject[]) {
  const pinned = Object.values(outputs).map(({ key }) => key);
  const candidates = projects.flatMap((project) => {
    const follows = project.models.find((model) => model.environment === environment)?.promotion;
    if (project.models.length === 0 || follows !== undefined) return [];
    const made = new Set(
      project.models.flatMap(({ stages }) => stages.filter(({ kind }) => makesOutput(kind)).map(({ key }) => key)),
    );
    const shared = pinned.filter((key) => made.has(key)).length;
    return shared >= Math.max(1, pinned.length / 2) ? [{ project, shared }] : [];
  });
  return candidates.toSorted((a, b) => b.shared - a.shared)[0]?.project;
}
