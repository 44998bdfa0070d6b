// A plan says what another word list does to the rows of a dataset, before anything is cleaned again.
import { gzipSync } from "node:zlib";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import type { Plan } from "../plan/plan.ts";
import { git, write } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const data = "specs/projects/care/data";
const spec = "specs/projects/care/triage.yaml";
let repository: SampleRepository;

const said = (user: string, assistant = "ok") =>
  JSON.stringify({
    messages: [
      { role: "user", content: user },
      { role: "assistant", content: assistant },
    ],
  });
const long = "一".repeat(60);
const rows = [
  said("the secret of user"),
  said("密码 and `ticks` | <b>密码</b> @ops"),
  said("nothing", "a SECRET answer"),
  said(`${long}赌场${long}`),
  "{broken",
  said("赌场和密码"),
];

beforeEach(async () => {
  repository = await sampleRepository("local");
  await git(repository.root, "init", "--quiet");
  await write(repository.root, { ".gitignore": ".fairlead/\n", [`${data}/tickets.jsonl`]: `${rows.join("\n")}\n` });
  await collect(main, ["build"], repository.root);
  await git(repository.root, "add", "--all");
  await git(repository.root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "begin");
});
afterEach(() => repository.remove());

const fairlead = (...args: string[]) => collect(main, args, repository.root);
const list = (text: string) => write(repository.root, { [`${data}/words.txt`]: text });

async function wordLines(...args: string[]): Promise<string> {
  const { out } = await fairlead("plan", ...args);
  const lines = out.split("\n");
  const from = lines.findIndex((line) => line.includes("other word lists"));
  return from < 0
    ? ""
    : lines
        .slice(
          from,
          lines.findIndex((line, at) => at > from && !/data\/|looked/.test(line)),
        )
        .join("\n");
}

it("B5: newly masked rows and rows that are masked no more are counted, with the words in what stands around them", async () => {
  await list("密码\n赌场\n");
  expect(await wordLines()).toMatchInlineSnapshot(`
    "    other word lists of dataset/tickets: of 6 rows, they newly mask words in 2 and no longer in 2
        specs/projects/care/data/tickets.jsonl:4 newly masks 赌场 in …一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一赌场一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一…
        specs/projects/care/data/tickets.jsonl:6 newly masks 赌场 in 赌场和密码
        specs/projects/care/data/tickets.jsonl:1 no longer masks secret in the secret of user
        specs/projects/care/data/tickets.jsonl:3 no longer masks SECRET in a SECRET answer"
  `);
  expect(await wordLines("--markdown")).toMatchInlineSnapshot(`
    "- other word lists of \`dataset/tickets\`: of 6 rows, they newly mask words in 2 and no longer in 2
    - \`specs/projects/care/data/tickets.jsonl:4\` newly masks \`赌场\` in \`…一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一赌场一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一…\`
    - \`specs/projects/care/data/tickets.jsonl:6\` newly masks \`赌场\` in \`赌场和密码\`
    - \`specs/projects/care/data/tickets.jsonl:1\` no longer masks \`secret\` in \`the secret of user\`
    - \`specs/projects/care/data/tickets.jsonl:3\` no longer masks \`SECRET\` in \`a SECRET answer\`"
  `);
  const { out } = await fairlead("plan", "--json");
  const { wordChanges = [], id } = JSON.parse(out) as Plan;
  expect(wordChanges).toMatchObject([{ dataset: "tickets", rows: 6, added: 2, removed: 2 }]);
  // What git has kept is no part of what a plan is.
  await git(repository.root, "update-ref", "-d", "HEAD");
  expect((JSON.parse((await fairlead("plan", "--json")).out) as Plan).id).toBe(id);
});

it("B5: the list of before is found in commits before the last one too, as for a proposal", async () => {
  await list("密码\n赌场\n");
  await git(repository.root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--all", "--quiet", "-m", "list");
  expect(await wordLines()).toContain("of 6 rows, they newly mask words in 2 and no longer in 2");
});

it("B5: where git has not kept the list of before, all rows that are masked are counted, and the plan says so", async () => {
  await git(repository.root, "update-ref", "-d", "HEAD");
  await list("密码\n赌场\n");
  expect(await wordLines()).toMatchInlineSnapshot(`
    "    other word lists of dataset/tickets: of 6 rows, they mask words in 3; what of it is new is not known, since git has kept no specs/projects/care/data/words.txt as it was
        specs/projects/care/data/tickets.jsonl:2 masks 密码 in 密码 and \`ticks\` | <b>密码</b> @ops
        specs/projects/care/data/tickets.jsonl:4 masks 赌场 in …一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一赌场一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一…
        specs/projects/care/data/tickets.jsonl:6 masks 赌场 in 赌场和密码"
  `);
});

it("B5: compressed files are not looked into, tables are, and both are said", async () => {
  const table = 'question,answer\n"去\n赌场",ok\nsecret,ok\n';
  await write(repository.root, { [`${data}/t.csv`]: table, [`${data}/u.csv.gz`]: "" });
  await writeFile(path.join(repository.root, data, "u.csv.gz"), gzipSync(table));
  await repository.edit(
    spec,
    "files: [data/tickets.jsonl], format: chat",
    "files: [data/t.csv, data/u.csv.gz], columns: { user: question, assistant: answer }",
  );
  await fairlead("build");
  await list("密码\n赌场\n");
  expect(await wordLines()).toMatchInlineSnapshot(`
    "    other word lists of dataset/tickets: of 2 rows, they newly mask words in 1 and no longer in 1
        not looked into for words: specs/projects/care/data/u.csv.gz
        specs/projects/care/data/t.csv:2 newly masks 赌场 in 去\\x0a赌场
        specs/projects/care/data/t.csv:3 no longer masks secret in secret"
  `);
});

it("B5: a plan without another list says nothing of words, whatever else is edited", async () => {
  await repository.edit(spec, "max: 1024", "max: 512");
  const { out } = await fairlead("plan", "--json");
  expect(out).not.toContain("wordChanges");
  await repository.edit(spec, "lists: [data/words.txt]", "lists: [data/words.txt], variants: [inserted]");
  expect((await fairlead("plan", "--json")).out).not.toContain("wordChanges");
  expect(await readFile(path.join(repository.root, data, "words.txt"), "utf8")).toBe("secret\n密码\n");
});
