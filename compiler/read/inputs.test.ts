import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import { digestOf } from "../fingerprint.ts";
import { DigestsInMemory, type DigestCache, type FileFacts } from "./file-digest.ts";
import { Inputs, type PinnedFile } from "./inputs.ts";

const spec = "specs/projects/care/x.yaml";
let parent: string;
let root: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "fairlead-inputs-"));
  root = path.join(parent, "repository");
  mkdirSync(path.join(root, "specs/projects/care/data"), { recursive: true });
});
afterEach(() => rmSync(parent, { recursive: true }));

function write(file: string, bytes: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), bytes);
}

function pin(written: string): PinnedFile {
  return new Inputs(root).pinFile(spec, written);
}

/** Code, message and fix. */
function problem(answer: { readonly ok: boolean }): string[] {
  expect(answer.ok).toBe(false);
  const { code, message, fix } = answer as Extract<PinnedFile, { ok: false }>;
  return [code, message, fix];
}

describe("pinFile", () => {
  it("pins a file relative to the spec's folder, or from the root with a leading slash", () => {
    write("specs/projects/care/data/d.jsonl", "one\n");
    write("shared/中文 words.txt", "two\n");
    const bytes = { digest: digestOf("one\n"), bytes: 4, lines: 1, form: "unknown", gzip: false, columns: null };
    expect(pin("data/d.jsonl")).toEqual({ ok: true, input: { path: "specs/projects/care/data/d.jsonl", ...bytes } });
    expect(pin("./data/../data//d.jsonl")).toEqual({
      ok: true,
      input: { path: "specs/projects/care/data/d.jsonl", ...bytes },
    });
    expect(pin("/specs/projects/care/data/d.jsonl")).toEqual(pin("data/d.jsonl"));
    expect(pin("../../../shared/中文 words.txt")).toMatchObject({ ok: true, input: { path: "shared/中文 words.txt" } });
  });

  it("digests an empty file, and one of many pieces", () => {
    const big = Buffer.alloc(5_000_001, "fairlead");
    write("empty", "");
    write("big", big);
    expect(pin("/empty")).toMatchObject({ input: { digest: digestOf(""), bytes: 0 } });
    const digest = `sha256:${createHash("sha256").update(big).digest("hex")}`;
    expect(pin("/big")).toMatchObject({ input: { digest, bytes: 5_000_001 } });
  });

  it("follows a link inside the repository, and names the file as it was written", () => {
    write("shared/real.txt", "x");
    symlinkSync("../../../shared", path.join(root, "specs/projects/care/words"));
    expect(pin("words/real.txt")).toEqual({
      ok: true,
      input: {
        path: "specs/projects/care/words/real.txt",
        digest: digestOf("x"),
        bytes: 1,
        lines: 1,
        form: "unknown",
        gzip: false,
        columns: null,
      },
    });
  });

  it.each([["../../../../secret"], ["/../secret"], ["data/../../../../../secret"], ["../../../.."], ["/.."]])(
    "refuses %s, which leads out of the repository",
    (written) => {
      writeFileSync(path.join(parent, "secret"), "s");
      expect(problem(pin(written))).toEqual([
        "input-outside",
        `"${written}" leads out of the repository`,
        "copy what is needed into the repository: a release has to be the same wherever it is compiled",
      ]);
    },
  );

  it("refuses links that lead out of the repository, at the end of a path and inside it", () => {
    writeFileSync(path.join(parent, "secret"), "s");
    mkdirSync(path.join(parent, "repository-2"));
    writeFileSync(path.join(parent, "repository-2", "secret"), "s");
    symlinkSync(path.join(parent, "secret"), path.join(root, "file"));
    symlinkSync(parent, path.join(root, "folder"));
    symlinkSync("../repository-2", path.join(root, "twin"));
    for (const written of ["/file", "/folder/secret", "/twin/secret", "/twin"]) {
      expect(problem(pin(written)).slice(0, 2)).toEqual([
        "input-outside",
        `"${written}" is or goes through a link that leads out of the repository`,
      ]);
    }
  });

  it("says what a missing file may have meant", () => {
    write("specs/projects/care/data/dialogues.jsonl", "");
    write("shared/words.txt", "");
    expect(problem(pin("data/dialoges.jsonl"))).toEqual([
      "input-missing",
      '"data/dialoges.jsonl" does not exist: there is no specs/projects/care/data/dialoges.jsonl',
      'write "data/dialogues.jsonl", or add the file',
    ]);
    expect(problem(pin("shared/words.txt"))[2]).toBe(
      'write "/shared/words.txt": a leading / starts at the repository\'s root',
    );
    expect(problem(pin("shared/nothing"))[2]).toBe(
      "add the file, or correct the path: it is relative to this spec's folder, or to the repository's root with a leading /",
    );
    expect(problem(pin("data/dialogues.jsonl/x"))[0]).toBe("input-missing");
  });

  it("refuses what is no regular file, at once", () => {
    execFileSync("mkfifo", [path.join(root, "pipe")]);
    symlinkSync("loop", path.join(root, "loop"));
    expect(problem(pin("/pipe")).slice(0, 2)).toEqual([
      "input-not-a-file",
      '"/pipe" is a device, pipe or socket, and a file is expected',
    ]);
    expect(problem(pin("data"))).toEqual([
      "input-not-a-file",
      '"data" is a folder, and a file is expected',
      "name the file in it; list several files one by one",
    ]);
    expect(problem(pin("/"))[0]).toBe("input-not-a-file");
    expect(problem(pin("/loop"))).toEqual([
      "input-unreadable",
      '"/loop" cannot be looked up: it is a link, or its links go round in a circle',
      "name a file or folder that whoever runs the compiler may read",
    ]);
  });

  it("refuses paths that no file can have", () => {
    for (const written of ["", "a\0b", "a\\b", "..\\..\\secret"]) expect(problem(pin(written))[0]).toBe("input-path");
    expect(problem(pin("x".repeat(5_000))).slice(0, 1)).toEqual(["input-unreadable"]);
  });

  it("no path gets out, and none makes an exception", () => {
    write("inside.txt", "in");
    writeFileSync(path.join(parent, "secret"), "s");
    symlinkSync("..", path.join(root, "up"));
    const parts = fc.constantFrom(
      "..",
      ".",
      "",
      "/",
      "data",
      "up",
      "specs",
      "inside.txt",
      "secret",
      "repository",
      "%2e%2e",
      "~",
      "\0",
      "é",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.boolean(), (pieces, absolute) => {
        const answer = pin((absolute ? "/" : "") + pieces.join("/"));
        expect(answer.ok ? answer.input.path : answer.fix).toMatch(answer.ok ? /inside\.txt$/ : /./);
      }),
      { numRuns: 1_000 },
    );
  });

  it("digests again only what looks changed, and remembers where it is told to", () => {
    write("a", "1");
    const cache = new CountingCache();
    const facts = () => {
      const answer = new Inputs(root, cache).pinFile(spec, "/a");
      return answer.ok ? [answer.input.digest, answer.input.lines] : undefined;
    };
    expect(facts()).toEqual([digestOf("1"), 1]);
    expect(facts()).toEqual([digestOf("1"), 1]);
    expect(cache.stored).toBe(1);
    appendFileSync(path.join(root, "a"), "\n2");
    expect(facts()).toEqual([digestOf("1\n2"), 2]);
    utimesSync(path.join(root, "a"), 1, 1);
    expect(facts()).toEqual([digestOf("1\n2"), 2]);
    expect(cache.stored).toBe(3);
  });

  it("pins a file of many gigabytes that is mostly empty by a cached digest, without reading it", () => {
    write("huge", "");
    truncateSync(path.join(root, "huge"), 40_000_000_000);
    const facts = { digest: digestOf("known"), lines: 7, form: "unknown", gzip: false, columns: null } as const;
    const known: DigestCache = { get: () => facts, set: () => undefined };
    const pinned = new Inputs(root, known).pinFile(spec, "/huge");
    expect(pinned).toMatchObject({ input: { ...facts, bytes: 40_000_000_000 } });
  });
});

describe("pinModelFolder", () => {
  const files = {
    "config.json": '{"model_type":"llama"}',
    "model.safetensors": "weights",
    "tokenizer.json": "{}",
    "tokenizer_config.json": "{}",
  };

  function writeModel(folder: string, more: Record<string, string> = {}): void {
    for (const [name, text] of Object.entries({ ...files, ...more })) write(path.posix.join(folder, name), text);
  }

  it("pins the files that say what the model is, in order, and gives the text of config.json", () => {
    writeModel("models/base", {
      "README.md": "# r",
      "generation_config.json": "{}",
      "extra.bin": "x",
      "onnx/config.json": "{}",
    });
    const pinned = new Inputs(root).pinModelFolder(spec, "/models/base/");
    const names = [
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ];
    const all: Record<string, string> = { ...files, "generation_config.json": "{}" };
    const list = names.map((name) => ({ path: name, digest: digestOf(all[name]!), bytes: all[name]!.length }));
    expect(pinned).toEqual({
      ok: true,
      path: "models/base",
      digest: digestOf(canonicalJson(list)),
      files: list.map((file) => ({
        ...file,
        path: `models/base/${file.path}`,
        lines: 1,
        form: "unknown",
        gzip: false,
        columns: null,
      })),
      config: files["config.json"],
    });
  });

  it("has one digest wherever the folder is, and another one when any of its files changes", () => {
    writeModel("a");
    writeModel("specs/projects/care/b", { "README.md": "different" });
    const digest = (written: string): unknown => Object(new Inputs(root).pinModelFolder(spec, written)).digest;
    expect(digest("b")).toBe(digest("/a"));
    write("a/tokenizer.json", "{ }");
    expect(digest("b")).not.toBe(digest("/a"));
    write("specs/projects/care/b/tokenizer.json", "{ }");
    expect(digest("b")).toBe(digest("/a"));
    write("a/model-2.safetensors", "");
    expect(digest("b")).not.toBe(digest("/a"));
  });

  it("M6: pins the index of weights in several files, which says what is read of them, and gives its text", () => {
    const index = '{"weight_map":{"a":"model.safetensors"}}';
    writeModel("whole");
    writeModel("parts", { "model.safetensors.index.json": index });
    const pinned = (folder: string) => Object(new Inputs(root).pinModelFolder(spec, folder));
    expect(pinned("/whole").index).toBe(undefined);
    expect(pinned("/parts").index).toBe(index);
    expect(pinned("/parts").digest).not.toBe(pinned("/whole").digest);
    write("parts/model.safetensors.index.json", " ".repeat(67_108_865));
    expect(problem(pinned("/parts"))[1]).toBe(
      '"/parts" is not a model: its model.safetensors.index.json has 67108865 bytes',
    );
  });

  it.each([
    ["config.json", "config.json"],
    ["tokenizer.json", "tokenizer.json"],
    ["tokenizer_config.json", "tokenizer_config.json"],
    ["model.safetensors", ".safetensors file"],
  ])("refuses a folder without %s", (name, words) => {
    writeModel("base");
    rmSync(path.join(root, "base", name));
    expect(problem(new Inputs(root).pinModelFolder(spec, "/base"))).toEqual([
      "input-not-a-model",
      `"/base" is not a model: it has no ${words}`,
      "name a folder in Hugging Face layout, with config.json, tokenizer.json, tokenizer_config.json and the weights in .safetensors files",
    ]);
  });

  it("refuses a file, a folder that is not there, files that are links out, and a config.json of megabytes", () => {
    writeModel("base");
    const inputs = new Inputs(root);
    expect(problem(inputs.pinModelFolder(spec, "/base/config.json"))).toEqual([
      "input-not-a-folder",
      '"/base/config.json" is a file, and a model is a folder',
      "name the folder that holds config.json",
    ]);
    expect(problem(inputs.pinModelFolder(spec, "/bases"))[2]).toBe('write "/base", or add the file');
    expect(problem(inputs.pinModelFolder(spec, "../../../.."))[0]).toBe("input-outside");
    write("base/config.json", " ".repeat(1_048_577));
    expect(problem(inputs.pinModelFolder(spec, "/base"))[1]).toBe(
      '"/base" is not a model: its config.json has 1048577 bytes',
    );
    rmSync(path.join(root, "base/config.json"));
    writeFileSync(path.join(parent, "config.json"), "{}");
    symlinkSync("../../config.json", path.join(root, "base/config.json"));
    expect(problem(inputs.pinModelFolder(spec, "/base"))[1]).toBe(
      'the model "/base" cannot be used: "/base/config.json" is or goes through a link that leads out of the repository',
    );
  });
});

class CountingCache implements DigestCache {
  readonly #inner = new DigestsInMemory();
  stored = 0;
  get(absolute: string, stats: Stats): FileFacts | undefined {
    return this.#inner.get(absolute, stats);
  }
  set(absolute: string, stats: Stats, facts: FileFacts): void {
    this.stored++;
    this.#inner.set(absolute, stats, facts);
  }
}
