// fairlead explain: which spec lines caused a generated field, and which generated fields a spec line causes.
import { explainField, fieldsFrom, type ExplainedField } from "../explain/explain-field.ts";
import { openTraced, type TracedRelease, type WantedRelease } from "../explain/traced-release.ts";
import { UsageError, type Command, type Io } from "./command.ts";
import { explanationJson, explanationText, valueText } from "../explain/explanation-text.ts";
import { releaseName } from "../write/layout.ts";
import { printFindings } from "./print-findings.ts";

export const command: Command = {
  usage: "explain <environment>/<team>/<project> [<resource>.<field>] | explain <file>:<line>",
  help: `Shows the value of a generated field and every place that it came from: the line of the spec, the override of an environment,
the default of a field, or a rule of the compiler. A resource is named by its id or by the end of it. The team may be left out where
one project has the name. Without a field it lists the resources; with a line of a spec it lists the fields that the line causes. It compiles the specs and reads nothing of generated/.

Exit codes: 0 found, 1 not found or errors in the specs.
`,
  examples: [
    ["fairlead explain prod/care/support-assistant", "Which resources are there?"],
    ["fairlead explain prod/care/support-assistant server.spec.replicas", "Where does this value come from?"],
    ["fairlead explain prod/care/support-assistant training-job.config.lora", "A whole section"],
    ["fairlead explain specs/projects/care/support-assistant.yaml:31", "What does this line cause?"],
  ],
  options: {},
  async run({ root, json, positionals }, io) {
    const [subject, field] = positionals;
    if (subject === undefined || positionals.length > 2)
      throw new UsageError("write fairlead explain <environment>/<team>/<project> <resource>.<field>");
    const line = /^(.+):([0-9]+)$/.exec(subject);
    if (line !== null && field === undefined) return explainLine(root, line[1]!, Number(line[2]), json, io);
    const opened = await openTraced(root, releaseCalled(subject));
    if (!opened.ok) {
      if (opened.findings !== undefined) await printFindings(opened.findings, io);
      io.err(`${opened.message}\n`);
      return 1;
    }
    return field === undefined
      ? listResources(opened.releases[0]!, json, io)
      : explainOne(opened.releases[0]!, field, json, io);
  },
};

/** `<environment>/<team>/<project>`, or without the team where one project has that name. */
function releaseCalled(subject: string): WantedRelease {
  const parts = subject.split("/");
  const [environment = "", team, project = team] = parts;
  if (project === undefined || parts.length > 3 || parts.includes(""))
    throw new UsageError(`${subject} is neither <environment>/<team>/<project> nor <file>:<line>`);
  return { environment, project, ...(parts.length === 3 ? { team: team! } : {}) };
}

function listResources({ files }: TracedRelease, json: boolean, io: Io): number {
  const resources = files.flatMap((file) => file.resources.map(({ id, name }) => ({ id, name, file: file.path })));
  if (json) io.out(`${JSON.stringify(resources, undefined, 2)}\n`);
  else {
    const width = Math.max(...resources.map(({ id }) => id.length));
    for (const { id, file } of resources) io.out(`${id.padEnd(width)}  ${file}\n`);
  }
  return 0;
}

function explainOne(release: TracedRelease, query: string, json: boolean, io: Io): number {
  const explained = explainField(release.files, query);
  if (!explained.ok) {
    io.err(`${explained.message}\n`);
    return 1;
  }
  io.out(
    json
      ? `${JSON.stringify(explanationJson(explained.explanation, release), undefined, 2)}\n`
      : explanationText(explained.explanation, release, io.color),
  );
  return 0;
}

async function explainLine(root: string, file: string, line: number, json: boolean, io: Io): Promise<number> {
  const opened = await openTraced(root, { file });
  if (!opened.ok) {
    if (opened.findings !== undefined) await printFindings(opened.findings, io);
    io.err(`${opened.message}\n`);
    return 1;
  }
  const found = opened.releases.map((release) => ({
    release,
    caused: fieldsFrom(
      release.files,
      (place) => release.lineOf(place)?.file === file && release.lineOf(place)?.line === line,
    ),
  }));
  if (json)
    io.out(
      `${JSON.stringify(
        found.map(({ release, caused }) => ({ ...release.id, caused: caused.map(withoutPlaces) })),
        undefined,
        2,
      )}\n`,
    );
  else for (const { release, caused } of found) io.out(causedText(release, caused));
  const any = found.some(({ caused }) => caused.length > 0);
  if (!any) io.err(`${file}:${line} causes no generated field\n`);
  return any ? 0 : 1;
}

type Caused = ReturnType<typeof fieldsFrom>[number];

function withoutPlaces({ resource, file, fields }: Caused): unknown {
  return { resource, file, fields: fields.map(({ pointer, value }) => ({ pointer, value })) };
}

function causedText({ id }: TracedRelease, caused: readonly Caused[]): string {
  if (caused.length === 0) return "";
  const lines = caused.flatMap(({ resource, file, fields }) => [
    `  ${resource} (${file})`,
    ...fields.map((field: ExplainedField) => `    ${field.pointer} = ${valueText(field.value)}`),
  ]);
  return `${releaseName(id)}\n${lines.join("\n")}\n`;
}
