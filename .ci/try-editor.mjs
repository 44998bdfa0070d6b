// The schemas in a real editor's server: what yaml-language-server completes, shows and underlines in a repository that `fairlead init` has
// made, with the settings that it writes, and in the sample, which names its schema in a comment.
//   npm run build && node .ci/try-editor.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { LanguageServer } from "./editor/language-server.mjs";

const version = "1.25.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "fairlead editor 编辑 "));
let checks = 0;

try {
  const servers = path.join(work, "server");
  try {
    const wanted = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", servers];
    execFileSync("npm", [...wanted, `yaml-language-server@${version}`], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    process.stdout.write(`skipped: yaml-language-server cannot be installed from here (${firstLine(error.stderr)})\n`);
    process.exit(0);
  }
  const folder = path.join(work, "repository");
  execFileSync(process.execPath, [path.join(root, "compiler/dist/cli.js"), "init", "--root", folder]);
  cpSync(path.join(root, "compiler/dist/schemas"), path.join(folder, "node_modules/fairlead/dist/schemas"), {
    recursive: true,
  });
  const settings = JSON.parse(readFileSync(path.join(folder, ".vscode/settings.json"), "utf8"));
  await inEditor(servers, folder, settings["yaml.schemas"], newRepository);
  await inEditor(servers, root, {}, sample);
  process.stdout.write(`${checks} places of specs are as yaml-language-server ${version} should show them\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function inEditor(servers, folder, schemas, task) {
  const server = await LanguageServer.start(servers, folder, schemas);
  try {
    await task(server, folder);
  } finally {
    server.stop();
  }
}

/** What a person does first: types keys and values, makes mistakes, and points at fields. */
async function newRepository(server, folder) {
  const file = path.join(folder, "specs/projects/care/returns.yaml");
  const text = readFileSync(file, "utf8");
  assert.deepEqual(await server.open(file, text), []);
  const platform = path.join(folder, "specs/platform.yaml");
  assert.deepEqual(await server.open(platform, readFileSync(platform, "utf8")), []);

  const edited = async (right, wrong) => {
    assert.equal(text.split(right).length, 2, `${right} stands once in the first project`);
    const changed = text.replace(right, wrong.replace("|", ""));
    const problems = await server.open(file, changed);
    const at = changed.indexOf(wrong.replace("|", "")) + wrong.indexOf("|");
    return { problems, at: wrong.includes("|") ? at : undefined };
  };
  const underlined = async (right, wrong, expected) => {
    const { problems } = await edited(right, wrong);
    assert.match(problems.join("\n"), expected);
    checks += 1;
  };
  await underlined("alpha: 16", "alhpa: 16", /Property alhpa is not allowed/);
  await underlined("team: care", "team: Care Team", /a name starts with a letter, ends with a letter or a digit/);
  await underlined("method: lora", "method: qlora", /Value is not accepted. Valid values: "lora", "full"/);
  await underlined('version: "1.0"', "version: 1.0", /Incorrect type. Expected "string"/);
  await underlined("min: 5", "min: -1", /Value is below the minimum of 0/);

  const completed = async (right, typed, expected) => {
    const { at } = await edited(right, typed);
    const labels = await server.completions(file, at);
    for (const label of expected)
      assert.ok(labels.includes(label), `${label} is offered at ${typed}: ${labels.join(", ")}`);
    checks += 1;
  };
  await completed("lora: { r: 8, alpha: 16 }", "lora:\n    r: 8\n    |", ["alpha", "dropout", "targets"]);
  await completed("metric: exactMatch", "metric: |", ["exactMatch", "perplexity"]);
  await completed("\ntargets:", "\n|\ntargets:", ["compression", "objectives"]);
}

/** Every key of the sample, which uses every section: what it means, and of what has a price the default and the effect. */
async function sample(server, folder) {
  const file = path.join(folder, "specs/projects/care/support-assistant.yaml");
  const text = readFileSync(file, "utf8");
  const schema = JSON.parse(readFileSync(path.join(folder, "generated/schemas/project.schema.json"), "utf8"));
  assert.deepEqual(await server.open(file, text), []);
  for (const { steps, offset } of keysOf(text)) {
    const field = fieldAt(schema, steps);
    if (field?.description === undefined) continue;
    // The server escapes what Markdown would take for its own.
    const shown = (await server.hover(file, offset)).replaceAll("\\", "");
    const name = steps.join(".");
    assert.ok(shown.includes(field.description.replaceAll("\\", "")), `${name} is explained: ${shown}`);
    if (field["x-on-change"] !== undefined) assert.match(shown, /On change: [a-z-]+\./, name);
    if (field.default !== undefined && field["x-on-change"] !== undefined) assert.match(shown, /Default: /, name);
    if (field.examples !== undefined) assert.match(shown, /Examples?:/, name);
    checks += 1;
  }
}

function keysOf(text) {
  const found = [];
  visit(parseDocument(text), {
    Pair(_, { key }, way) {
      if (!isScalar(key)) return;
      const steps = way.flatMap((one, at) => {
        if (one.key !== undefined && isScalar(one.key)) return [String(one.key.value)];
        return one.items !== undefined && !isMap(one) ? [one.items.indexOf(way[at + 1])] : [];
      });
      found.push({ steps: [...steps, String(key.value)], offset: key.range[0] + 1 });
    },
  });
  return found;
}

/** Undefined below a leaf, where names are people's own, and where variants differ. */
function fieldAt(schema, steps) {
  return steps.reduce((at, step) => {
    if (at === undefined || at["x-on-change"] !== undefined) return undefined;
    if (typeof step === "number") return at.items;
    return at.properties?.[step] ?? (typeof at.additionalProperties === "object" ? at.additionalProperties : undefined);
  }, schema);
}

function firstLine(bytes) {
  return String(bytes ?? "")
    .trim()
    .split("\n")[0];
}
