import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

/** Each as long as a sequence, unless it has fewer bytes. */
const rows = (count: number, bytes = 1400): string => `${"x".repeat(bytes - 1)}\n`.repeat(count);
const withEpochs = (epochs: number) => ["  lora: { r", `  epochs: ${epochs}\n  lora: { r`] as const;

describe("U3: a run too short to learn", () => {
  it("runIsLongEnough: is said with its updates, epochs, rows and tokens where the epochs are written", async () => {
    expect(await sampleWith([withEpochs(3)], { contents: { "data/a.jsonl": rows(300) } })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:11 warning too-short-to-learn
        3 epochs of 300 rows, packed into about 270 sequences of 256 tokens, are about 102 updates and 207360 tokens; fewer than 200 updates teach little
         20 |   epochs: 3
            |           ^
        fix: leave epochs out, which gives at least 200 updates, or write about 6 or more

      1 warning in 1 file
      "
    `);
  });

  const said = async (edits: Parameters<typeof sampleWith>[0], lines: number) => {
    const printed = await sampleWith(edits, { contents: { "data/a.jsonl": rows(lines), "data/exam.jsonl": rows(10) } });
    const words =
      /epochs? of (\d+) rows?, packed into about (\d+) sequences? of 256 tokens, (?:is|are) about (\d+) updates? and (\d+) tokens/;
    return words.exec(printed)?.slice(1).map(Number) ?? printed;
  };

  it("is one below 200 updates, by what one update takes; a run without epochs never is", async () => {
    // 0.9 of 347 rows are 312 sequences, 39 updates; one row more is the 40th.
    expect(await said([withEpochs(5)], 347)).toEqual([347, 312, 195, 5 * 312 * 256]);
    expect(await said([withEpochs(5)], 348)).toBe("");
    const halved = ["  lora: { r", "  batch: { perDevice: 4 }\n  lora: { r"] as const;
    const summed = ["  lora: { r", "  batch: { perDevice: 4, accumulate: 3 }\n  lora: { r"] as const;
    expect(await said([withEpochs(5), halved], 347)).toBe("");
    expect(await said([withEpochs(5), summed], 347)).toEqual([347, 312, 130, 5 * 312 * 256]);
    expect(await said([summed], 1)).toBe("");
  });

  it("counts all datasets that are trained on, each as often as its weight has an epoch see a sample", async () => {
    const both = ["data: { dialogues: 1.0 }", "data: { dialogues: 2.0, exam: 0.5 }"] as const;
    expect(await said([withEpochs(1), both], 100)).toEqual([110, 185, 24, 185 * 256]);
  });

  it("counts a small weight, and what a split leaves, as the little that they are", async () => {
    const few = ["data: { dialogues: 1.0 }", "data: { dialogues: 0.05 }"] as const;
    expect(await said([withEpochs(1), few], 2000)).toEqual([2000, 90, 12, 90 * 256]);
    const split = ["      - duplicates: {}\n", "      - duplicates: {}\n    split: { valid: 0.99999 }\n"] as const;
    expect(await said([withEpochs(1), split], 2000)).toEqual([2000, 1, 1, 256]);
  });

  it("counts short samples as packed, several into one sequence: six epochs of the README's lines made 36 updates", async () => {
    const printed = await sampleWith([withEpochs(6)], { contents: { "data/a.jsonl": rows(300, 246) } });
    expect(printed).toContain("packed into about 52 sequences of 256 tokens, are about 42 updates and 79872 tokens;");
    expect(printed).toContain("or write about 29 or more");
  });

  it("counts a text that is longer than a sequence as several samples, as far as its bytes go", async () => {
    const text = ["source: { files: [data/a.jsonl] }", "source: { files: [data/a.jsonl], format: text }"] as const;
    const long = `${"word ".repeat(512)}\n`;
    const contents = { "data/a.jsonl": long.repeat(10) };
    expect(await sampleWith([withEpochs(1), text], { contents })).toContain(
      "1 epoch of 10 rows, packed into about 18 sequences of 256 tokens, is",
    );
  });

  it("says nothing of a dataset that has no row, or of a file that is not there, which is an error already", async () => {
    expect(await said([withEpochs(1)], 0)).toBe("");
    const missing = { ok: false, code: "input-missing", message: "it is not there", fix: "write it" } as const;
    const printed = await sampleWith([withEpochs(1)], { files: { "data/a.jsonl": missing } });
    expect(printed).toContain("error input-missing");
    expect(printed).not.toContain("too-short-to-learn");
  });
});
