// The record of one project in one environment, as a person names it, and what to say when there is none.
import { type Inventory, listInventories } from "../apply/inventory.ts";
import { scopeName } from "../engine.ts";
import { isCalled, severalProjects } from "../release/project-name.ts";
import { fail, ok, type Result } from "../result.ts";

/** `asked` is `team/project`, or the name alone where one team has it. */
export async function findApplied(home: string, environment: string, asked: string): Promise<Result<Inventory>> {
  const inventories = await listInventories(home);
  if (!inventories.ok) return inventories;
  const found = inventories.value.filter((one) => one.environment === environment && isCalled(one, asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return ok(only);
  if (found.length > 1) return fail("release-missing", `Here, ${severalProjects(found, asked)}.`);
  return fail("release-missing", nothingApplied(inventories.value, environment, asked));
}

/** That no record fits what was asked for, and what there is. */
export function nothingApplied(inventories: readonly Inventory[], environment?: string, project?: string): string {
  const what = project === undefined ? "Nothing" : `Nothing of project ${JSON.stringify(project)}`;
  const where = environment === undefined ? "" : ` for environment ${JSON.stringify(environment)}`;
  const known = inventories.map(scopeName).join(", ");
  return `${what} was applied${where} here. ${known === "" ? "Nothing was applied here at all." : `Applied here: ${known}.`}`;
}
