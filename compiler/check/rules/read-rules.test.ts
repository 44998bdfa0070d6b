// Rules about datasets that are made of another one.
import { expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

const files = "source: { files: [data/a.jsonl] }";
/** Lines of what is found where the dataset dialogues has another source. */
async function found(source: string, ...more: (readonly [string, string])[]): Promise<string[]> {
  const printed = await sampleWith([[files, `source: { ${source} }`], ...more]);
  return printed.split("\n").filter((line) => /^ {2}[a-z]/u.test(line));
}
const key = "0".repeat(64);

it("sourcesAreOfOneKind: rows of another dataset stand alone", async () => {
  expect(await found("dataset: exam, files: [data/a.jsonl]")).toEqual([
    "  the dataset dialogues is made of the dataset exam, and names files too",
    "  fix: remove files; to have both, make a dataset of each and name both where they are used",
  ]);
  expect(await found("dataset: exam, columns: { user: a, assistant: b }")).toContain(
    "  the dataset dialogues is made of the dataset exam, and names columns too",
  );
  expect(await found("dataset: exam")).toEqual([]);
});

it("readDatasetsExist: what is read is a dataset of the project, or of another one", async () => {
  expect(await found("dataset: exams")).toEqual([
    '  the dataset dialogues reads "exams", which is not a dataset of this project',
    '  fix: did you mean "exam"? Datasets: dialogues, exam; one of another project is written <team>/<project>/<name>',
  ]);
  expect(await found(`dataset: care/assistant/exam, key: "${key}"`)).toEqual([
    "  care/assistant/exam is a dataset of this project, and dialogues reads it as one of another",
    "  fix: write dataset: exam, without a key",
  ]);
  expect(await found(`dataset: sales/desk/orders, key: "${key}"`)).toEqual([]);
});

it("datasetsReadNoCircle: a dataset has rows of its own at the end of what it reads", async () => {
  const exam = "source: { files: [data/exam.jsonl] }";
  expect(await found("dataset: dialogues")).toEqual([
    "  the dataset dialogues cannot be made before itself: dialogues reads dialogues",
    "  fix: let one of them be made of files, and compared with files",
  ]);
  expect(await found("dataset: exam", [exam, "source: { dataset: dialogues }"])).toEqual([
    "  the dataset dialogues cannot be made before itself: dialogues reads exam reads dialogues",
    "  fix: let one of them be made of files, and compared with files",
  ]);
  const compared = ["- unicode: {}", "- decontaminate: { datasets: [dialogues/valid] }"] as const;
  expect(await found("files: [data/a.jsonl]", compared)).toEqual([
    "  the dataset dialogues cannot be made before itself: dialogues reads dialogues",
    "  fix: let one of them be made of files, and compared with files",
  ]);
});

it("comparedDatasetsExist: what a dataset is compared with is there, and something", async () => {
  const files = "files: [data/a.jsonl]";
  const rule = (written: string) => ["- unicode: {}", `- decontaminate: { ${written} }`] as const;
  expect(await found(files, rule("datasets: [exams/valid]"))).toEqual([
    '  the dataset dialogues is compared with "exams", which is not a dataset of this project',
    '  fix: did you mean "exam"? Datasets: dialogues, exam',
  ]);
  expect(await found(files, rule("datasets: []"))).toEqual([
    "  the dataset dialogues is compared with nothing: decontaminate names neither datasets nor files",
    "  fix: write datasets: [<dataset>/valid] or files: [<file>], or remove the step",
  ]);
  expect(await found(files, rule("datasets: [exam/valid], files: [data/exam.jsonl]"))).toEqual([]);
});

it("readsAreAsTheirDatasets: rows are read as what they are", async () => {
  expect(await found("dataset: exam, format: text")).toEqual([
    "  the rows of exam are of format chat, and the dataset dialogues reads them as text",
    "  fix: leave format out, or write format: chat",
  ]);
  expect(await found(`dataset: sales/desk/orders, key: "${key}", format: alpaca`)).toEqual([
    "  the rows of sales/desk/orders are of format chat, and the dataset dialogues reads them as alpaca",
    "  fix: leave format out, or write format: chat",
  ]);
  expect(await found(`dataset: sales/desk/orders, key: "${key}", format: text`)).toEqual([]);
});

it("readsArePinned: what another project makes is pinned, and what this one makes is not", async () => {
  expect(await found("dataset: sales/desk/orders")).toEqual([
    "  the dataset dialogues reads sales/desk/orders, and does not say which data of it",
    "  fix: run fairlead pin, which writes the key of what that project makes now",
  ]);
  expect(await found(`dataset: exam, key: "${key}"`)).toEqual([
    "  exam is a dataset of this project, and dialogues reads whatever it is: its key has no meaning",
    "  fix: remove key",
  ]);
});

it("readsArePinned: one dataset of another project is read with one key", async () => {
  const [a, b] = ["a", "b"].map((digit) => digit.repeat(64));
  const other = [
    "source: { files: [data/exam.jsonl] }",
    `source: { dataset: sales/desk/orders, key: "${b}" }`,
  ] as const;
  expect(await found(`dataset: sales/desk/orders, key: "${a}"`, other)).toEqual([
    "  exam reads sales/desk/orders with another key than dialogues",
    "  fix: read it with one key; to compare two states of it, keep the older one as files",
  ]);
});
