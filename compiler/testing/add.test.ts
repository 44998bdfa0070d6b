// fairlead add as people use it: behind fairlead init, and in specs that they have written in their own way.
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";

const spec = "specs/projects/care/returns.yaml";
const platform = "specs/platform.yaml";
let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead add 加 ")));
  await fairlead("init");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fairlead = (...args: string[]) => collect(main, args, folder);
const add = (...args: string[]) => fairlead("add", ...args);
const read = (file: string) => readFile(path.join(folder, file), "utf8");
const put = (file: string, text: string) => writeFile(path.join(folder, file), text);
const addedLines = (before: string, after: string) => {
  const old = before.split("\n");
  return after.split("\n").filter((line) => !old.includes(line));
};

describe("fairlead add", () => {
  it("adds a project that compiles beside the first, with an alias and a port of its own", async () => {
    expect(await add("project", "search/returns")).toEqual({
      code: 0,
      out: `wrote specs/projects/search/returns.yaml
wrote specs/projects/search/data/chats.jsonl

Next: replace specs/projects/search/data/chats.jsonl by your rows, give specs/projects/search/ to its team in .github/CODEOWNERS, and run fairlead plan
`,
      err: "",
    });
    expect(parse(await read("specs/projects/search/returns.yaml"))).toMatchObject({
      team: "search",
      serving: { alias: "search-returns" },
      targets: { laptop: { port: 8082 } },
    });
    expect(await fairlead("check")).toEqual({ code: 0, out: "2 projects checked, no error\n", err: "" });
    expect(await add("project", "search/returns")).toEqual({
      code: 1,
      out: "",
      err: "specs/projects/search/returns.yaml is search/returns already\n",
    });
  });

  it("adds a dataset, a target and an environment, with every comment and every other line where it was", async () => {
    const before = await read(spec);
    await put("specs/projects/care/data/refunds.jsonl", await read("specs/projects/care/data/chats.jsonl"));
    expect(await add("dataset", "refunds", "--file", "data/refunds.jsonl")).toEqual({
      code: 0,
      out: `wrote ${spec}

datasets:
  refunds:
    version: "1.0"
    source:
      files:
        - data/refunds.jsonl

Next: name it in training.data or in a suite of evaluation, and run fairlead plan
`,
      err: "",
    });
    expect((await add("target", "edge")).code).toBe(0);
    expect((await add("environment", "prod", "--targets", "edge")).code).toBe(0);
    const after = await read(spec);
    for (const line of before.split("\n")) expect(after.split("\n")).toContain(line);
    expect(addedLines(before, after)).toEqual([
      "  refunds:",
      "    source:",
      "      files:",
      "        - data/refunds.jsonl",
      "  edge:",
      "    engine: local",
      "    port: 8082",
      "  prod:",
      "    targets:",
      "      - edge",
    ]);
    expect(await fairlead("check")).toMatchObject({ code: 0, out: "1 project checked, no error\n" });
  });

  it("says where the rows of a dataset belong that are not there yet", async () => {
    const { out } = await add("dataset", "refunds", "--file", "data/refunds.jsonl");
    expect(out.split("Next: ")[1]).toBe(
      "put its rows into specs/projects/care/data/refunds.jsonl, name it in training.data or in a suite of evaluation, and run fairlead plan\n",
    );
  });

  it("adds an environment to the platform, behind another one", async () => {
    const before = await read(platform);
    expect(await add("environment", "staging", "--after", "dev")).toMatchObject({ code: 0 });
    expect(await read(platform)).toBe(before.replace("  - name: dev\n", "  - name: dev\n  - name: staging\n"));
    expect((await add("environment", "qa", "--after", "test")).err).toBe(
      "specs/platform.yaml has no environment test; it has dev, staging, prod\n",
    );
    expect((await add("environment", "staging")).err).toBe("specs/platform.yaml has an environment staging already\n");
  });

  it("adds a target on a cluster, with the one GPU that the platform has, or the one that is chosen", async () => {
    expect((await add("target", "gpu", "--engine", "kubernetes")).err).toBe(
      "specs/platform.yaml names no gpus yet, of which a kubernetes target needs one\n",
    );
    await put(platform, `${await read(platform)}gpus:\n  L40S: { product: NVIDIA-L40S, memory: 48GiB }\n`);
    expect((await add("target", "gpu", "--engine", "kubernetes")).code).toBe(0);
    expect(parse(await read(spec))).toMatchObject({
      targets: { gpu: { engine: "kubernetes", namespace: "returns", gpu: { type: "L40S" } } },
    });
  });

  it("refuses what the kinds refuse, what is there, and what it cannot choose, and writes nothing", async () => {
    const before = await read(spec);
    for (const [args, code, err] of [
      [["dataset", "chats", "--file", "data/x.jsonl"], 1, `${spec} has a dataset chats already\n`],
      [["dataset", "more"], 1, "name the file of its rows with --file, as a spec does: --file data/rows.jsonl\n"],
      [["dataset", "more", "--file", ""], 1, "source.files.0: Too small: expected string to have >=1 characters\n"],
      [["target", "edge", "--port", "70000"], 1, "port: Too big: expected number to be <=65535\n"],
      [["target", "edge", "--port", "8o8o"], 1, '--port is "8o8o"; write a whole number from 0 to 65535\n'],
      [
        ["environment", "prod", "--project", "care/returns", "--targets", "edge"],
        1,
        'the project has no target "edge"; it has laptop\n',
      ],
      [
        ["dataset", "a", "--project", "care/other", "--file", "x"],
        1,
        "there is no project care/other; there are: care/returns\n",
      ],
      [
        ["target", "__proto__"],
        1,
        "\"__proto__\" is no name: a name starts with a letter, ends with a letter or a digit, has only a-z, 0-9 and '-', and at most 40 characters\n",
      ],
      [
        ["dataset", "more", "--file", "../../../../etc/passwd"],
        1,
        "../../../../etc/passwd is ../etc/passwd, outside of the repository\n",
      ],
      [
        ["environment", "qa", "--targets", "laptop"],
        1,
        "specs/platform.yaml has no environment qa; first run fairlead add environment qa\n",
      ],
      [
        ["project", "Care/x"],
        64,
        "Care/x is no project; write <team>/<project>, each of a-z, 0-9 and '-'; see fairlead add --help\n",
      ],
      [
        ["suite", "x"],
        64,
        '<kind> is "suite"; write project, dataset, target or environment; see fairlead add --help\n',
      ],
    ] as const) {
      expect(await add(...args)).toEqual({ code, out: "", err });
    }
    expect(await read(spec)).toBe(before);
    expect(await readdir(path.join(folder, "specs/projects/care"))).toEqual(["data", "returns.yaml"]);
  });

  it("adds nothing to a spec with mistakes, in TypeScript, or behind a link", async () => {
    await put("specs/projects/care/typed.spec.ts", "export default {};\n");
    expect((await add("target", "edge", "--project", "care/typed")).err).toBe(
      "specs/projects/care/typed.spec.ts is written in TypeScript, to which no program adds; write it there yourself\n",
    );
    expect((await add("target", "edge")).err).toBe("name the project with --project: care/returns, care/typed\n");
    await put(spec, "name: [\n");
    expect((await add("target", "edge", "--project", "care/returns")).err).toMatch(
      /^specs\/projects\/care\/returns\.yaml has mistakes, the first of which is: .+\. See fairlead check\n$/,
    );
    await rm(path.join(folder, spec));
    await put("elsewhere.yaml", "name: returns\n");
    await symlink("../../../elsewhere.yaml", path.join(folder, spec));
    expect((await add("target", "edge", "--project", "care/returns")).code).toBe(1);
    expect(await read("elsewhere.yaml")).toBe("name: returns\n");
  });

  it("shows what to write where it cannot edit surely", async () => {
    await put(spec, "{ name: returns, team: care, targets: {} }\n");
    expect(await add("target", "edge")).toEqual({
      code: 1,
      out: "",
      err: `targets of ${spec} is written in a way that no program edits surely. Add this to it:

targets:
  edge:
    engine: local
    port: 8081

`,
    });
  });
});

describe("what others have", () => {
  it("quotes names that YAML takes for something else", async () => {
    expect((await add("project", "null/true")).code).toBe(0);
    expect(await fairlead("check")).toMatchObject({ code: 0, out: "2 projects checked, no error\n" });
  });

  it("takes no name, alias or port that a spec has in any way", async () => {
    await put(spec, (await read(spec)).replace("alias: returns", "alias: faq"));
    await put(
      spec,
      (await read(spec)).replace("targets: [laptop] }", "targets: [laptop], set: { targets.laptop.port: 8082 } }"),
    );
    expect((await add("project", "search/faq")).code).toBe(0);
    expect(parse(await read("specs/projects/search/faq.yaml"))).toMatchObject({
      serving: { alias: "search-faq" },
      targets: { laptop: { port: 8083 } },
    });
    expect(await fairlead("check")).toMatchObject({ code: 0 });
    await put(spec, (await read(spec)).replace("name: returns", "name: other"));
    expect(await add("project", "care/returns")).toEqual({
      code: 1,
      out: "",
      err: `${spec} is there already, and is kept as it is; choose another name\n`,
    });
  });

  it("chooses no project by itself where one cannot be seen, and orders no environments that have no names", async () => {
    await symlink("returns.yaml", path.join(folder, "specs/projects/care/linked.yaml"));
    expect((await add("target", "edge")).err).toMatch(
      /^specs\/projects\/care\/linked\.yaml: .*\. Name the project with --project\n$/,
    );
    await put(platform, (await read(platform)).replace("  - name: dev\n", "  - {}\n  - name: dev\n"));
    expect((await add("environment", "qa", "--after", "dev")).err).toBe(
      `${platform} has an environment without a name; see fairlead check\n`,
    );
  });
});

describe("where the disk refuses", () => {
  it("leaves nothing of a project that could not be written whole, so that the same command does it later", async () => {
    await mkdir(path.join(folder, "specs/projects/search"), { recursive: true });
    await put("specs/projects/search/data", "in the way");
    expect((await add("project", "search/intents")).code).toBe(1);
    expect(await readdir(path.join(folder, "specs/projects/search"))).toEqual(["data"]);
    await rm(path.join(folder, "specs/projects/search/data"));
    expect((await add("project", "search/intents")).code).toBe(0);
  });

  it("keeps the mode of a file that it edits", async () => {
    await chmod(path.join(folder, spec), 0o640);
    expect((await add("target", "edge")).code).toBe(0);
    expect((await stat(path.join(folder, spec))).mode & 0o777).toBe(0o640);
  });
});
