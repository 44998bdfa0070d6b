// Takes real data the whole way: makes a repository with one project a data set in a temporary folder, and runs the main job in
// it. Usage: node .ci/real-data.mjs <folder with banking77/ and crosswoz/>
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const repository = path.dirname(here);
const source = path.resolve(process.argv[2] ?? "");

const root = mkdtempSync(path.join(tmpdir(), "fairlead-real-data-"));
try {
  const projects = path.join(root, "specs", "projects", "real-data");
  mkdirSync(path.join(projects, "data"), { recursive: true });
  cpSync(path.join(here, "real-data", "platform.yaml"), path.join(root, "specs", "platform.yaml"));
  for (const [name, conversations] of [
    ["banking77", banking77()],
    ["crosswoz", crosswoz()],
  ]) {
    cpSync(path.join(here, "real-data", `${name}.yaml`), path.join(projects, `${name}.yaml`));
    const lines = conversations.map((conversation) => `${JSON.stringify(conversation)}\n`);
    writeFileSync(path.join(projects, "data", `${name}.jsonl`), lines.join(""));
  }
  const main = path.join(repository, "compiler", "start", "main.ts");
  const loader = new URL("../specs/program/source-loader.mjs", import.meta.url).href;
  const ended = spawnSync(process.execPath, ["--import", loader, main, "--root", root, "--once"], { stdio: "inherit" });
  process.exitCode = ended.status ?? 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

function chat(conversation, question, answer) {
  const messages = [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
  return { conversation, messages };
}

/** CSV with quotes where a question has a comma, a quote or a line end in it. */
function banking77() {
  const text = readFileSync(path.join(source, "banking77", "train.csv"), "utf8");
  const rows = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*)),([a-zA-Z_?]+)\r?\n/g)].slice(1);
  return rows.map(([, quoted, plain, category], index) =>
    chat(`q-${index}`, (quoted?.replaceAll('""', '"') ?? plain).trim(), category.replaceAll("_", " ")),
  );
}

/** Only what the tourist said: the other side names the domains in its answers. */
function crosswoz() {
  const lines = readFileSync(path.join(source, "crosswoz", "dialogues.jsonl"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const { id, messages, domains } = JSON.parse(line);
    const said = messages.filter(({ role }) => role === "user").map(({ content }) => content);
    return chat(id, said.join("\n"), domains.toSorted().join("、"));
  });
}
