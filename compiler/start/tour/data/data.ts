// The data tour: a raw export becomes a dataset version in which every row is accounted for, with a page to look at; a row is asked after, a
// bound stops a training, a list of words changes, and two versions are compared.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exitCodes } from "../../../../specs/program/exit-codes.ts";
import { say, title } from "../../say.ts";
import { Commands } from "../commands.ts";
import type { Tour } from "../run-tour.ts";
import { homesFolder } from "../services.ts";
import { expect } from "../tour-end.ts";
import { commit, editSpec, specFile } from "../tour-repository.ts";
import { edits } from "./edits.ts";
import { rawExport } from "./raw-export.ts";

export const dataTour: Tour = { layOut, play };

const specs = fileURLToPath(new URL("specs", import.meta.url));
const chats = fileURLToPath(new URL("../../../../templates/repository/chats.jsonl", import.meta.url));
const dataset = "care/returns/chats";
const home = `${homesFolder}/dev`;
const words = path.join(path.dirname(specFile), "words", "brands.txt");

async function layOut(folder: string): Promise<void> {
  await cp(specs, path.join(folder, "specs"), { recursive: true });
  const data = path.join(folder, path.dirname(specFile), "data");
  await mkdir(data, { recursive: true });
  const lines = (await readFile(chats, "utf8")).trimEnd().split("\n");
  const tickets = lines.map((line) => {
    const { messages } = JSON.parse(line) as { readonly messages: readonly { readonly content: string }[] };
    return { question: messages[0]!.content, label: messages[1]!.content };
  });
  const { first, second } = rawExport(tickets);
  await writeFile(path.join(data, "export-1.csv"), first);
  await writeFile(path.join(data, "export-2.csv"), second);
}

async function play(folder: string, signal: AbortSignal): Promise<void> {
  const commands = new Commands(folder, signal);
  title("1. What came is named for what it is");
  await namedForWhatItIs(commands);
  title("2. Every row is accounted for");
  await accountedFor(commands);
  title("3. A dataset that is not as expected trains nothing");
  await asExpected(commands);
  title("4. A list of words changes, and two versions are compared");
  await anotherVersion(commands, folder);
}

async function namedForWhatItIs(commands: Commands): Promise<void> {
  say(
    "A help desk exported two CSV files: tickets with a question and its label. The spec names them, and nothing more:\n",
  );
  const refused = await commands.run("fairlead check", { code: exitCodes.failed, copy: true });
  expect(
    refused.err.includes("its columns are ticket, question, label"),
    "check does not name the columns of the table.",
  );
  say("The fix that it gives is one line:\n");
  await editSpec(commands.folder, edits.columns);
  await commands.run("fairlead check");
}

async function accountedFor(commands: Commands): Promise<void> {
  await release(commands, "Take the export in");
  await commands.apply("dev", home);
  const shown = await commands.run(`fairlead-runtime data show ${dataset} --home ${home}`, { copy: true });
  const sum = /(\d+) lines = (\d+) kept \+ (\d+) rejected \+ (\d+) unreadable \+ (\d+) blank/.exec(shown.out);
  const [lines, ...parts] = (sum?.slice(1) ?? []).map(Number);
  expect(parts.reduce((all, part) => all + part, 0) === lines, "the parts are not the whole.");
  say("What was taken away, by which rule, for which row:\n");
  const dropped = `fairlead-runtime data show ${dataset} --dropped-by duplicates --most 3 --home ${home}`;
  expect(
    (await commands.run(dropped, { copy: true })).out.includes("same content as the row"),
    "no duplicate is named.",
  );
  say("And the other way round: what became of one row of the export?\n");
  const why = `fairlead-runtime data why ${dataset} export-1.csv:152 --home ${home}`;
  const fate = await commands.run(why, { copy: true });
  expect(
    fate.out.includes("was rejected by length"),
    "the row of export-1.csv that says hi was not rejected by length.",
  );
  say("And what did each rule make of a row that stays?\n");
  const steps = await commands.run(`fairlead-runtime data why ${dataset} export-1.csv:2 --home ${home}`, {
    copy: true,
  });
  expect(steps.out.includes("personalData masked it"), "the steps of the first row are not told.");
  const page = path.join(commands.folder, home, "dataset", ...dataset.split("/"), "v1.0", "report.html");
  say(`All of it is on a page beside the rows, which needs nothing but a browser:\n  ${pathToFileURL(page).href}\n`);
  expect((await readFile(page, "utf8")).includes(`<title>${dataset} v1.0</title>`), "there is no page.");
}

async function asExpected(commands: Commands): Promise<void> {
  say("Whoever trains on it says what it takes for granted. Here, that hardly any row is there twice:\n");
  await editSpec(commands.folder, edits.expected);
  await release(commands, "Expect few duplicates");
  const refused = await commands.apply("dev", home, { code: exitCodes.gateFailed });
  expect(refused.includes("datasets.chats.duplicates has to be <= 1%"), "the bound that was missed is not named.");
  say("It was judged from what is on record, and nothing was made again. A bound that this export keeps:\n");
  await editSpec(commands.folder, edits.looser);
  await release(commands, "Expect what such an export has");
  await commands.apply("dev", home);
  const ran = commands.applied.at(-1)!.steps.filter(({ action }) => action === "run");
  expect(ran.length === 0, "another bound ran a stage.");
}

async function anotherVersion(commands: Commands, folder: string): Promise<void> {
  say(`One more name of another company in ${words}, and a version for what comes of it:\n  + Swiftbox\n`);
  await writeFile(path.join(folder, words), `${await readFile(path.join(folder, words), "utf8")}Swiftbox\n`);
  await editSpec(commands.folder, edits.nextVersion);
  const plan = await commands.plan();
  expect(
    /newly mask words in \d+ and no longer in 0/.test(plan),
    "the plan does not count the rows that it newly masks.",
  );
  await release(commands, "Keep Swiftbox out");
  await commands.apply("dev", home);
  const diff = await commands.run(`fairlead-runtime data diff ${dataset} 1.0 2.0 --home ${home}`, { copy: true });
  expect(
    /edited \d+/.test(diff.out) && diff.out.includes("a major change") && diff.out.includes("********"),
    "the diff does not show what was masked.",
  );
}

async function release(commands: Commands, message: string): Promise<void> {
  await commands.run("fairlead build");
  await commit(commands.folder, message);
}
