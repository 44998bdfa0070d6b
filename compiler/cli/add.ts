// fairlead add: one more dataset, project, target or environment, in specs that keep every comment.
import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { Platform } from "../../specs/kinds/platform.ts";
import { Project } from "../../specs/kinds/project.ts";
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Io } from "../../specs/program/command.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { textOfLines } from "../../specs/program/lines.ts";
import { addToFile, editable, projectToEdit } from "../edit/edit-spec.ts";
import { checkName, newDataset, newEnvironment, newTarget, type Words } from "../edit/new-entry.ts";
import { environmentsOf, freeAlias, freePort, gpusOf, writtenSpecs } from "../edit/written-specs.ts";
import { startProject } from "../init/start-repository.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Json } from "../trace.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, printJson } from "./report.ts";

type Specs = Awaited<ReturnType<typeof writtenSpecs>>;
type Added = Result<{ readonly files: readonly string[]; readonly added?: string; readonly next: string }>;

export const run = inRepository(async (args, io) => {
  const [kind, name = ""] = args.positionals;
  refuseOthers(kind!, args.flags);
  const specs = await writtenSpecs(args.root);
  const added = kind === "project" ? addProject(args.root, name, specs) : addToSpec(args, kind!, name, specs);
  if (!added.ok) return endWithFailure(added.failure, io, args);
  if (args.json) printJson(io, added.value);
  else show(io, added.value);
  return 0;
});

/** What each kind takes beside the options of every command; of a target, by its engine. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  project: [],
  dataset: ["project", "file", "format"],
  "local target": ["project", "engine", "port"],
  "kubernetes target": ["project", "engine", "namespace", "gpu"],
  environment: ["project", "targets", "after"],
};
const own = new Set(Object.values(optionsOf).flat());

function refuseOthers(kind: string, flags: RepositoryArguments["flags"]): void {
  const what = kind === "target" ? `${String(flags.engine ?? "local")} target` : kind;
  const other = [...own].find((name) => flags[name] !== undefined && !optionsOf[what]!.includes(name));
  if (other !== undefined) throw new UsageError(`--${other} says nothing of a ${what}`);
  if (flags.after !== undefined && (flags.project ?? flags.targets) !== undefined)
    throw new UsageError("--after orders the environments of the platform, and no project's");
}

function show(io: Io, { files, added, next }: Extract<Added, { ok: true }>["value"]): void {
  const entry = added === undefined ? [] : ["", ...added.trimEnd().split("\n")];
  io.out(textOfLines([...files.map((file) => `wrote ${file}`), ...entry, "", `Next: ${next}`]));
}

function addProject(root: string, written: string, { platform, projects }: Specs): Added {
  const [team = "", project = "", ...more] = written.split("/");
  const names = [checkName(team), checkName(project)].find((one) => !one.ok);
  if (more.length > 0 || names !== undefined)
    throw new UsageError(`${written} is no project; write <team>/<project>, each of a-z, 0-9 and '-'`);
  const same = projects.find((one) => one.team === team && one.name === project);
  if (same !== undefined) return fail("not-added", `${same.file} is ${team}/${project} already`);
  const place =
    projects.find((spec) => spec.team === team && fileName(spec.file) === project)?.file ??
    `specs/projects/${team}/${project}.yaml`;
  if (lstatSync(path.join(root, place), { throwIfNoEntry: false }) !== undefined)
    return fail("not-added", `${place} is there already, and is kept as it is; choose another name`);
  const alias = freeAlias([project, `${team}-${project}`], projects);
  const environment = environmentsOf(platform)?.find((name) => checkName(name).ok) ?? "dev";
  const started = startProject(root, { team, project, alias, environment, port: freePort(projects) });
  if (!started.ok) return started;
  const files = started.value.filter(({ state }) => state === "written").map(({ file }) => file);
  // What init wrote has a line for each team that there was.
  const owners = projects.some((one) => one.team === team)
    ? ""
    : `, give specs/projects/${team}/ to its team in .github/CODEOWNERS`;
  return ok({
    files,
    next: `replace specs/projects/${team}/data/chats.jsonl by your rows${owners}, and run fairlead plan`,
  });
}

function fileName(file: string): string {
  return path.posix.basename(file).replace(/\.(spec\.ts|ya?ml)$/, "");
}

function addToSpec({ root, flags }: RepositoryArguments, kind: string, name: string, specs: Specs): Added {
  const named = checkName(name);
  if (!named.ok) return named;
  const words = flags as Words;
  const isOfProject = words.project !== undefined || words.targets !== undefined;
  if (kind === "environment" && !isOfProject) return addToPlatform(root, name, words, specs);
  const spec = projectToEdit(words.project, specs);
  if (!spec.ok) return spec;
  const { data } = spec.value;
  const section = `${kind}s`;
  if (valueNamed((data[section] ?? {}) as object as Record<string, Json>, name) !== undefined)
    return fail("not-added", `${spec.value.file} has a ${kind} ${name} already`);
  const targets = Object.keys((data.targets ?? {}) as object);
  const rows =
    kind === "dataset" && words.file !== undefined ? pathInRepository(spec.value.file, words.file) : undefined;
  if (rows?.startsWith("../")) return fail("not-added", `${words.file!} is ${rows}, outside of the repository`);
  const isUnknown = kind === "environment" && environmentsOf(specs.platform)?.includes(name) === false;
  if (isUnknown)
    return fail(
      "not-added",
      `specs/platform.yaml has no environment ${name}; first run fairlead add environment ${name}`,
    );
  const entry =
    kind === "dataset"
      ? newDataset(words)
      : kind === "target"
        ? newTarget(words, {
            freePort: freePort(specs.projects),
            gpus: gpusOf(specs.platform),
            project: spec.value.name,
          })
        : newEnvironment(words, targets);
  if (!entry.ok) return entry;
  const addition = { section, entry: { name, value: entry.value }, order: Object.keys(Project.shape) };
  const added = addToFile(root, spec.value, addition);
  if (!added.ok) return added;
  const isMissing = rows !== undefined && !existsSync(path.join(root, rows));
  const next = `${isMissing ? `put its rows into ${rows}, ` : ""}${nextOf[section]!}`;
  return ok({ files: [spec.value.file], added: added.value, next });
}

const nextOf: Readonly<Record<string, string>> = {
  datasets: "name it in training.data or in a suite of evaluation, and run fairlead plan",
  targets: "name it in an environment's targets, and run fairlead plan",
  environments: "fairlead plan",
};

function addToPlatform(root: string, name: string, { after }: Words, { platform }: Specs): Added {
  const spec = editable(platform, "specs/platform.yaml");
  if (!spec.ok) return spec;
  const { file } = spec.value;
  const known = environmentsOf(platform);
  if (known === undefined) return fail("not-added", `${file} has an environment without a name; see fairlead check`);
  if (known.includes(name)) return fail("not-added", `${file} has an environment ${name} already`);
  const at = after === undefined ? known.length - 1 : known.indexOf(after);
  if (after !== undefined && at < 0)
    return fail("not-added", `${file} has no environment ${after}; it has ${known.join(", ")}`);
  const addition = {
    section: "environments",
    entry: { item: { name } },
    after: at,
    order: Object.keys(Platform.shape),
  };
  const order = [...known.slice(0, at + 1), name, ...known.slice(at + 1)].join(", ");
  const next = `fairlead add environment ${name} --project <team>/<project>, for each project that is to run there; releases move in the order ${order}, which --after decides`;
  const added = addToFile(root, spec.value, addition);
  return added.ok ? ok({ files: [file], added: added.value, next }) : added;
}
