// Datasets that are made of others, from specs to rows: of the same project, and of one that another project publishes.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { entryOf } from "../../specs/program/entry.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-published-"));
  await put("specs/platform.yaml", "apiVersion: fairlead.dev/v1\nkind: Platform\nenvironments: [{ name: dev }]\n");
  await write("care", "corpus", `  talks: { version: "1.0", publish: true, ${files} }\n`);
  await put("specs/projects/care/talks.jsonl", talks(0, 40));
});
afterEach(() => rm(root, { recursive: true }));

const files = "source: { files: [talks.jsonl], format: text }";
const fairlead = (...args: string[]) => collect(main, args, root);
const put = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};
const write = (team: string, name: string, datasets: string) =>
  put(
    `specs/projects/${team}/${name}.yaml`,
    `apiVersion: fairlead.dev/v1\nkind: Project\nname: ${name}\nteam: ${team}\ndatasets:\n${datasets}` +
      `targets: { laptop: { engine: local } }\nenvironments: { dev: { targets: [laptop] } }\n`,
  );
const talks = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `{"text":"talk number ${from + i} of them all"}\n`).join("");

/** Of the other half, a process of its own. */
function runtime(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { url, execArgv } = entryOf(new URL("../../runtime/cli.ts", import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [...execArgv, fileURLToPath(url), ...args], { cwd: root }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err }),
    );
  });
}

const rowsOf = async (dataset: string, side: string): Promise<string[]> => {
  const folder = path.join(root, ".fairlead/dataset", dataset, side);
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), "utf8")));
  return texts
    .flatMap((text) => text.split("\n").slice(0, -1))
    .map((line) => (JSON.parse(line) as { text: string }).text);
};

const reader = "source: { dataset: care/corpus/talks, format: text }, clean: [{ length: { min: 26, max: 99 } }]";

it("B1: a dataset of another project is pinned by fairlead pin, made first, and read row by row", async () => {
  // Its team comes first, and it is applied after what it reads.
  await write("act", "bot", `  lines: { version: "1.0", ${reader} }\n`);
  expect((await fairlead("check")).err).toContain("act/bot.yaml:6:47 error source-unpinned");
  const pinned = await fairlead("pin");
  expect(pinned.out).toMatch(
    /^pinned {2}specs\/projects\/act\/bot\.yaml: care\/corpus\/talks {2}key: "[0-9a-f]{64}"\n\nNext: fairlead plan\n$/,
  );
  expect(await fairlead("check")).toMatchObject({ code: 0 });
  expect(await fairlead("build")).toMatchObject({ code: 0 });
  const applied = await runtime("apply", "--environment", "dev");
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.out).toContain("dataset/care/corpus/talks");
  const [all, some] = await Promise.all([
    Promise.all(["train", "valid"].map((side) => rowsOf("care/corpus/talks/v1.0", side))),
    Promise.all(["train", "valid"].map((side) => rowsOf("act/bot/lines/v1.0", side))),
  ]);
  expect(all.flat()).toHaveLength(40);
  // Rows of ten and above are long enough, and stand on the sides on which they stood.
  const isLong = (text: string): boolean => /number \d\d/.test(text);
  expect(some.map((side) => side.toSorted())).toEqual(all.map((side) => side.filter(isLong).toSorted()));
  const why = await runtime("data", "why", "act/bot/lines", "train/part-00000.jsonl:1");
  expect(why.out).toContain("train/part-00000.jsonl:1");
});

it("B1: other data is read only once somebody pins it, and a plan names who reads what it changes", async () => {
  await write("act", "bot", `  lines: { version: "1.0", ${reader} }\n`);
  await fairlead("pin");
  await fairlead("build");
  await runtime("apply", "--environment", "dev");
  await put("specs/projects/care/talks.jsonl", talks(0, 50));
  const { out } = await fairlead("plan");
  expect(out).toContain(
    "    dataset/talks is read by act/bot/lines, which goes on with the data of before until `fairlead pin --refresh`\n",
  );
  expect((await fairlead("check")).err).toContain("warning dataset-moved-on");
  await fairlead("build");
  expect(await runtime("apply", "--environment", "dev")).toMatchObject({ code: 0 });
  expect(await rowsOf("act/bot/lines/v1.0", "train")).not.toContain("talk number 45 of them all");
  expect((await fairlead("pin", "--refresh")).out).toMatch(/^changed {2}/);
  await fairlead("build");
  expect(await runtime("apply", "--environment", "dev")).toMatchObject({ code: 0 });
  const lines = await Promise.all(["train", "valid"].map((side) => rowsOf("act/bot/lines/v1.0", side)));
  expect(lines.flat()).toContain("talk number 45 of them all");
  // What a release reads is kept before it is applied, though its maker has other data by now.
  await rm(path.join(root, ".fairlead"), { recursive: true });
  await runtime("apply", "--environment", "dev", "--project", "care/corpus");
  await put("specs/projects/care/talks.jsonl", talks(0, 60));
  await fairlead("build");
  for (let left = 60; left < 66; left++) {
    await put("specs/projects/care/talks.jsonl", talks(0, left));
    await fairlead("build");
    await runtime("apply", "--environment", "dev", "--project", "care/corpus");
  }
  expect((await runtime("gc")).out).toContain("read by generated/dev/act/bot");
  expect((await runtime("gc", "--yes")).out).toMatch(/^Removed \d+ files/m);
  expect(await runtime("apply", "--environment", "dev", "--project", "act/bot")).toMatchObject({ code: 0 });
});

it("B1: chains are pinned from their beginning, and a circle is told", async () => {
  await write("act", "bot", `  lines: { version: "1.0", ${reader} }\n`);
  await write("act", "ape", '  echoes: { version: "1.0", source: { dataset: act/mid/all, format: text } }\n');
  await write(
    "act",
    "mid",
    '  all: { version: "1.0", publish: true, source: { dataset: care/corpus/talks, format: text } }\n',
  );
  const { out } = await fairlead("pin");
  expect(out.match(/^pinned/gm)).toHaveLength(3);
  expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
  await put("specs/projects/care/talks.jsonl", talks(0, 50));
  expect((await fairlead("pin", "--refresh")).out.match(/^changed/gm)).toHaveLength(3);
  expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
  await write(
    "care",
    "corpus",
    '  talks: { version: "1.0", publish: true, source: { dataset: act/mid/all, format: text } }\n',
  );
  const before = await readFile(path.join(root, "specs/projects/act/mid.yaml"), "utf8");
  expect((await fairlead("pin", "--refresh")).err).toContain(
    "act/mid/all reads care/corpus/talks reads act/mid/all: their keys would come to no rest. Let one of them be made of files, and compared with files\n",
  );
  expect(await readFile(path.join(root, "specs/projects/act/mid.yaml"), "utf8")).toBe(before);
});

it("B1: the key of a dataset that is not published opens none, and circles over what is compared are told", async () => {
  const own = `  talks: { version: "1.0", publish: true, ${files} }\n  own: { version: "1.0", ${files}, split: { seed: 9 } }\n`;
  await write("care", "corpus", own);
  await fairlead("build");
  const release = await readFile(path.join(root, "generated/dev/care/corpus/release.json"), "utf8");
  const { stages } = JSON.parse(release) as { stages: { name: string; key: string }[] };
  const { key } = stages.find(({ name }) => name === "dataset/own")!;
  const reads = `dataset: care/corpus/talks, key: "${key}", format: text`;
  await write("act", "bot", `  lines: { version: "1.0", publish: true, source: { ${reads} } }\n`);
  expect((await fairlead("check")).err).toContain(
    "the dataset lines reads care/corpus/talks with the key of care/corpus/own, which care/corpus does not publish",
  );
  const back = `source: { dataset: act/bot/lines, key: "${key}", format: text }`;
  const compared = "clean: [{ decontaminate: { datasets: [back/valid] } }]";
  await write(
    "care",
    "corpus",
    `  talks: { version: "1.0", publish: true, ${files}, ${compared} }\n  back: { version: "1.0", ${back} }\n`,
  );
  expect((await fairlead("pin", "--refresh")).err).toContain(
    "act/bot/lines reads care/corpus/talks reads care/corpus/back reads act/bot/lines: their keys would come to no rest",
  );
});

it("B1: what nobody publishes is not read, and what is not there yet is named with who makes it", async () => {
  const key = "0".repeat(64);
  await write(
    "act",
    "bot",
    `  lines: { version: "1.0", source: { dataset: care/corpus/talk, key: "${key}", format: text } }\n`,
  );
  expect((await fairlead("check")).err).toContain(
    "the dataset lines reads care/corpus/talk, which care/corpus does not publish",
  );
  await write(
    "act",
    "bot",
    `  lines: { version: "1.0", source: { dataset: care/corps/talks, key: "${key}", format: text } }\n`,
  );
  expect((await fairlead("check")).err).toContain(
    "the dataset lines reads care/corps/talks, and there is no project care/corps",
  );
  await write(
    "act",
    "bot",
    `  lines: { version: "1.0", source: { dataset: care/corpus/talks, key: "${key}", format: text } }\n`,
  );
  await fairlead("build");
  const { code, err, out } = await runtime("apply", "--environment", "dev", "--project", "act/bot");
  expect(code).not.toBe(0);
  expect(`${err}${out}`).toContain(
    "Of what generated/dev/act/bot reads of other projects, the artifact store lacks 1:\n" +
      "  dataset/care/corpus/talks (key 000000000000) is not there\nApply care/corpus first, into the same store.",
  );
});

it("B1: a dataset of the same project is read without a key, and made once", async () => {
  await write(
    "act",
    "bot",
    `  a-lines: { version: "1.0", source: { dataset: talks, format: text } }\n  talks: { version: "1.0", ${files} }\n`,
  );
  await put("specs/projects/act/talks.jsonl", talks(0, 40));
  expect(await fairlead("build")).toMatchObject({ code: 0 });
  const applied = await runtime("apply", "--environment", "dev", "--project", "act/bot");
  expect(applied).toMatchObject({ code: 0 });
  expect(await rowsOf("act/bot/a-lines/v1.0", "train")).toEqual(await rowsOf("act/bot/talks/v1.0", "train"));
});

it("B1: what a dataset is measured by is made before it, and is not in it", async () => {
  const rule = "{ decontaminate: { datasets: [questions/valid] } }";
  await write(
    "act",
    "bot",
    `  lines: { version: "1.0", ${files}, clean: [${rule}] }
  questions: { version: "1.0", source: { files: [asked.jsonl], format: text }, split: { valid: 0.5 } }
`,
  );
  await put("specs/projects/act/talks.jsonl", talks(0, 40));
  await put("specs/projects/act/asked.jsonl", talks(0, 10));
  expect(await fairlead("build")).toMatchObject({ code: 0 });
  expect(await runtime("apply", "--environment", "dev", "--project", "act/bot")).toMatchObject({ code: 0 });
  const asked = await rowsOf("act/bot/questions/v1.0", "valid");
  const lines = (await Promise.all(["train", "valid"].map((side) => rowsOf("act/bot/lines/v1.0", side)))).flat();
  expect(asked.length).toBeGreaterThan(0);
  expect(lines.filter((line) => asked.includes(line))).toEqual([]);
  const number = Number(/\d+/.exec(asked[0]!)![0]);
  const why = await runtime("data", "why", "act/bot/lines", `talks.jsonl:${number + 1}`);
  expect(why.out).toContain("\n  decontaminate rejected it\n");
  expect(lines).toContain("talk number 39 of them all");
});
