// Datasets that the stage made, as an apply lays them out: what the tests of the report look at.
import { resolve } from "node:path";
import type { WrittenCleanRule } from "../../../../specs/handoff/clean-rules.ts";
import type { PinnedFile } from "../../../../specs/handoff/value.ts";
import { type ManifestOptions, manifestOf, type Rig } from "../../../testing/dataset-rig.ts";
import type { CheckedOut } from "../../look/checked-out.ts";
import { rowsLabel } from "../../look/rows-read.ts";
import { DatasetMeta } from "../../build/dataset-meta.ts";
import { readFileSync } from "node:fs";

export async function laidOut(
  rig: Rig,
  files: readonly PinnedFile[],
  options: ManifestOptions = {},
  scratch = "scratch",
): Promise<CheckedOut> {
  const manifest = manifestOf(files, options);
  const ran = await rig.run(manifest, { scratch });
  if (!ran.ok) throw new Error(`${ran.failure.reason}: ${ran.failure.message}`);
  const folder = resolve(ran.value.folder);
  const meta = DatasetMeta.parse(JSON.parse(readFileSync(`${folder}/meta.json`, "utf8")));
  const { name, version, licence, paths } = manifest.metadata;
  const labels = { name, version, licence, paths, rows: rowsLabel(manifest.config.source) };
  return { folder, called: `care/returns/${name} v${version}`, meta: { ...labels, ...meta } };
}

export function chat(conversation: string, ...contents: readonly string[]): string {
  const messages = contents.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
  return JSON.stringify({ conversation, messages });
}

/** What markup, styles, attributes, terminals and readers trip over. */
const hostile = [
  "</p></li></ul><script>document.title='planted'</script>",
  '"><img src=x onerror="document.title=1"> & &lt;b&gt; \'single\'',
  "</title></style><style>body{display:none}</style>",
  "turned \u202egnp.exe\u202c and \u2066isolated\u2069, zero\u200bwidth, bell \u0007, half \ud83d of an emoji",
  "شكرا جزيلا، أين طلبي؟ (12)",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘! and emoji 👨‍👩‍👧 ❤️",
  "W".repeat(5000),
  "一个没有空格的很长的中文句子".repeat(40),
];

const lines = (count: number, line: (i: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, i) => line(i));

/** Something in every part of the page, much of it hostile. */
export async function hostileDataset(rig: Rig): Promise<CheckedOut> {
  const words = await rig.file("words/<listed>.txt", "acme\n别家店\n");
  const clean: WrittenCleanRule[] = [
    { rule: "repair", mojibake: true, entities: true },
    { rule: "length", min: 3, max: 20_000 },
    { rule: "sensitiveWords", lists: [words], mask: "*" },
    { rule: "personalData", redact: ["email", "phone"], mask: [] },
    { rule: "language", allow: ["zh", "en", "mixed"] },
    { rule: "duplicates", near: { similarity: 0.8, ignoreNumbers: false } },
  ];
  const one = await rig.file(
    'data/a "quoted" <b>.jsonl',
    [
      ...lines(24, (i) =>
        chat(
          `h${i}`,
          `${hostile[i % hostile.length]!} ${"abcdefgh"[i % 8]!.repeat(i)}`,
          ["refund", "delivery <b>", "账单"][i % 3]!,
        ),
      ),
      ...lines(20, (i) =>
        chat(
          `p${i}`,
          `acme: mail me at bob${i}@example.com or 138123456${10 + i}, thanks ${"xyz"[i % 3]!.repeat(i)}`,
          "refund",
        ),
      ),
      ...lines(9, (i) => chat(`s${i}`, "where is my parcel with the green shoes, please look again", "delivery <b>")),
      ...lines(4, (i) =>
        chat(
          `n${i}`,
          `please tell me where my parcel with the green shoes has been since monday${"!".repeat(i)}`,
          "delivery <b>",
        ),
      ),
      chat("t", "hi", "refund"),
      chat("r", "где мой заказ и когда он придёт", "refund"),
      "",
    ].join("\n"),
  );
  const two = await rig.file(
    "data/two.jsonl",
    [
      '{"messages": [',
      '{"messages": [{"role": "<script>bob@example.com 12345678</script>", "content": "x"}]}',
      "\u0000",
      chat("e", "caf\u00c3\u00a9 &amp; tea?", "账单"),
    ].join("\n"),
  );
  return laidOut(rig, [one, two], {
    format: "chat",
    clean,
    quarantineMaxShare: 0.5,
    split: { validShare: 0.3, seed: 2 },
  });
}
