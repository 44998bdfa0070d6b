// An environment's `set` laid over the project: leaves are replaced one by one, lists whole, and each override keeps its own
// place in the file. Only fields that the vocabulary marks as environment-specific can be overridden.
import type { Effect } from "../../specs/kinds/effect.ts";
import { Project } from "../../specs/kinds/project.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import { nearest } from "../text/nearest.ts";
import { Traced, type Place } from "../trace.ts";
import { fieldAt } from "../../specs/kinds/fields.ts";
import type { Model } from "../model/model.ts";
import { loosened, overridePath } from "./tighter-bound.ts";
import { didYouMean, wrongValue, type Words } from "./wrong-value.ts";
import { valueAt } from "./value-at.ts";
import { writtenAt } from "./written-at.ts";

type TracedProject = Model["project"];
/** The project as parsed, with defaults. */
type PlainProject = Omit<Project, "environments">;

export interface Overlay {
  readonly project: TracedProject;
  /** Errors stand at the override; the rest of the overrides is applied all the same. */
  readonly diagnostics: readonly Diagnostic[];
}

export function applyOverlay(
  environment: string,
  { targets, set }: Project["environments"][string],
  plain: PlainProject,
  traced: TracedProject,
  document: SpecDocument,
): Overlay {
  const diagnostics: Diagnostic[] = [];
  let project = traced;
  for (const [dotted, value] of Object.entries(set)) {
    const place = ["environments", environment, "set", dotted];
    const report = (part: "key" | "value", severity: Diagnostic["severity"], words: Words): void => {
      diagnostics.push({ ...words, severity, ...document.placeOf(place, part) });
    };
    const path = overridePath(dotted);
    const refusal = refuse(dotted, path, plain);
    if (refusal !== undefined) {
      report("key", "error", refusal);
      continue;
    }
    const { schema } = fieldAt(Project, path, plain)!;
    const [issue] = schema.safeParse(value).error?.issues ?? [];
    if (issue !== undefined) {
      const found = {
        value: valueAt(value, issue.path),
        written: writtenAt(document, place),
        keys: [],
        itemKeys: [],
        leftOut: undefined,
        problemWith: (text: string) => schema.safeParse(text).error?.issues[0]?.message,
      };
      report("value", "error", wrongValue(issue, path, found));
      continue;
    }
    const loose = loosened(dotted, valueAt(plain, path), value);
    if (loose !== undefined) {
      report("value", "error", loose);
      continue;
    }
    if (path[0] === "targets" && !targets.includes(path[1]!))
      report("key", "warning", unusedTarget(dotted, path[1]!, environment));
    project = replaced(project, path, traceOverride(value, { origin: "overlay", file: document.file, path: place }));
  }
  return { project, diagnostics };
}

/** Why the path cannot be overridden; undefined when it can. */
function refuse(dotted: string, path: readonly string[], plain: PlainProject): Words | undefined {
  const [section, name] = path;
  if (section === "targets" && name !== undefined && !Object.hasOwn(plain.targets, name)) {
    const known = Object.keys(plain.targets);
    return {
      code: "override-unknown-target",
      message: `${dotted} overrides the target ${JSON.stringify(name)}, which the project does not have`,
      fix: `${orElse(didYouMean(name, known), "override one of its targets.")} Targets: ${known.join(", ")}`,
    };
  }
  const field = fieldAt(Project, path, plain);
  if (field === undefined) return unknownPath(dotted, path, plain);
  if (field.mark === undefined) {
    const fields = (field.keys ?? []).map((key) => `${dotted}.${key}`);
    return {
      code: "override-section",
      message: `${dotted} is a section; an override names a single field`,
      fix: fields.length === 0 ? "name a field below it" : `override ${fields.join(" or ")}`,
    };
  }
  if (!field.mark.perEnvironment) {
    const reason = makesTheModel.has(field.mark.effect)
      ? "it decides what the model is, and all environments run the same one"
      : "it belongs to the project as a whole";
    return {
      code: "override-not-allowed",
      message: `${dotted} cannot differ between environments: ${reason}`,
      fix: "remove the override; fields of serving, objectives and targets can be overridden, and gates be made stricter",
    };
  }
  if (valueAt(plain, path) === undefined) {
    return {
      code: "override-missing",
      message: `${dotted} overrides what the project does not have`,
      fix: `write ${writtenAncestor(path, plain)} in the project first, then override it here`,
    };
  }
  return undefined;
}

const makesTheModel: ReadonlySet<Effect> = new Set(["rebuild-data", "retrain", "recompress", "re-evaluate"]);

function unknownPath(dotted: string, path: readonly string[], plain: PlainProject): Words {
  const depth = path.findIndex((_, index) => fieldAt(Project, path.slice(0, index + 1), plain) === undefined);
  const above = path.slice(0, depth).join(".");
  const options =
    depth === 0 ? ["serving", "objectives", "targets"] : (fieldAt(Project, path.slice(0, depth), plain)?.keys ?? []);
  const near = nearest(path[depth]!, options);
  const meant = near === undefined ? "" : `did you mean ${path.with(depth, near).join(".")}? `;
  return {
    code: "override-unknown",
    message: `${dotted} is not a field of a project: ${above === "" ? "a project" : above} has no ${JSON.stringify(path[depth])}`,
    fix: options.length === 0 ? `override ${above} itself` : `${meant}Known: ${options.join(", ")}`,
  };
}

function unusedTarget(dotted: string, target: string, environment: string): Words {
  return {
    code: "override-unused",
    message: `${dotted} has no effect: ${environment} does not run on ${target}`,
    fix: `add ${target} to environments.${environment}.targets, or remove the override`,
  };
}

function orElse(text: string, otherwise: string): string {
  return text === "" ? otherwise : text;
}

/** The first section on the way that the project leaves out. */
function writtenAncestor(path: readonly string[], plain: PlainProject): string {
  const depth = path.findIndex((_, index) => valueAt(plain, path.slice(0, index + 1)) === undefined);
  return path.slice(0, depth + 1).join(".");
}

function traceOverride(value: unknown, place: Place): unknown {
  return Array.isArray(value) ? value.map((item) => new Traced(item, [place])) : new Traced(value, [place]);
}

/** A copy of the tree along the path; everything beside it is shared. */
function replaced<T>(tree: T, path: readonly string[], value: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  const node = tree as Record<string, unknown>;
  return { ...node, [step]: replaced(node[step], rest, value) } as T;
}
