// Capabilities: that each environment has somebody who can do what the spec asks. What they can is one table for `check` and `apply`, so
// that what passes here is not refused there; no rule here knows an engine by name.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import {
  applyingEngine,
  capabilities,
  type Capabilities,
  type EngineName,
  engineNames,
} from "../../../specs/handoff/capabilities.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { parseBase, writtenBase } from "../../model/base-model.ts";
import type { Traced } from "../../trace.ts";
import { errorAtValue, type Rule, type RuleInput, warningAtValue, type Words } from "../rule.ts";

interface Demand {
  /** The field that asks for it, and what it is called in sentences. */
  readonly at: Traced<unknown>;
  readonly code: Words["code"];
  readonly can: (row: Capabilities) => boolean;
  /** What those who cannot do instead: `the local engine <trains in fp32>`. */
  readonly instead: (row: Capabilities) => string;
  /** What `apply` would refuse. */
  readonly asked: string;
  readonly fix: string;
}

export const baseIsRead: Rule = (input) => {
  const written = writtenBase(input.traced);
  const parsed = written && parseBase(written.model.value);
  if (written === undefined || !parsed?.ok) return [];
  const { source } = parsed.reference;
  return judged(input, {
    at: written.model,
    code: "base-not-read",
    can: ({ bases }) => bases.includes(source),
    instead: () => "reads only starter models and folders of this repository",
    asked: "a model that has to be downloaded",
    fix: "put the model's files into a folder and name that",
  });
};

export const precisionIsTrained: Rule = (input) => {
  const { training } = input.traced;
  if (training === undefined) return [];
  const { precision } = training;
  return judged(input, {
    at: precision,
    code: "precision-not-trained",
    can: ({ precisions }) => precisions.includes(precision.value),
    instead: ({ precisions }) => `trains in ${precisions.join(" or ")}`,
    asked: precision.value,
    fix: "choose a precision that it has",
  });
};

/** An error for each environment in which nobody can; a warning for one in which somebody else can. */
function judged(input: RuleInput, { at, code, can, instead, asked, fix }: Demand): Diagnostic[] {
  const able = engineNames.filter((engine) => can(capabilities[engine]));
  return Object.keys(input.project.environments).flatMap((environment): Diagnostic[] => {
    const seats = seatsOf(input, environment);
    const unable = seats.filter(({ engine }) => !can(capabilities[engine]));
    const [first] = unable;
    if (first === undefined) return [];
    const row: Capabilities = capabilities[first.engine];
    const who = `${row.name}${first.target === undefined ? "" : ` (target ${unable.map(({ target }) => target).join(", ")})`}`;
    if (unable.length === seats.length) {
      const message = `${environment} runs on ${who}, which ${instead(row)}: apply would refuse ${asked}`;
      return [errorAtValue(input, at, { code, message, fix: `${fix}, or run on a ${able.join(" or ")} target` })];
    }
    const message = `in ${environment}, ${who} ${instead(row)}: it cannot take ${asked}, and another target does`;
    return [warningAtValue(input, at, { code, message, fix: "nothing has to change" })];
  });
}

interface Seat {
  readonly engine: EngineName;
  readonly target: string | undefined;
}

/** Where an environment runs: its targets, or the machine that applies. Targets that do not exist are another rule's. */
function seatsOf({ project }: RuleInput, environment: string): Seat[] {
  const named = valueNamed(project.environments, environment)?.targets ?? [];
  if (named.length === 0) return [{ engine: applyingEngine, target: undefined }];
  return named.flatMap((target): Seat[] => {
    const found = valueNamed(project.targets, target);
    return found === undefined ? [] : [{ engine: found.engine, target }];
  });
}
