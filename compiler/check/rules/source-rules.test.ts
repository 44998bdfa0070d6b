// Rules about the sources of datasets.
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

it("filesHoldSamples: DA4, DA5: a file that is something else is named for what it is, once, with the way out", async () => {
  const contents = {
    "data/a.jsonl": '[\n  {"messages": []}\n]',
    "data/exam.jsonl": '{"instruction":"a","output":"b"}\n',
  };
  expect(await sampleWith([], { contents })).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:8:23 error data-other-form
      data/a.jsonl is a JSON array, and the dataset dialogues reads a sample of format chat a line
        8 |     source: { files: [data/a.jsonl] }
          |                       ^^^^^^^^^^^^
      fix: write its elements a line each: jq -c '.[]' data/a.jsonl

    specs/projects/care/assistant.yaml:16:23 error data-other-form
      data/exam.jsonl is in the form of Alpaca, and the dataset exam reads a sample of format chat a line
       16 |     source: { files: [data/exam.jsonl] }
          |                       ^^^^^^^^^^^^^^^
      fix: write format: alpaca

    2 errors in 1 file
    "
  `);
  const formOf = async (content: string): Promise<string> => {
    const printed = await sampleWith([], { contents: { "data/a.jsonl": content } });
    return /data\/a\.jsonl is (.+), and the dataset/.exec(printed)?.[1] ?? "";
  };
  expect(await formOf('{\n  "messages": []\n}')).toBe("JSON over several lines");
  expect(await formOf('{"conversations":[]}\n')).toBe("in the form of ShareGPT");
  expect(await formOf('{"prompt":"a","completion":"b"}\n')).toBe("prompts with completions");
  expect(await formOf('{"text":"a"}\n')).toBe("plain texts");
  expect(await formOf("PAR1")).toBe("a Parquet file");
  expect(await formOf('{"messages":[]}\n')).toBe("");
  expect(await formOf("nobody knows\n")).toBe("");
});

it("columnsFitTheFormat: each part that a format needs is named, and no other", async () => {
  const named = async (more: string): Promise<string[]> => {
    const printed = await sampleWith([
      ["source: { files: [data/a.jsonl] }", `source: { files: [data/a.jsonl], ${more} }`],
    ]);
    return printed.split("\n").filter((line) => /^ {2}[a-z]/u.test(line));
  };
  expect(await named("columns: { user: q, assistant: a, conversation: c }")).toEqual([]);
  expect(await named("columns: { user: q, text: t }")).toEqual([
    "  a sample of format chat has a part assistant, and the dataset dialogues does not say which column holds it",
    "  fix: add assistant: <the name of the column>",
    "  a sample of format chat has no part text",
    "  fix: remove it; its parts are system, user, assistant, conversation",
  ]);
  expect(await named("format: alpaca, columns: { user: q }")).toEqual([
    "  rows of format alpaca have names of their own, and the dataset dialogues names columns",
    "  fix: write format: chat with columns.user and columns.assistant, or leave columns out",
  ]);
});

it("tablesHaveTheColumns: a table is read by the names in its first row", async () => {
  const named = async (file: string, more: string, content: string | Buffer): Promise<string[]> => {
    const contents = { [file]: content };
    const edits = [["source: { files: [data/a.jsonl] }", `source: { files: [${file}]${more} }`]] as const;
    const printed = await sampleWith(edits, { contents });
    return printed.split("\n").filter((line) => /^ {2}[a-z]/u.test(line));
  };
  const columns = ", columns: { user: text, assistant: category }";
  const table = 'text,category\n"hello\nthere",greeting\n';
  expect(await named("a.csv", columns, table)).toEqual([]);
  expect(await named("a.csv.gz", columns, gzipSync(table))).toEqual([]);
  expect(await named("a.tsv", ", format: alpaca", "instruction\tinput\toutput\n")).toEqual([]);
  expect(await named("a.csv", "", table)).toEqual([
    "  a.csv is a table, whose cells are texts, and rows of format chat hold lists; its columns are text, category",
    "  fix: write format: chat and name the columns: columns: { user: <column>, assistant: <column> }",
  ]);
  expect(await named("a.tsv", columns, "text\tcategories\nx\ty\n")).toEqual([
    "  a.tsv has no column category, which the dataset dialogues reads; its columns are text, categories",
    '  fix: did you mean "categories"? Name the columns as the first row of the table has them',
  ]);
  expect(await named("a.csv", columns, gzipSync(table))).toContain(
    "  a.csv is compressed by gzip, and the dataset dialogues reads a table",
  );
  expect(await named("a.csv.gz", columns, table)).toContain("  fix: call it by what it is, a.csv, or compress it");
  expect(await named("a.csv", columns, "text;category\na;b\n")).toEqual([
    "  a.csv has its cells between semicolons, and a table has them between commas; its columns are text;category",
    "  fix: write it with commas, or with tabs under a name that ends in .tsv",
  ]);
  const gbk = Buffer.from("cec4b1be2cb1eac7a90a", "hex");
  expect(await named("a.csv", columns, gbk)).toContain(
    "  a.csv is not in UTF-8, and the dataset dialogues reads a table",
  );
  // What goes on behind the beginning of a file is the runtime's to find.
  const wide = `${Array.from({ length: 20_000 }, (_, i) => `column ${i}`).join(",")},text,category\n`;
  expect(await named("a.csv", columns, wide)).toEqual([]);
  expect(await named("a.csv", columns, '{"messages":[]}\n')).toContain("  fix: let its name end in .jsonl");
});

it("sourcesNameSomething: a dataset is made of something", async () => {
  const printed = await sampleWith([["source: { files: [data/a.jsonl] }", "source: { format: text }"]]);
  expect(printed).toContain("the dataset dialogues is made of nothing: its source names no file");
  expect(printed).toContain(
    "fix: name files of the repository in files, others in urls, or another dataset in dataset",
  );
});

it("urlsArePinned: what is downloaded is said by digest and size", async () => {
  const source = (url: string) => [["source: { files: [data/a.jsonl] }", `source: { urls: [${url}] }`]] as const;
  expect(await sampleWith(source('{ url: "https://a.example/b.csv", bytes: 5 }'))).toContain(
    "https://a.example/b.csv has no digest: nothing says what is to be downloaded",
  );
  const pinned = `{ url: "https://a.example/b.jsonl", digest: "sha256:${"0".repeat(64)}", bytes: 5 }`;
  expect(await sampleWith(source(pinned))).not.toContain("source-unpinned");
  expect(await sampleWith(source(pinned.replace("https://", "https://me:secret@")))).toContain(
    "a URL begins with https:// or http://, and has no credentials and no fragment",
  );
});

it("pseudonymKeysArePinned: a key of pseudonyms is known by its fingerprint", async () => {
  const hiding = (rule: string) => sampleWith([["- unicode: {}", `- personalData: ${rule}`]]);
  const key = "secret: secret://care/pseudonyms";
  expect(await hiding(`{ pseudonyms: [email], key: { ${key} } }`)).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:10:61 error key-unpinned
      secret://care/pseudonyms has no fingerprint: nothing says which key the pseudonyms of the dataset dialogues are made with
       10 |       - personalData: { pseudonyms: [email], key: { secret: secret://care/pseudonyms } }
          |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^
      fix: run fairlead pin where the secret is, which writes the fingerprint

    1 error in 1 file
    "
  `);
  expect(await hiding(`{ pseudonyms: [email], key: { ${key}, fingerprint: 0f1e2d3c4b5a6978 } }`)).toBe("");
});

it("a kind has one fate, and pseudonyms have a key", async () => {
  const hiding = (rule: string) => sampleWith([["- unicode: {}", `- personalData: ${rule}`]]);
  const key = "key: { secret: secret://care/pseudonyms, fingerprint: 0f1e2d3c4b5a6978 }";
  expect(await hiding(`{ redact: [ip], pseudonyms: [email, ip], ${key} }`)).toContain(
    "a kind is redacted, masked or has pseudonyms\n",
  );
  expect(await hiding("{ pseudonyms: [email] }")).toContain("pseudonyms are made with a key\n");
  expect(await hiding(`{ redact: [email], ${key} }`)).toContain("a key is for pseudonyms, and none are made\n");
  expect(await hiding("{ pseudonyms: [email], key: { secret: PSEUDONYM_KEY } }")).toContain(
    "a secret is written secret://<name>/<key>",
  );
});
