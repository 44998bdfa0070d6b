// A promotion record from its document to the release that it stands for: its form, its seal, and what of today's spec is laid over it.
import type { Environment } from "../../specs/kinds/environment.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { ProjectName } from "../model/former-name.ts";
import type { Model } from "../model/model.ts";
import type { Promoted } from "../model/promoted-model.ts";
import { outputNames } from "../model/output-names.ts";
import { sealOf } from "../model/seal.ts";
import { traceTree } from "../model/trace-tree.ts";
import type { SpecDocument } from "../read/document.ts";
import { checkRules } from "./check-rules.ts";
import { rulesOfPromoted } from "./rules.ts";
import { applyOverlay } from "./overlay.ts";
import { parseProject, parsePromotion } from "./parse.ts";

/** An environment of a project that follows a record. */
export interface PromotedEnvironment extends Promoted {
  /** The project of the record, as a document whose places are in the record's file. */
  readonly document: SpecDocument;
}

export interface CheckedPromotion {
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where the record is wrong. */
  readonly promoted: PromotedEnvironment | undefined;
}

export interface PromotionPlace {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  /** What the project was called before: a record of then is one of it. */
  readonly former: ProjectName | undefined;
  /** What today's spec says of the environment, and where. */
  readonly written: Environment;
  readonly spec: SpecDocument;
  readonly platform: Platform;
}

export function checkPromotion(record: SpecDocument, place: PromotionPlace): CheckedPromotion {
  const { spec: promotion, diagnostics } = parsePromotion(record);
  if (promotion === undefined || diagnostics.length > 0) return { diagnostics, promoted: undefined };
  const wrong = wrongRecord(promotion, record, place);
  if (wrong !== undefined) return { diagnostics: [wrong], promoted: undefined };
  const { environment, written, spec } = place;
  const document = baseDocument(record, promotion, place);
  const parsed = parseProject(document);
  if (parsed.spec === undefined || parsed.diagnostics.length > 0)
    return { diagnostics: parsed.diagnostics, promoted: undefined };
  const { environments: _, ...plain } = parsed.spec;
  const base = traceTree(plain, { file: document.file, written: document.data, origin: "spec" });
  const unpinned = wrongOutputs(base, promotion, record);
  const overlay = applyOverlay(environment, written, plain, base, spec);
  const missing = written.targets.filter((target) => !Object.hasOwn(plain.targets, target));
  const targets = written.targets.filter((target) => Object.hasOwn(plain.targets, target));
  const input = {
    document,
    folder: place.team,
    project: parsed.spec,
    traced: base,
    platform: place.platform,
    environments: [{ name: environment, first: false, project: overlay.project, targets }],
    baseShape: undefined,
    files: new Map(),
    lists: new Map(),
  };
  const found = [
    ...unpinned,
    ...checkRules(input, [], rulesOfPromoted).filter(({ severity }) => severity === "error"),
    ...overlay.diagnostics.map((one) => promoteFirst(one, promotion, environment)),
    ...missing.map((target) => missingTarget(target, promotion, place)),
  ];
  if (found.some(({ severity }) => severity === "error")) return { diagnostics: found, promoted: undefined };
  const { number, seal, replaces, outputs, versions } = promotion;
  return {
    diagnostics: found,
    promoted: {
      name: environment,
      document,
      project: overlay.project,
      targets: written.targets,
      record: { number, seal, replaces: replaces === "none" ? null : replaces },
      pins: outputs,
      versions,
      source: sourceOf(promotion, place.platform),
      hold: promotion.hold,
    },
  };
}

/** Undefined where the platform names no store of that environment, or does not know it any more. */
function sourceOf({ from }: Promotion, { environments }: Platform): Promoted["source"] {
  const { environment } = from;
  const store = environments.find(({ name }) => name === environment)?.store;
  return store === undefined ? undefined : { environment, store };
}

function errorIn(
  document: SpecDocument,
  path: readonly (string | number)[],
  words: Pick<Diagnostic, "code" | "message" | "fix">,
): Diagnostic {
  return { ...words, severity: "error", ...document.placeOf(path, "value") };
}

const again =
  "take the edit back with git; of two that were merged keep one as it was, then run `fairlead promote` again";

function wrongRecord(promotion: Promotion, record: SpecDocument, place: PromotionPlace): Diagnostic | undefined {
  const { number, replaces, seal, base } = promotion;
  if (sealOf(promotion) !== seal) {
    return errorIn(record, ["seal"], {
      code: "promotion-seal",
      message:
        "the seal is not that of what this record says: somebody has edited it, or git has merged two records into one",
      fix: again,
    });
  }
  if ((number === 1) !== (replaces === "none")) {
    return errorIn(record, ["replaces"], {
      code: "promotion-chain",
      message: `record ${number} replaces ${replaces}; the first record replaces none, and each later one its predecessor`,
      fix: again,
    });
  }
  const { environment, team, project, former } = place;
  if (promotion.environment !== undefined && promotion.environment !== environment) {
    return errorIn(record, ["environment"], {
      code: "promotion-environment",
      message: `this is a record of ${promotion.environment}, in the folder of ${environment}`,
      fix: `bring the record of ${environment} back with git, or remove this one; then \`fairlead promote ${team}/${project} --to ${environment}\` judges what it is to have`,
    });
  }
  const isNow = base.team === team && base.name === project;
  if (isNow || (base.team === former?.team && base.name === former?.name)) return undefined;
  const other = `${String(base.team)}/${String(base.name)}`;
  return errorIn(record, ["base", "name"], {
    code: "promotion-project",
    message: `this is a record of ${other}, in the file of ${team}/${project}`,
    fix: `bring the project's own record back, which \`fairlead promote\` had written; or write renamedFrom: ${other} into the spec, if that is what the project was called before`,
  });
}

/** The record's project as a document of its own, with the one environment, under the name that it has now. */
function baseDocument(
  record: SpecDocument,
  { base }: Promotion,
  { environment, written, team, project }: PromotionPlace,
): SpecDocument {
  return {
    file: record.file,
    data: { ...base, team, name: project, environments: { [environment]: { targets: written.targets } } },
    placeOf: (path, part) => record.placeOf(["base", ...path], part),
    textOf: (file) => record.textOf(file),
    has: (path) => record.has(["base", ...path]),
  };
}

/** A record pins each output of its project, and nothing else. */
function wrongOutputs(base: Model["project"], { outputs }: Promotion, record: SpecDocument): Diagnostic[] {
  const wanted = outputNames(base);
  const lacking = wanted.filter((name) => !Object.hasOwn(outputs, name));
  const foreign = Object.keys(outputs).filter((name) => !wanted.includes(name));
  if (lacking.length + foreign.length === 0) return [];
  const said = [
    ...(lacking.length === 0 ? [] : [`lacks ${lacking.join(", ")}`]),
    ...(foreign.length === 0 ? [] : [`pins ${foreign.join(", ")}, which its project does not have`]),
  ];
  return [
    errorIn(record, ["outputs"], {
      code: "promotion-outputs",
      message: `the record ${said.join(", and ")}`,
      fix: again,
    }),
  ];
}

/** What the environment's base lacks cannot be overridden before it is there. */
function promoteFirst(found: Diagnostic, { number }: Promotion, environment: string): Diagnostic {
  if (found.severity !== "error") return found;
  return {
    ...found,
    message: `${found.message} (${environment} runs record ${number})`,
    fix: `${found.fix}; what is newer has to be promoted first. Or take the override away`,
  };
}

function missingTarget(target: string, { number }: Promotion, { environment, spec }: PromotionPlace): Diagnostic {
  return errorIn(spec, ["environments", environment, "targets"], {
    code: "promotion-target",
    message: `${environment} runs record ${number}, whose project has no target ${target}`,
    fix: `promote the release that has ${target} first, then add it here`,
  });
}
