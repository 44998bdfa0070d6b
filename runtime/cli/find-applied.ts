// The record of one project in one environment, as a person names it.
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
  const known = inventories.value.map(scopeName).join(", ");
  return fail(
    "release-missing",
    `Nothing of project ${JSON.stringify(asked)} was applied for environment ${JSON.stringify(environment)} here. ` +
      (known === "" ? "Nothing was applied here at all." : `Applied here: ${known}.`),
  );
}
