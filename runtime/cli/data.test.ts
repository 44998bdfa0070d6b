// fairlead-runtime data as people use it, over datasets that the stage has built and that are laid out as an apply lays them out.
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { rowsLabel } from "../data/look/rows-read.ts";
import { manifestOf, openRig, type Rig } from "../testing/dataset-rig.ts";

let rig: Rig;
let home: string;
beforeEach(async () => {
  rig = await openRig();
  home = join(rig.root, ".fairlead");
});
afterEach(() => rig.remove());

const data = (...args: readonly string[]) => collect(main, ["data", ...args, "--home", home], rig.root);

function chat(question: string, answer: string): string {
  const messages = [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
  return JSON.stringify({ messages });
}

const rules: readonly WrittenCleanRule[] = [
  { rule: "length", min: 5, max: 100 },
  { rule: "duplicates", near: { similarity: 0.8, ignoreNumbers: false } },
];

async function layOut(version: string, lines: readonly string[], clean = rules): Promise<void> {
  const file = await rig.file("data/chats.jsonl", `${lines.join("\n")}\n`);
  const manifest = manifestOf([file], {
    format: "chat",
    clean,
    split: { seed: 4 },
    quarantineMaxShare: 0.5,
  });
  const ran = await rig.run(manifest, { scratch: version });
  if (!ran.ok) throw new Error(ran.failure.message);
  const folder = join(home, "dataset/care/returns/chats", `v${version}`);
  await cp(ran.value.folder, folder, { recursive: true });
  const meta = JSON.parse(await readFile(join(folder, "meta.json"), "utf8")) as object;
  const rows = rowsLabel(manifest.config.source);
  const labels = { name: "chats", version, licence: "Apache-2.0", paths: { [file.digest]: file.path }, rows };
  await writeFile(join(folder, "meta.json"), JSON.stringify({ ...labels, ...meta }));
}

const parcel = "where is the parcel that I ordered on monday";
const first = [
  chat(parcel, "delivery"),
  chat(`${parcel}?`, "delivery"),
  chat("hi", "greeting"),
  "{",
  chat("the shirt is too small for me", "exchange"),
  chat("my invoice is wrong", "invoice"),
];
const name = "care/returns/chats";

describe("fairlead-runtime data", () => {
  beforeEach(() => layOut("1.0", first));

  it("B4: report writes the page of a version beside its rows, and says where", async () => {
    const page = join(home, "dataset", name, "v1.0", "report.html");
    expect(await data("report", name)).toMatchObject({ code: 0, out: `${page}\n`, err: "" });
    const html = await readFile(page, "utf8");
    expect(html).toContain("<title>care/returns/chats v1.0</title>");
    await writeFile(page, "edited");
    expect(JSON.parse((await data("report", name, "--json")).out)).toEqual({ report: page });
    expect(await readFile(page, "utf8")).toBe(html);
    expect(await data("report", "care/returns/none")).toMatchObject({ code: 1 });
  });

  it("show accounts for every line, and says what each rule did", async () => {
    expect(await data("show", name)).toEqual({
      code: 0,
      out: `care/returns/chats v1.0: 6 lines = 3 kept + 2 rejected + 1 unreadable + 0 blank
  length          rejectedSamples 1
  duplicates      rejectedSamples 1  nearDuplicates 1  askedInTraining 0  otherAnswers 0
  empty           rejectedSamples 0
`,
      err: "",
    });
  });

  it("show --dropped-by names each row that a rule took away, with its place, why, and what it said", async () => {
    expect((await data("show", name, "--dropped-by", "length")).out).toBe(
      "data/chats.jsonl:3  messages[0]: 2 characters, the least is 5\n  hi / greeting\n",
    );
    expect((await data("show", name, "--dropped-by", "unreadable")).out).toBe("data/chats.jsonl:4  broken JSON\n");
    const near = JSON.parse((await data("show", name, "--dropped-by", "duplicates", "--json")).out) as { at: string }[];
    expect(near.map(({ at }) => at)).toEqual(["data/chats.jsonl:1"]);
    expect(await data("show", name, "--dropped-by", "lenght")).toMatchObject({
      code: 64,
      err: expect.stringContaining("has no rule lenght; it has length, duplicates, empty, and unreadable") as string,
    });
  });

  it("why tells of a line what took it away, and of a row which duplicates it stands for", async () => {
    expect((await data("why", name, "chats.jsonl:3")).out).toBe(
      `data/chats.jsonl:3 was rejected by length: messages[0]: 2 characters, the least is 5
  hi / greeting
  length rejected it
  not asked after that: empty, duplicates
`,
    );
    expect((await data("why", name, "data/chats.jsonl:4")).out).toBe(
      "data/chats.jsonl:4 could not be read: broken JSON\n",
    );
    expect((await data("why", name, "chats.jsonl:5")).out).toMatch(
      /^data\/chats\.jsonl:5 is kept: [0-9a-f]{32} is in (train|valid)\/: the shirt is too small for me \/ exchange\n {2}left alone by length, empty, duplicates\n$/,
    );
    const { out } = await data("why", name, "chats.jsonl:1");
    const [, id = ""] = /near the row ([0-9a-f]{32})/.exec(out) ?? [];
    expect((await data("why", name, id.slice(0, 12))).out).toMatch(
      new RegExp(
        `^data/chats.jsonl:2 is kept: ${id} is in (train|valid)/: where is the parcel that I ordered on monday\\? / delivery\n {2}stands for data/chats.jsonl:1: near the row ${id}: a similarity of 0.9[0-9]{2}\n {2}left alone by length, empty, duplicates\n$`,
      ),
    );
  });

  it("why tells what each rule made of a row, with what is hidden in its text as escapes, and why it cannot tell", async () => {
    await layOut(
      "1.1",
      [...first, chat("my mail\u200b is \u202ea@b.example, card me", "address")],
      [
        { rule: "unicode", form: "NFC", removeInvisible: true },
        { rule: "personalData", redact: ["email"], mask: [] },
        { rule: "length", min: 5, max: 100 },
      ],
    );
    expect((await data("why", name, "chats.jsonl:7")).out.split("\n").slice(1)).toEqual([
      "  unicode changed it  removedCharacters 2",
      "    messages[0]: my mail\\u200b is \\u202ea@b.example, car…  ->  my mail is a@b.example, car…",
      "  personalData masked it  hiddenPlaces 1  email 1",
      "    messages[0]: my mail is a@b.example, card me  ->  my mail is [email], card me",
      "  left alone by length, empty",
      expect.stringMatching(/^ {2}in v1\.1 (train|valid); not in v1\.0$/),
      "",
    ]);
    const { steps, kind } = JSON.parse((await data("why", name, "chats.jsonl:7", "--json")).out);
    expect([kind, steps.map(({ did }: { did: string }) => did)]).toEqual([
      "kept",
      ["changed", "masked", "left", "left"],
    ]);
    await writeFile(join(rig.root, "data/chats.jsonl"), "{}");
    expect((await data("why", name, "chats.jsonl:3")).out)
      .toBe(`data/chats.jsonl:3 was rejected by length: messages[0]: 2 characters, the least is 5
  hi / greeting
  what each rule did cannot be told: data/chats.jsonl has changed since care/returns/chats v1.1 was made of it
  not in v1.0: rejected by length; not in v1.1: rejected by length
`);
  });

  it("why says which versions hold a row, and answers from the highest that does", async () => {
    await layOut("1.1", [...first.slice(0, 5), chat("can I pay by card", "payment")]);
    const short = ["a", "b", "c", "d", "e"].map((name) => chat(`open file ${name}`, "file"));
    await layOut("1.2", [...first, ...short], [{ rule: "length", min: 5, max: 28 }]);
    const whereOf = async (...asked: readonly string[]) => (await data("why", name, ...asked)).out.split("\n").at(-2);
    const shirt = await data("why", name, "chats.jsonl:5", "--version", "1.0");
    const [, id = ""] = /is kept: ([0-9a-f]{32})/.exec(shirt.out) ?? [];
    expect(await whereOf(id)).toMatch(/^ {2}in v1\.0 (train|valid), v1\.1 \1; not in v1\.2: rejected by length$/);
    expect((await data("why", name, id)).out).toContain("is kept");
    expect(await whereOf("chats.jsonl:6", "--version", "1.0")).toMatch(
      /^ {2}in v1\.0 (train|valid), v1\.2 \1; not in v1\.1$/,
    );
    expect(await whereOf("chats.jsonl:1")).toMatch(
      /not in v1\.0: rejected by duplicates; not in v1\.1: rejected by duplicates; not in v1\.2: rejected by length$/,
    );
    expect((await data("why", name, id, "--version", "1.2")).err).toBe(`care/returns/chats v1.2 has no row ${id}\n`);
  });

  it("what cannot be found is said with what there is", async () => {
    const said = async (...args: readonly string[]) => (await data(...args)).err;
    expect(await said("show", "returns")).toBe("returns is no dataset; write <team>/<project>/<dataset>\n");
    expect(await said("show", "care/../x")).toBe("care/../x is no dataset; write <team>/<project>/<dataset>\n");
    expect(await said("show", "care/returns/faq")).toBe(
      "no version of care/returns/faq is here; fairlead-runtime apply lays out what it makes\n",
    );
    expect(await said("show", name, "--version", "2.0")).toBe(
      "care/returns/chats has no version 2.0 here; it has 1.0\n",
    );
    expect(await said("why", name, "other.jsonl:1")).toBe(
      "care/returns/chats v1.0 was made of data/chats.jsonl, and not of other.jsonl\n",
    );
    expect(await said("why", name, "chats.jsonl:7")).toBe(
      "data/chats.jsonl had rows 1 to 6 when care/returns/chats v1.0 was made of it\n",
    );
    expect(await said("why", name, "0123456789")).toBe("care/returns/chats v1.0 has no row 0123456789\n");
    await writeFile(join(home, "dataset/care/returns/chats/v1.0/meta.json"), "{}");
    expect(await said("show", name)).toMatch(/meta\.json is not that of a dataset of this version of Fairlead\n$/);
  });

  it("show names two answers to one question, where both stay", async () => {
    await layOut("1.1", [
      ...first,
      ...[1, 2, 3, 4].map((i) => chat(`${parcel}${"!".repeat(i)}`, `label ${"abcd"[i - 1]}`)),
    ]);
    const { out } = await data("show", name);
    const { nearDuplicates, askedInTraining, otherAnswers } = JSON.parse(
      (await data("show", name, "--json")).out,
    ).rules.find((one: { rule: string }) => one.rule === "duplicates").hits;
    expect(nearDuplicates + askedInTraining + otherAnswers).toBe(5);
    const conflicts = out.split("\n").filter((line) => line.includes("  |  "));
    expect(conflicts).toHaveLength(otherAnswers);
    expect(conflicts[0]).toMatch(/^ {2}where is the parcel.* \/ \S+.*  \|  where is the parcel/u);
  });

  it("diff counts what came, went, and is answered otherwise", async () => {
    await layOut("1.1", [
      ...first.slice(0, 4),
      chat("the shirt is too small for me", "refund"),
      chat("can I pay by card", "payment"),
    ]);
    const { out } = await data("diff", name, "1.0", "1.1");
    expect(out)
      .toBe(`care/returns/chats v1.0 -> care/returns/chats v1.1: added 1  removed 1  moved 0  edited 0  relabelled 1  same 1
a major change, and 1.0 -> 1.1 promises a minor one: rows that were there are gone or others
  relabelled: the shirt is too small for me / exchange  ->  the shirt is too small for me / refund
  added: can I pay by card / payment
  removed: my invoice is wrong / invoice
`);
    await layOut("1.2", [...first, chat("can I pay by card", "payment")]);
    expect((await data("diff", name, "1.0", "1.2")).out).toContain("\na minor change\n  added: can I pay by card");
    expect(JSON.parse((await data("diff", name, "1.0", "1.0", "--json")).out)).toMatchObject({ changeClass: "none" });
    await layOut("1.1", first);
    expect((await data("show", name, "--version", "1.1")).out).toMatch(/^care\/returns\/chats v1\.1: /);
  });
});
