import { describe, expect, it } from "vitest";
import type { WordListForm } from "./list-form.ts";
import { listFormOf } from "./list-form.ts";
import { problemText } from "./word-entry.ts";
import { parseWordList } from "./word-list.ts";

function read(text: string, form: WordListForm) {
  const { entries, problems } = parseWordList(new TextEncoder().encode(text), form);
  return { entries, problems: problems.map((problem) => problemText("list.csv", problem)) };
}

describe("B5: a list of lines", () => {
  it("has a word a line, and neither comments nor white space around words", () => {
    expect(read("\uFEFF# Gambling\r\n 赌场 \n\n#\rluckydraw77 casino\n赌场", "lines")).toEqual({
      entries: [
        { word: "赌场", row: 2 },
        { word: "luckydraw77 casino", row: 5 },
        { word: "赌场", row: 6 },
      ],
      problems: [],
    });
  });

  it("is refused where it holds no word, or is not UTF-8", () => {
    expect(read("# nothing\n", "lines").problems).toEqual([
      "list.csv holds no word: add one word a line, or drop the list",
    ]);
    const { problems } = parseWordList(Uint8Array.of(0xe8, 0xb5), "lines");
    expect(problems).toEqual([{ says: "is not valid UTF-8", fix: "save the word list as UTF-8" }]);
  });

  it("is what a name says that does not end in .csv", () => {
    expect(["words/a.txt", "words/a", "words/a.CSV", "a.csv.txt"].map(listFormOf)).toEqual([
      "lines",
      "lines",
      "csv",
      "lines",
    ]);
  });
});

describe("B5: a list that is a table", () => {
  it("keeps what people write of a word, in whatever order they name the columns, and counts lines as editors do", () => {
    const text =
      "\uFEFFcategory,word,language,source,from,until,allow,masks,leaves\r\n" +
      'gambling,赌场,zh,"Rule 7, ""online""",2026-01-01,2026-12-31,赌场风云 | 赌场经济学,"去赌场\n玩|赌 场",看《赌场风云》\r\n' +
      ",,,,,,,,\r\n\r\n" +
      " insults , dunderclot ,en,,,,,,\r\n,bare,,,,,,,";
    expect(read(text, "csv")).toEqual({
      entries: [
        {
          word: "赌场",
          row: 2,
          category: "gambling",
          language: "zh",
          source: 'Rule 7, "online"',
          from: "2026-01-01",
          until: "2026-12-31",
          allow: ["赌场风云", "赌场经济学"],
          masks: ["去赌场\n玩", "赌 场"],
          leaves: ["看《赌场风云》"],
        },
        { word: "dunderclot", row: 6, category: "insults", language: "en" },
        { word: "bare", row: 7 },
      ],
      problems: [],
    });
  });

  it("says of every row what is wrong with it, where, and what to write", () => {
    const text =
      "word,category,language,from,until,allow\n" +
      "赌场,,,2026-02-30,2026-13-01,\n" +
      ",gambling,,,,\n" +
      "Casino,,,,,\n" +
      "ｃａｓｉｎｏ,,,,,\n" +
      "彩票,,fr,2026-02-01,2026-01-31,福利彩票|抽奖\n" +
      `金鹅,${"x".repeat(41)},,,,\n` +
      "a,b\n";
    expect(read(text, "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv:2 has "2026-02-30" under from, which is no day: write it as 2026-12-31",
        "list.csv:2 has "2026-13-01" under until, which is no day: write it as 2026-12-31",
        "list.csv:3 has no word: write one, or remove the row",
        "list.csv:5 has the word "ｃａｓｉｎｏ" again, which stands in row 4: remove one of the two; case, width and invisible characters make no other word",
        "list.csv:6 ends on 2026-01-31, before it begins on 2026-02-01: exchange from and until, or mend one of them",
        "list.csv:6 has the language "fr": write zh or en, or leave the cell empty",
        "list.csv:6 allows "抽奖", which does not hold "彩票": write phrases in which the word stays, with | between them",
        "list.csv:7 has a category of 41 characters: write at most 40",
        "list.csv:8 has 2 cells, and the first row names 6 columns: write a comma for each empty cell, and quotes around a cell that holds a comma",
      ]
    `);
    expect(read(text, "csv").entries).toEqual([{ word: "Casino", row: 4 }]);
  });

  it("is read no further where its first row is not one, or quotes do not come in pairs", () => {
    expect(read("wrod,category\n赌场,x\n", "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv:1 names the column "wrod", which no list has: the columns of a list are word, category, language, source, from, until, allow, masks, leaves",
      ]
    `);
    expect(read("word;category\n赌场;x\n", "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv:1 names the column "word;category", which no list has: the columns of a list are word, category, language, source, from, until, allow, masks, leaves",
      ]
    `);
    expect(read("category,category\nx,y\n", "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv:1 names the column category twice: remove one of the two",
        "list.csv:1 names no column word: write word in the first row, above the words",
      ]
    `);
    expect(read('word\n金鹅\n"赌场\n彩票\n\n', "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv:3 has quotes that do not come in pairs: write "" for a quote inside a cell, and a quote at both ends of such a cell",
      ]
    `);
    expect(read("word\n", "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv holds no word: add one word a row, or drop the list",
      ]
    `);
    expect(read("", "csv").problems).toMatchInlineSnapshot(`
      [
        "list.csv holds no word: add one word a row, or drop the list",
      ]
    `);
  });
});
