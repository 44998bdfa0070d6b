import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readAnswer, taskOf } from "./arm-task.ts";
import { readArguments } from "./bench-arguments.ts";
import { sharedRuns } from "./chat-texts.ts";
import { type ArmFigures, figuresTables, percent } from "./figures-table.ts";
import { type Judgement, judgeKept } from "./judge-kept.ts";
import { readKept } from "./kept-rows.ts";
import { type PlantedChat, plantedChat } from "./planted-chats.ts";
import { runArm } from "./run-arm.ts";
import { shortfalls } from "./shortfalls.ts";
import { writeChats } from "./write-chats.ts";

const rows = Array.from({ length: 400 }, (_, n) => plantedChat(n));
const textOf = ({ question, answer }: PlantedChat): string => `${question}\n${answer}`;

/** What a tool leaves that does all that is asked for. */
function cleaned(): Map<string, string> {
  const kept = new Map<string, string>();
  for (const row of rows) {
    const { plant } = row;
    if (plant.kind === "length") continue;
    if ("other" in plant && kept.has(plant.other) && (plant.kind === "equal" || plant.similarity > 0.8)) continue;
    const hidden = "hidden" in plant ? plant.hidden : [];
    kept.set(
      row.id,
      hidden.reduce((text, value) => text.replaceAll(value, "*"), textOf(row)),
    );
  }
  return kept;
}

const figuresOf = (judgement: Judgement): ArmFigures => ({
  tool: "Fairlead",
  isNear: true,
  onlyDuplicates: false,
  answer: { version: "Fairlead", startSeconds: 0.5, cpuSeconds: 2.25, peakRssBytes: 150e6 },
  judgement,
});

describe("planted chats", () => {
  it("are as similar as they say, question, answer and whole", () => {
    const pairs = rows.flatMap((row) => (row.plant.kind === "pair" ? [{ row, ...row.plant }] : []));
    expect(pairs).toHaveLength(160);
    for (const { row, other, similarity } of pairs) {
      const second = plantedChat(Number(other.slice(1)));
      for (const of of [textOf, (one: PlantedChat) => one.question, (one: PlantedChat) => one.answer])
        expect(Math.abs(sharedRuns(of(row), of(second)) - similarity)).toBeLessThanOrEqual(0.015);
    }
  });

  it("have no digit where numbers alone would keep a pair apart, and no word that is to be hidden", () => {
    const words = taskOf({ rows: "", kept: "", scratch: "" }, true).words;
    for (const row of rows.filter(({ plant }) => plant.kind === "pair")) {
      expect(textOf(row)).not.toMatch(/[0-9]/);
      expect(words.filter((word) => textOf(row).includes(word))).toEqual([]);
    }
  });

  it("share nothing that nobody planted", () => {
    const plain = rows.filter(({ plant, language }) => plant.kind === "plain" && language === "en").slice(0, 40);
    for (const one of plain)
      for (const other of plain) if (one !== other) expect(sharedRuns(textOf(one), textOf(other))).toBeLessThan(0.3);
  });

  it("are judged as clean where all was done", () => {
    const judgement = judgeKept(rows, cleaned());
    expect(shortfalls([figuresOf(judgement)])).toEqual([]);
    expect(judgement.pairs.en[0.95]).toEqual({ planted: 10, done: 10 });
    expect(judgement.hidden.words.planted).toBe(20);
    expect(judgement.hidden.addresses.planted).toBeGreaterThanOrEqual(20);
  });

  test.each<[string, (kept: Map<string, string>) => void, RegExp]>([
    ["an equal row that stays", (kept) => kept.set("r9", kept.get("r8")!), /equalLeft: 1 rows/],
    ["a row that is lost", (kept) => kept.delete("r14"), /lost: 1 rows/],
    ["two equal rows that are lost", (kept) => kept.delete("r8"), /lost: 1 rows/],
    ["a row that is too short", (kept) => kept.set("r13", "1"), /wrongLengthLeft: 1 rows/],
    ["a pair that stays", (kept) => kept.set("r1", "near"), /9 of 10 pairs at 0.95 in zh/],
    ["a pair that goes and should not", (kept) => kept.delete("r4"), /1 of 10 pairs at 0.7 in zh/],
    ["a word that stays", (kept) => kept.set("r11", textOf(rows[11]!)), /words: 19 of 20 hidden/],
    ["a row that is rewritten", (kept) => kept.set("r12", "another text"), /spoilt: 1 rows/],
  ])("are judged by what was not done: %s", (_, spoil, expected) => {
    const kept = cleaned();
    spoil(kept);
    const said = shortfalls([figuresOf(judgeKept(rows, kept))]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(expected);
  });
});

describe("what an arm says", () => {
  const answer = { version: "datatrove 0.10.1", startSeconds: 0.4, cpuSeconds: 3.7, peakRssBytes: 72_540_160 };

  it("is its last line, whatever libraries print before", () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        expect(readAnswer(`${noise}\n${JSON.stringify(answer)}\n`)).toEqual(answer);
      }),
    );
  });

  test.each(["", "null", "[]", "done", '{"version":"x"}', JSON.stringify({ ...answer, cpuSeconds: -1 })])(
    "is none: %s",
    (line) => expect(readAnswer(line)).toBeUndefined(),
  );
});

describe("an arm's files", () => {
  let folder = "";
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "fairlead-peers-"))));
  afterAll(() => rm(folder, { recursive: true }));

  it("have as many bytes as were asked for, and the rows that are planted", async () => {
    const file = join(folder, "rows.jsonl");
    const written = await writeChats(file, 50_000);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(written.length);
    expect(Buffer.byteLength(lines.slice(0, -1).join("\n"))).toBeLessThan(50_000);
    const last = plantedChat(written.length - 1);
    expect(written.at(-1)).toEqual({ id: last.id, language: last.language, plant: last.plant });
    const { conversation, messages } = JSON.parse(lines.at(-1)!) as { conversation: string; messages: unknown };
    expect({ conversation, messages }).toEqual({
      conversation: last.id,
      messages: [
        { role: "user", content: last.question },
        { role: "assistant", content: last.answer },
      ],
    });
  });

  test.each([
    ["a row that was not given", ["r3"]],
    ["a row twice", ["r1", "r1"]],
  ])("say nothing with %s", async (_, ids) => {
    const file = join(folder, "kept.jsonl");
    await writeFile(file, ids.map((id) => `${JSON.stringify({ id, text: "" })}\n`).join(""));
    await expect(readKept(file, 3)).rejects.toThrow(/was not given, or has it twice/);
  });

  it("are those of a process that ends: one that does not is ended", async () => {
    const hang = await runArm(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { home: folder, seconds: 0.5 });
    expect(hang).toEqual({ code: null, out: "", err: "\nit did not end in 0.5 s" });
  });

  it("are none where the program is not there", async () => {
    const gone = await runArm(join(folder, "python3"), [], { home: folder, seconds: 60 });
    expect(gone).toMatchObject({ code: null, err: expect.stringMatching(/ENOENT/) });
  });

  it("are asked for without what the user's own environment says", async () => {
    const print = "process.stdout.write(`${process.env.HOME} ${process.env.OMP_NUM_THREADS} ${process.env.VITEST}`)";
    const { out } = await runArm(process.execPath, ["-e", print], { home: folder, seconds: 60 });
    expect(out).toBe(`${folder} 1 undefined`);
  });
});

describe("the command line", () => {
  test.each([
    [[], { megabytes: 24 }],
    [["--mb", "60"], { megabytes: 60 }],
  ])("%j", (words, expected) => expect(readArguments(words)).toEqual(expected));

  test.each([["60"], ["--mb"], ["--mb", "0"], ["--mb", "1e3"], ["--mb", "1001"], ["--mb", "6", "more"]])(
    "refuses %s %s %s",
    (...words) => expect(readArguments(words.filter((word) => word !== undefined))).toHaveProperty("wrong"),
  );
});

describe("the table", () => {
  it("says what each arm took and did, and leaves out what it does not offer", () => {
    const judgement = judgeKept(rows, cleaned());
    const arm = figuresOf(judgement);
    const other = { ...arm, tool: "text-dedup", isNear: false, onlyDuplicates: true };
    expect(figuresTables([{ ...arm, isNear: false }, other, arm])).toMatchInlineSnapshot(`
      "length, words, addresses, equal rows  CPU s  to start  peak MB  kept  equal left  length left  words hidden  addresses hidden  spoilt  lost
      Fairlead                                2.3       0.5      150   320           0            0          100%              100%       0     0
      text-dedup                              2.3       0.5      150   320           0            -             -                 -       -     0

      and near rows, from 0.8 on  CPU s  to start  peak MB  kept     at 0.95     at 0.85  at 0.7  at 0.6  lost
      Fairlead                      2.3       0.5      150   320  100%, 100%  100%, 100%  0%, 0%  0%, 0%     0
      "
    `);
  });

  test.each([
    [{ planted: 10_000, done: 9999 }, "99.9%"],
    [{ planted: 10_000, done: 1 }, "0.1%"],
    [{ planted: 3, done: 3 }, "100%"],
    [{ planted: 3, done: 0 }, "0%"],
    [{ planted: 0, done: 0 }, "-"],
  ])("rounds away from all and nothing: %j is %s", (share, said) => expect(percent(share)).toBe(said));
});
