// What may be an input of a release: files that git keeps, and nothing that git, this machine or the compiler keeps beside them.
import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { git } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await put("data.jsonl", '{"text":"one"}\n');
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const at = (file: string): string => path.join(repository.root, file);

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(at(file)), { recursive: true });
  await writeFile(at(file), text);
}

/** A project that only makes a dataset of these files, in place of all others. */
async function specOf(files: readonly string[], clean = ""): Promise<void> {
  await rm(at("specs/projects"), { recursive: true });
  await put(
    "specs/projects/care/x.yaml",
    `apiVersion: fairlead.dev/v1
kind: Project
name: x
team: care
datasets:
  d: { version: "1.0", source: { format: text, files: ${JSON.stringify(files)} }${clean} }
environments: { dev: {} }
`,
  );
}

async function errorsOf(): Promise<string[]> {
  const { out } = await run("check", "--json");
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: { code: string; start?: { line: number; column: number }; message: string; severity: string }[];
  };
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, start, message }) => `${start?.line}:${start?.column} ${code}: ${message}`);
}

describe("T6: no input lies in a folder that programs keep to themselves", () => {
  it.each([
    ["/.git/config", ".git"],
    ["/.GIT/config", ".GIT"],
    ["/data/.Git/config", ".Git"],
    ["/.fairlead/store/x", ".fairlead"],
    ["/generated/dev/x.json", "generated"],
    ["/GENERATED/x.json", "GENERATED"],
  ])("%s", async (file, folder) => {
    await put(file.slice(1), "private");
    await specOf([file]);
    expect(await errorsOf()).toEqual([`6:56 input-forbidden: "${file}" lies in ${folder}`]);
  });

  it("T6: nor does a word list, or a model, or what a link leads to", async () => {
    await git(repository.root, "init", "--quiet");
    await symlink(at(".git"), at("linked"));
    await specOf(["/data.jsonl", "/linked/config"], ", clean: [{ sensitiveWords: { lists: [/.git/config] } }]");
    expect(await errorsOf()).toEqual([
      '6:70 input-forbidden: "/linked/config" is or goes through a link that leads to .git',
      '6:127 input-forbidden: "/.git/config" lies in .git',
    ]);
    await repository.remove();
    repository = await sampleRepository("local");
    await repository.edit("specs/projects/care/faq.yaml", "model: /specs/models/tiny", "model: /generated/models/tiny");
    expect((await errorsOf()).join("\n")).toContain('input-forbidden: "/generated/models/tiny" lies in generated');
  });

  it("T6: a private file that a branch no longer ignores is no input, nor is anything else that begins with a dot", async () => {
    await git(repository.root, "init", "--quiet");
    for (const file of [".env", ".ssh/key", "data/.netrc"]) await put(file, "TOKEN=secret\n");
    await put(".gitignore", ".env\n!.env\n");
    await symlink(".env", at("plain"));
    await specOf(["/data.jsonl", "/.env", "/.ssh/key", "/data/.netrc", "/plain"]);
    expect(await errorsOf()).toEqual([
      '6:70 input-forbidden: "/.env" is .env',
      '6:78 input-forbidden: "/.ssh/key" lies in .ssh',
      '6:90 input-forbidden: "/data/.netrc" is .netrc',
      '6:105 input-forbidden: "/plain" is or goes through a link that leads to .env',
    ]);
  });

  it("T6: a folder of another name is none of them", async () => {
    await put("data/generated/x.jsonl", '{"text":"one"}\n');
    await put("gitdata/x.jsonl", '{"text":"two"}\n');
    await specOf(["/data/generated/x.jsonl", "/gitdata/x.jsonl"]);
    expect(await errorsOf()).toEqual([]);
  });
});

describe("B1: a pattern stands for the files that it matches", () => {
  const manifest = async (): Promise<{ config: { source: unknown }; metadata: { paths: object } }> =>
    JSON.parse(await readFile(at("generated/dev/care/x/dataset-d.json"), "utf8")) as never;

  it("B1: by digest, so that names and their order say nothing; a file that comes is noticed", async () => {
    await put("data/a.jsonl", '{"text":"one"}\n');
    await put("data/deep/b.csv", "text\ntwo\n");
    await specOf(["/data/**"]);
    expect((await run("build")).code).toBe(0);
    const { config, metadata } = await manifest();
    expect(Object.values(metadata.paths).sort()).toEqual(["data/a.jsonl", "data/deep/b.csv"]);
    await specOf(["/data/deep/b.csv", "/data/a.jsonl"]);
    expect((await run("build")).code).toBe(0);
    expect((await manifest()).config).toEqual(config);
    await specOf(["/data/**"]);
    await rename(at("data/a.jsonl"), at("data/z.jsonl"));
    expect((await run("build")).code).toBe(0);
    expect((await manifest()).config).toEqual(config);
    await put("data/c.jsonl", '{"text":"three"}\n');
    expect((await run("build")).code).toBe(0);
    expect(Object.keys((await manifest()).metadata.paths)).toHaveLength(3);
    expect((await run("plan")).out).toContain("Nothing changes");
  });

  it("B1: one that matches nothing, too much, twice, or what git ignores is an error", async () => {
    await git(repository.root, "init", "--quiet");
    await put("data/a.jsonl", '{"text":"one"}\n');
    await put("data/.secret.jsonl", '{"text":"hidden"}\n');
    await specOf(["/none/*.jsonl", "/data/*.txt", "/data/*.jsonl", "/data/a.jsonl", "/../*.jsonl"]);
    expect(await errorsOf()).toEqual([
      '6:56 input-missing: "/none" does not exist: there is no none',
      '6:72 input-missing: no file is called as "/data/*.txt" says',
      '6:102 file-twice: the dataset d reads "/data/a.jsonl" twice: data/a.jsonl is also what "/data/*.jsonl" names',
      '6:118 input-outside: "/.." leads out of the repository',
    ]);
    await put("data/private.jsonl", '{"text":"two"}\n');
    await put(".gitignore", "private.jsonl\n");
    await specOf(["/data/*.jsonl"]);
    expect(await errorsOf()).toEqual([
      "6:56 input-ignored: git ignores data/private.jsonl: no commit and no clone holds it",
    ]);
  });
});

describe("what git ignores is no input", () => {
  beforeEach(() => git(repository.root, "init", "--quiet"));

  it("T6, GH4: data that git ignores is named where it is listed, with the way out", async () => {
    await put("secret.env", "SECRET=1\n");
    await put("private/x.jsonl", '{"text":"one"}\n');
    await put(".gitignore", "secret.env\n/private/\n");
    await specOf(["/data.jsonl", "/secret.env", "/private/x.jsonl"]);
    const { code, err } = await run("check");
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "specs/projects/care/x.yaml:6:70 error input-ignored
        git ignores secret.env: no commit and no clone holds it
          6 |   d: { version: "1.0", source: { format: text, files: ["/data.jsonl","/secret.env","/private/x.jsonl"] } }
            |                                                                      ^^^^^^^^^^^^^
        fix: commit it (\`git check-ignore -v secret.env\` names the rule that ignores it). What has to stay private is no input: the digest and the size of every input are published

      specs/projects/care/x.yaml:6:84 error input-ignored
        git ignores private/x.jsonl: no commit and no clone holds it
          6 |   d: { version: "1.0", source: { format: text, files: ["/data.jsonl","/secret.env","/private/x.jsonl"] } }
            |                                                                                    ^^^^^^^^^^^^^^^^^^
        fix: commit it (\`git check-ignore -v private/x.jsonl\` names the rule that ignores it). What has to stay private is no input: the digest and the size of every input are published

      2 errors in 1 file
      "
    `);
  });

  it("GH4: a file that was added all the same is an input, until it leaves the commit", async () => {
    await put(".gitignore", "data.jsonl\n");
    await specOf(["/data.jsonl"]);
    expect(await errorsOf()).toHaveLength(1);
    await git(repository.root, "add", "--force", "data.jsonl");
    expect(await errorsOf()).toEqual([]);
  });

  it("GH4: the rules are noticed when they change, wherever they stand", async () => {
    await specOf(["/data.jsonl"]);
    expect(await errorsOf()).toEqual([]);
    const ignored = ["6:56 input-ignored: git ignores data.jsonl: no commit and no clone holds it"];
    await appendFile(at(".git/info/exclude"), "data.jsonl\n");
    expect(await errorsOf()).toEqual(ignored);
    await writeFile(at(".git/info/exclude"), "");
    expect(await errorsOf()).toEqual([]);
    await put(".gitignore", "*.jsonl\n");
    expect(await errorsOf()).toEqual(ignored);
  });

  it("GH4: of a model every file counts, unless the spec says its digest", async () => {
    await put(".gitignore", "*.safetensors\n");
    const errors = await errorsOf();
    expect(errors.join("\n")).toContain("input-ignored: git ignores specs/models/tiny/model.safetensors");
    await repository.edit(
      "specs/projects/care/triage.yaml",
      "model: /specs/models/tiny",
      `model: /specs/models/tiny, digest: "sha256:${"0".repeat(64)}"`,
    );
    const [, digest] = /have the digest (sha256:\w+)/.exec((await errorsOf()).join("\n")) ?? [];
    await repository.edit("specs/projects/care/triage.yaml", `sha256:${"0".repeat(64)}`, digest!);
    const left = await run("check");
    expect(left.err).not.toContain("specs/projects/care/triage.yaml:");
  });

  it("T6: a repository inside the repository is named", async () => {
    await put("vendor/inner/x.jsonl", '{"text":"one"}\n');
    await git(at("vendor/inner"), "init", "--quiet");
    await specOf(["/vendor/inner/x.jsonl"]);
    expect(await errorsOf()).toEqual([
      "6:56 input-nested: vendor/inner/x.jsonl lies in vendor/inner, which is a git repository of its own: a clone of this one does not hold it",
    ]);
  });

  it("T6: a link counts as what it is and as what it leads to", async () => {
    await put("kept/x.jsonl", '{"text":"one"}\n');
    await symlink("kept", at("way"));
    await put(".gitignore", "/way\n");
    await specOf(["/way/x.jsonl"]);
    expect((await errorsOf()).map((one) => one.slice(0, 19))).toEqual(["6:56 input-ignored:"]);
    await put(".gitignore", "/kept/\n");
    expect((await errorsOf()).map((one) => one.slice(0, 19))).toEqual(["6:56 input-ignored:"]);
  });

  it("T6: where git does not answer, nothing is taken for kept", async () => {
    await writeFile(at(".git/HEAD"), "nothing\n");
    await specOf(["/data.jsonl"]);
    for (let time = 0; time < 2; time += 1) expect((await errorsOf()).join()).toContain("inputs-unasked");
  });
});

it("T6: outside of a repository any file of the folder is an input", async () => {
  await put(".gitignore", "data.jsonl\n");
  await specOf(["/data.jsonl"]);
  expect(await errorsOf()).toEqual([]);
});

describe("GH8: a Git LFS pointer is named where it is listed", () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d".repeat(32)}\nsize 12345678\n`;

  it("GH8: as data and as a word list", async () => {
    await put("data.jsonl", pointer);
    await put("words.txt", pointer);
    await specOf(["/data.jsonl"], ", clean: [{ sensitiveWords: { lists: [/words.txt] } }]");
    const { err } = await run("check");
    expect(err).toMatchInlineSnapshot(`
      "specs/projects/care/x.yaml:6:56 error input-large-file-pointer
        "/data.jsonl" is a Git LFS pointer, and not the file that it stands for
          6 | … "1.0", source: { format: text, files: ["/data.jsonl"] }, clean: [{ sensitiveWords: { lists: [/words.txt] } }] }
            |                                          ^^^^^^^^^^^^^
        fix: run git lfs pull, which brings the file itself

      specs/projects/care/x.yaml:6:110 error input-large-file-pointer
        "/words.txt" is a Git LFS pointer, and not the file that it stands for
          6 | … }, clean: [{ sensitiveWords: { lists: [/words.txt] } }] }
            |                                          ^^^^^^^^^^
        fix: run git lfs pull, which brings the file itself

      2 errors in 1 file
      "
    `);
  });

  it("GH8: as the weights of a model", async () => {
    await put("specs/models/tiny/model.safetensors", pointer);
    const message = `the model "/specs/models/tiny" cannot be used: "/specs/models/tiny/model.safetensors" is a Git LFS pointer, and not the file that it stands for`;
    expect(await errorsOf()).toEqual([
      `11:18 input-large-file-pointer: ${message}`,
      `20:18 input-large-file-pointer: ${message}`,
    ]);
  });

  it("GH8: a file that a pull replaced by its pointer is noticed, and one that only speaks of pointers is data", async () => {
    await specOf(["/data.jsonl"]);
    expect(await errorsOf()).toEqual([]);
    await put("data.jsonl", pointer);
    expect((await errorsOf()).join()).toContain("input-large-file-pointer");
    await put("data.jsonl", `{"text":${JSON.stringify(pointer)}}\n`);
    expect(await errorsOf()).toEqual([]);
  });
});

describe("GH1: settings of git change nothing without a word", () => {
  const commitAll = async (): Promise<void> => {
    await git(repository.root, "add", "--all");
    await git(repository.root, "commit", "--quiet", "--message", "All");
  };
  beforeEach(() => git(repository.root, "init", "--quiet"));

  it("GH1: a sparse checkout takes no project for removed, and is complete again with what it says", async () => {
    expect((await run("build")).code).toBe(0);
    await commitAll();
    await mkdir(at("docs"));
    await put("docs/a.md", "a");
    await commitAll();
    await git(repository.root, "sparse-checkout", "set", "--no-cone", "/*", "!/docs/");
    expect((await run("check")).code).toBe(0);
    await git(repository.root, "sparse-checkout", "set", "--no-cone", "/*", "!/specs/projects/care/faq.yaml");
    const refusal = await run("check");
    expect(refusal).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "specs/projects/care/faq.yaml:1:1 error file-left-out
        git tracks this file, and does not put it into the work tree: to the compiler it would be removed
        fix: bring all of it: \`git sparse-checkout add specs generated\`, or \`git sparse-checkout disable\`

      1 error in 1 file
      ",
        "out": "",
      }
    `);
    expect(await run("build")).toEqual({ ...refusal, out: "" });
    expect(await run("plan")).toEqual({ ...refusal, out: "" });
    await git(repository.root, "sparse-checkout", "disable");
    expect(await run("plan")).toMatchObject({ code: 0 });
  });

  it("GH1: a file that git was told to leave out by hand counts too", async () => {
    await commitAll();
    await git(repository.root, "update-index", "--skip-worktree", "specs/projects/care/faq.yaml");
    expect((await run("check")).code).toBe(0);
    await rm(at("specs/projects/care/faq.yaml"));
    expect((await run("check")).err).toContain("specs/projects/care/faq.yaml");
  });

  it.each([
    ["working-tree-encoding=UTF-16LE", "specs/projects/care/x.yaml"],
    ["ident", "specs/projects/care/x.yaml"],
    ["filter=anybodys", "data.jsonl"],
    ["filter=anybodys", "specs/platform.yaml"],
  ])("GH1: with %s for %s a commit shows other characters than are compiled, which is an error", async (by, file) => {
    await specOf(["/data.jsonl"]);
    expect((await run("build")).code).toBe(0);
    await put(".gitattributes", `/${file} ${by}\n`);
    const refusal = await run("check");
    expect(refusal).toEqual({
      code: 1,
      out: "",
      err: `${file}:1:1 error file-rewritten
  git writes this file otherwise than its commits hold it, by the attribute ${by}: what is compiled is not what people see in a commit
  fix: take ${by} from it in .gitattributes (\`git check-attr -a ${file}\` names what it has), and commit the file as it is meant

1 error in 1 file
`,
    });
    expect(await run("build", "--check")).toEqual(refusal);
    await put(".gitattributes", `/${file} -${by.replace(/=.*/, "")}\n*.jsonl filter=lfs diff=lfs -text\n`);
    expect((await run("build", "--check")).err).toBe("");
  });

  it("GH1: generated files and models count too, and so do macros and what a folder or this repository alone says", async () => {
    await specOf(["/data.jsonl"]);
    await run("build");
    await commitAll();
    const found = async () => (await run("check")).err.split("\n")[0];
    await put(".gitattributes", "[attr]mine filter=anybodys\ngenerated/** mine\n");
    expect(await found()).toMatch(/^generated\/\S+:1:1 error file-rewritten$/);
    await put(".gitattributes", "");
    await put("specs/projects/care/.gitattributes", "*.yaml ident\n");
    expect(await found()).toBe("specs/projects/care/x.yaml:1:1 error file-rewritten");
    await rm(at("specs/projects/care/.gitattributes"));
    await put(".git/info/attributes", "platform.yaml ident\n");
    expect(await found()).toBe("specs/platform.yaml:1:1 error file-rewritten");
  });

  it.each(["core.autocrlf", ".gitattributes"])("GH1: data whose line ends git converts by %s is named", async (by) => {
    await specOf(["/data.jsonl"]);
    await commitAll();
    if (by === "core.autocrlf") await git(repository.root, "config", by, "true");
    else await put(by, "*.jsonl text eol=crlf\n");
    await rm(at("data.jsonl"));
    await git(repository.root, "checkout", "--", "data.jsonl");
    const message = "git gave data.jsonl CR LF line ends, and keeps it with LF: another clone compiles other bytes";
    expect(await errorsOf()).toEqual([`6:56 input-converted: ${message}`]);
    await put(".gitattributes", "data.jsonl -text\n");
    await rm(at("data.jsonl"));
    await git(repository.root, "checkout", "--", "data.jsonl");
    expect(await errorsOf()).toEqual([]);
  });

  it("GH1: data that has CR LF line ends in the commit too is as it is", async () => {
    await put("data.jsonl", '{"text":"one"}\r\n');
    await put(".gitattributes", "*.jsonl -text\n");
    await specOf(["/data.jsonl"]);
    await commitAll();
    expect(await errorsOf()).toEqual([]);
  });
});
