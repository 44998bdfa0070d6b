// Rules about word lists.
import { expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

const list = `word,category,until
赌场,gambling,2026-06-30
luckydraw77 casino,gambling,2026-12-31
dunderclot,insults,2026-05-01
nitcracker,insults,
`;

const listed = (fields: string) =>
  sampleWith([["lists: [words.txt]", `lists: [words.csv], ${fields}`]], { contents: { "words.csv": list } });

it("wordCategoriesExist: a category that no entry has would mask nothing", async () => {
  expect(await listed("categories: [gamblin, insults]")).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:12:60 warning unknown-category
      no entry of words.csv has the category "gamblin", so that it masks nothing
       12 |       - sensitiveWords: { lists: [words.csv], categories: [gamblin, insults] }
          |                                                            ^^^^^^^
      fix: did you mean "gambling"? Categories: gambling, insults

    1 warning in 1 file
    "
  `);
  expect(
    await sampleWith([["lists: [words.txt]", "lists: [words.txt], categories: [gambling]"]], {
      contents: { "words.txt": "赌场\n" },
    }),
  ).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:12:60 warning unknown-category
      no entry of words.txt has the category "gambling", so that it masks nothing
       12 |       - sensitiveWords: { lists: [words.txt], categories: [gambling] }
          |                                                            ^^^^^^^^
      fix: remove it, or write it into a list: no entry there has one

    1 warning in 1 file
    "
  `);
  expect(await listed("categories: [gambling, insults]")).toBe("");
});

it("wordsAreInForce: words that ended before the day that a rule names are told, the first of them by its row", async () => {
  expect(await listed("validOn: 2026-07-01")).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:12:56 warning words-out-of-force
      2 words ended before 2026-07-01 and are not masked: the first is "赌场" in specs/projects/care/words.csv:2, until 2026-06-30
       12 |       - sensitiveWords: { lists: [words.csv], validOn: 2026-07-01 }
          |                                                        ^^^^^^^^^^
      fix: remove them from the list, or raise their until

    1 warning in 1 file
    "
  `);
  expect(await listed("validOn: 2026-06-30")).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:12:56 warning words-out-of-force
      1 word ended before 2026-06-30 and is not masked: "dunderclot" in specs/projects/care/words.csv:4, until 2026-05-01
       12 |       - sensitiveWords: { lists: [words.csv], validOn: 2026-06-30 }
          |                                                        ^^^^^^^^^^
      fix: remove them from the list, or raise their until

    1 warning in 1 file
    "
  `);
  expect(await listed("validOn: 2026-05-01")).toBe("");
});

it("B5: what is wrong in a list is said where it stands, and what its rule takes of it is not judged then", async () => {
  const contents = { "words.csv": "word,from\n赌场,2026-02-30\n" };
  expect(await sampleWith([["lists: [words.txt]", "lists: [words.csv], categories: [x]"]], { contents }))
    .toMatchInlineSnapshot(`
    "specs/projects/care/words.csv:1:1 error word-list
      row 2 has "2026-02-30" under from, which is no day
      fix: write it as 2026-12-31

    1 error in 1 file
    "
  `);
});

it("B5: a day is one of the calendar", async () => {
  expect(await listed("validOn: 2026-02-30")).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:12:56 error conflict
      a day is one of the calendar: 2026-12-31
       12 |       - sensitiveWords: { lists: [words.csv], validOn: 2026-02-30 }
          |                                                        ^^^^^^^^^^
      fix: correct it as the message says

    1 error in 1 file
    "
  `);
});
