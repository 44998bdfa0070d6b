import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

const rows = (count: number): string => "{}\n".repeat(count);
const withEpochs = (epochs: number) => ["  lora: { r", `  epochs: ${epochs}\n  lora: { r`] as const;

describe("U3: a run too short to learn", () => {
  it("runIsLongEnough: is said with its updates, epochs, rows and tokens where the epochs are written", async () => {
    expect(await sampleWith([withEpochs(3)], { contents: { "data/a.jsonl": rows(300) } })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:11 warning too-short-to-learn
        3 epochs of 300 rows (about 270 samples to train) are at most 102 updates and 208896 tokens; fewer than 200 updates teach little
         20 |   epochs: 3
            |           ^
        fix: leave epochs out, which gives at least 200 updates, or write 6 or more

      1 warning in 1 file
      "
    `);
  });

  const said = async (edits: Parameters<typeof sampleWith>[0], lines: number) => {
    const printed = await sampleWith(edits, { contents: { "data/a.jsonl": rows(lines), "data/exam.jsonl": rows(10) } });
    const words =
      /epochs? of (\d+) rows? \(about (\d+) samples? to train\) (?:is|are) at most (\d+) updates? and (\d+) tokens/;
    return words.exec(printed)?.slice(1).map(Number) ?? printed;
  };

  it("is one below 200 updates, by what one update takes; a run without epochs never is", async () => {
    expect(await said([withEpochs(5)], 347)).toEqual([347, 312, 195, 195 * 8 * 256]);
    expect(await said([withEpochs(5)], 348)).toBe("");
    const halved = ["  lora: { r", "  batch: { perDevice: 4 }\n  lora: { r"] as const;
    const summed = ["  lora: { r", "  batch: { perDevice: 4, accumulate: 3 }\n  lora: { r"] as const;
    expect(await said([withEpochs(5), halved], 347)).toBe("");
    expect(await said([withEpochs(5), summed], 347)).toEqual([347, 312, 130, 130 * 4 * 3 * 256]);
    expect(await said([summed], 1)).toBe("");
  });

  it("counts all datasets that are trained on, each as often as its weight lets an epoch see a sample", async () => {
    const both = ["data: { dialogues: 1.0 }", "data: { dialogues: 2.0, exam: 0.5 }"] as const;
    expect(await said([withEpochs(1), both], 100)).toEqual([110, 2 * 90 + 9, 24, 24 * 8 * 256]);
  });

  it("counts a text that is longer than a sequence as several samples, as far as its bytes go", async () => {
    const text = ["source: { files: [data/a.jsonl] }", "source: { files: [data/a.jsonl], format: text }"] as const;
    const long = `${"word ".repeat(512)}\n`;
    const contents = { "data/a.jsonl": long.repeat(10) };
    expect(await sampleWith([withEpochs(1), text], { contents })).toContain("1 epoch of 10 rows (about 99 samples to");
  });

  it("says nothing of a dataset that has no row, or of a file that is not there, which is an error already", async () => {
    expect(await said([withEpochs(1)], 0)).toBe("");
    const missing = { ok: false, code: "file-missing", message: "it is not there", fix: "write it" } as const;
    const printed = await sampleWith([withEpochs(1)], { files: { "data/a.jsonl": missing } });
    expect(printed).toContain("error file-missing");
    expect(printed).not.toContain("too-short-to-learn");
  });
});
