// The model of an environment that follows a promotion record: it serves and observes, and all that it runs was made in another one.
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Pin, ReleaseRecord, ReleaseSource } from "../../specs/handoff/release.ts";
import { parseBase, writtenBase } from "./base-model.ts";
import { gatesBody } from "./gates.ts";
import type { Model, NamedBase } from "./model.ts";
import { modelTarget } from "./resolve.ts";
import { environmentStages } from "./stages.ts";

export interface Promoted {
  readonly name: string;
  /** With the overrides of the environment; its places are in the record, and of overrides in the spec. */
  readonly project: Model["project"];
  /** All of them exist. */
  readonly targets: readonly string[];
  readonly record: ReleaseRecord;
  readonly pins: Readonly<Record<string, Pin>>;
  /** Data that records before ran, by dataset and version. */
  readonly versions?: Promotion["versions"];
  readonly source?: ReleaseSource | undefined;
  readonly hold?: Promotion["hold"];
}

/** `file` is the project's spec, which says what it was called before; `written` the record, which has what the environment runs. */
export function promotedModel(
  { name, project, targets: names, record, pins, source, hold }: Promoted,
  files: Pick<Model, "file" | "written" | "renamedFrom">,
  platformOf: (release: Pick<Model, "first" | "targets" | "project">) => Model["platform"],
): Model {
  const targets = names.map((target) => modelTarget(target, project));
  const input = { file: files.written, project, base: undefined, files: new Map(), targets };
  return {
    ...files,
    team: project.team.value,
    name: project.name.value,
    environment: name,
    first: false,
    project,
    platform: platformOf({ first: false, targets, project }),
    targets,
    base: namedBase(project),
    stages: environmentStages([], input, pins),
    promotion: { record, pins, ...(source === undefined ? {} : { source }) },
    hold,
    gates: gatesBody(project, targets),
  };
}

/** As it is written: where its files are matters to nobody who runs what was made of them. */
function namedBase(project: Model["project"]): NamedBase | undefined {
  const written = writtenBase(project);
  if (written === undefined) return undefined;
  const parsed = parseBase(written.model.value);
  if (!parsed.ok) throw new Error(`internal: a base that was promoted cannot be read: ${parsed.message}`);
  return parsed.reference;
}
