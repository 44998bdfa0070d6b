// What a person wrote and nobody uses: said once a field, where it is written, with what happens instead. Defaults are nobody's words.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { capabilities, type Capabilities, engineNames } from "../../../specs/handoff/capabilities.ts";
import type { Server, UnusedField } from "../../../specs/handoff/servers.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { parseBase, writtenBase } from "../../model/base-model.ts";
import { jobTarget } from "../../model/job-target.ts";
import type { ResolveEnvironment } from "../../model/resolve.ts";
import { type Place, Traced } from "../../trace.ts";
import { type Path, type Rule, type RuleInput, warningAt, type Words } from "../rule.ts";
import { valueAt } from "../value-at.ts";
import { eachTarget } from "./serving-rules.ts";

/** Who uses what is written at a place, and who does not. */
interface Uses {
  readonly field: UnusedField["field"];
  readonly path: Path;
  /** Names of targets by what is said of their server. */
  readonly idle: Map<string, Set<string>>;
  readonly used: Map<string, Set<string>>;
}

export const servedFieldsAreUsed: Rule = (input) => {
  if (input.project.serving === undefined) return [];
  const uses = new Map<string, Uses>();
  for (const [{ project }, target, { engine }] of eachTarget(input.environments)) {
    const { server }: Capabilities = capabilities[engine.value];
    for (const field of unusedSomewhere) {
      for (const path of writtenAt(input, project, field.split("."))) {
        const key = JSON.stringify(path);
        const known = uses.get(key) ?? { field, path, idle: new Map(), used: new Map() };
        uses.set(key, known);
        note(rowOf(server, field) === undefined ? known.used : known.idle, server.name, target);
      }
    }
  }
  return [...uses.values()].flatMap((found) => unusedServed(input, found));
};

/** Fields that some server has no use for. */
const unusedSomewhere = new Set(
  engineNames.flatMap((engine): string[] => capabilities[engine].server.unused.map(({ field }) => field)),
);

function rowOf({ unused }: Server, field: string): UnusedField | undefined {
  return unused.find((row) => row.field === field);
}

function note(by: Map<string, Set<string>>, server: string, target: string): void {
  by.set(server, (by.get(server) ?? new Set()).add(target));
}

function unusedServed(input: RuleInput, { field, path, idle, used }: Uses): Diagnostic[] {
  if (idle.size === 0) return [];
  const servers = engineNames.map((engine): Server => capabilities[engine].server).filter(({ name }) => idle.has(name));
  const instead = servers.map((server) => rowOf(server, field)!.instead).join("; ");
  return [
    warningAt(input, path, "key", {
      code: "field-not-used",
      message: `${field} is not used by ${named(idle)}: ${instead}`,
      fix:
        used.size === 0 ? "remove it, or leave it for another target" : `nothing has to change: ${named(used)} uses it`,
    }),
  ];
}

/** `vLLM (target cluster, spare)`. */
function named(servers: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...servers].map(([name, targets]) => `${name} (target ${[...targets].join(", ")})`).join(" and ");
}

/** Fields of a target that have one use, which the target does not have in any environment. */
export const targetFieldsAreUsed: Rule = (input) => {
  const used = new Set<string>();
  const idle = new Map<string, Diagnostic>();
  for (const [environment, target, { engine }] of eachTarget(input.environments)) {
    const { targetFields }: Capabilities = capabilities[engine.value];
    for (const { field, usedBy } of targetFields) {
      const path = ["targets", target, field];
      const why = whyIdle[usedBy](input, environment, target);
      for (const at of writtenAt(input, environment.project, path)) {
        const place = JSON.stringify(at);
        const words: Words = {
          code: "field-not-used",
          message: `${path.join(".")} is not used: ${why}`,
          fix: "remove it",
        };
        if (why === undefined) used.add(place);
        else idle.set(place, warningAt(input, at, "key", words));
      }
    }
  }
  return [...idle].flatMap(([place, diagnostic]) => (used.has(place) ? [] : [diagnostic]));
};

/** Why a target of an environment has nothing of a kind, as the end of a sentence; undefined where it has. */
const whyIdle = {
  serving: ({ project }: RuleInput): string | undefined =>
    project.serving === undefined ? "the project serves nothing" : undefined,
  jobs: (input: RuleInput, { first, project, targets }: ResolveEnvironment, target: string): string | undefined => {
    if (!makesOutputs(input)) return "the project has nothing that a job makes";
    const placed = targets.map((name) => ({ name, engine: valueNamed(project.targets, name)!.engine.value }));
    if (jobTarget({ first, targets: placed }) === target) return undefined;
    const { name } = input.environments.find((environment) => environment.first)!;
    return `jobs run in the first environment only, which is ${name}, on its first kubernetes target`;
  },
};

/** A base that has to be downloaded is no output: the server fetches it itself. */
function makesOutputs({ project, traced }: RuleInput): boolean {
  const base = writtenBase(traced);
  const parsed = base && parseBase(base.model.value);
  return Object.keys(project.datasets).length > 0 || (parsed?.ok === true && parsed.reference.source === "folder");
}

/** Where a person wrote a field of an environment's project, or something below it: in the spec itself, in overrides. */
function writtenAt({ document }: RuleInput, project: RuleInput["traced"], field: readonly string[]): Path[] {
  const tree: unknown = valueAt(project, field);
  const overrides = placesOf(tree).filter(({ origin }) => origin === "overlay");
  const isReplaced = tree instanceof Traced && overrides.length > 0;
  const own = tree !== undefined && document.has(field) && !isReplaced ? [field] : [];
  return [...own, ...overrides.map(({ path }) => path)];
}

function placesOf(tree: unknown): readonly Place[] {
  if (tree instanceof Traced) return tree.places;
  return tree === null || typeof tree !== "object" ? [] : Object.values(tree).flatMap(placesOf);
}
