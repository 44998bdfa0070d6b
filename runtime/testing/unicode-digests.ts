// Digests of all that Unicode decides in a dataset, a line each. Run as a program it prints them, for another Node to be compared:
//   node --import ./specs/program/source-loader.mjs runtime/testing/unicode-digests.ts
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import { foldText, newFolded } from "../../specs/words/fold.ts";
import { lowerCase, upperCase } from "../../specs/unicode/letter-case.ts";
import { everyBlock } from "../../specs/unicode/machine.ts";
import { normalise } from "../../specs/unicode/normal-form.ts";
import { manifestOf, openRig } from "./dataset-rig.ts";

export async function unicodeDigests(): Promise<string> {
  const lines = [...ofEveryCodePoint(), ...(await ofDatasets())];
  return lines.map(([what, digest]) => `${digest} ${what}\n`).join("");
}

const seen: readonly WrittenCleanRule[] = [{ rule: "characters", keep: ["letters", "numbers", "emoji", "space"] }];

type Line = readonly [what: string, digest: string];

/** Each code point by itself, and with a mark of another class on either side. */
function ofEveryCodePoint(): Line[] {
  const blocks = everyBlock().map((block) => Array.from(block, (one) => `a\u0345${one}\u0323.${one}`).join("."));
  const digest = (change: (text: string) => string): string => {
    const hash = createHash("sha256");
    for (const block of blocks) hash.update(change(block), "utf16le");
    return hash.digest("hex");
  };
  const forms = (["NFC", "NFD", "NFKC", "NFKD"] as const).map((form): Line => [
    `${form} of every code point`,
    digest((text) => normalise(text, form)),
  ]);
  return [
    ...forms,
    ["small letters of every code point", digest(lowerCase)],
    ["capital letters of every code point", digest(upperCase)],
    ["every code point as words are compared", digest(folded)],
  ];
}

function folded(text: string): string {
  const { units, length } = foldText(text, newFolded());
  return Buffer.from(units.buffer, 0, length * 2).toString("utf16le");
}

/** Of Unicode 15.1, 16 and 17, and of none yet; with what each may join, hide in, or be taken for. */
const newcomers = [
  "\u1c89\u1c8a \ua7cb\u0264 \ua7ce\ua7cf \ua7da\ua7db \ua7dc\u019b \ua7f1",
  "\u{1fae9} \u{1fac6} \u{1f6d8} \u{1faea}\u200d\u2764\ufe0f \u{1fa8a}\u{1f3fd}",
  "\u{16d40}\u{16d67}\u{16d67}\u{16d67} \u{16d69} \u{16d6a}",
  "\u{2ebf0}\u4f60\u597d\u{2ee5d} \u{323b0}\u{33479} \u{3347a}",
  "e\u1acf\u0301 a\u0897\u0323 q\u{10efa}\u0308 o\u{1e6e3}\u0302 e\u1ade\u0345",
  "\u{105d2}\u0307 \u{11382}\u{113c9} \u{1138b}\u{113c2} \u{1611e}\u{1611e} \u{1611e}\u{16129}",
  "\u{1ccd6}\u{1ccf3} \u{1cc00} \u{10d50}\u{10d70} \u{16ea0}\u{16ebb}",
  "\u0378 e\u0378\u0301 \u{1fbff}\u200d \u{ffff0} \u{e0080} \u{1c8b}",
  "\u2ffc\u31ef \u{1f8b2} \u0cdc \u1c8b\u0315\u0300",
  "ΟΔΟΣ\u{1e6e3} ΣΑΣ. \u{10d50}Σ\u{10d51} Σ\u1acf",
];

async function ofDatasets(): Promise<Line[]> {
  const rig = await openRig();
  try {
    const list = await rig.file("words.txt", "paſs\n\ua7ce\n\u{16d68}\n\u{1ccd6}\n你好\u{2ee5d}\n");
    const file = await rig.file(
      "corpus.jsonl",
      corpus()
        .map((text) => `${JSON.stringify({ text })}\n`)
        .join(""),
    );
    const built = async (form: "NFC" | "NFKC"): Promise<Line[]> => {
      const rules: WrittenCleanRule[] = [
        { rule: "repair", mojibake: true, entities: true },
        { rule: "unicode", form, removeInvisible: true },
        ...(form === "NFKC" ? seen : []),
        { rule: "sensitiveWords", lists: [list], mask: "*" },
        { rule: "personalData", redact: ["email"], mask: ["phone"] },
        { rule: "length", min: 1, max: 1000 },
        { rule: "language", allow: ["zh", "en", "mixed", "other"] },
        { rule: "duplicates", near: { similarity: 0.8, ignoreNumbers: true } },
      ];
      const { files } = await rig.build(manifestOf([file], { clean: rules }), { scratch: form });
      return Object.keys(files)
        .toSorted()
        .map((path) => [`${form}: ${path}`, createHash("sha256").update(files[path]!).digest("hex")]);
    };
    return [...(await built("NFC")), ...(await built("NFKC"))];
  } finally {
    await rig.remove();
  }
}

/** The newcomers in English and Chinese, and each block of 64 code points in a line of its own. */
function corpus(): string[] {
  const around = newcomers.flatMap((text, i) => [
    text,
    `Order ${i} has ${text} in it, and paſs\u0301 too.`,
    `第${i}个订单，${text}，你好\u200b世界。`,
    `${text} mail to jo${text[0]}@example.org or 138001380${i}0`,
  ]);
  const assigned = everyBlock()
    .slice(0, 0x34)
    .flatMap((block) => block.match(/[^]{1,64}/gu) ?? []);
  return [...around, ...assigned];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await unicodeDigests());
