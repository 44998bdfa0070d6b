// Files of a repository that are not what their names say: every command refuses them with a message, and waits on none of them.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, symlink, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { planRepository } from "../compile.ts";
import { renderMarkdown } from "../plan/render-markdown.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const at = (file: string): string => path.join(repository.root, file);

/** Puts a pipe that nobody writes to in the place of a file. */
async function pipe(file: string): Promise<void> {
  await mkdir(path.dirname(at(file)), { recursive: true });
  await rm(at(file), { force: true });
  execFileSync("mkfifo", [at(file)]);
}

it("T6: a link in the place of generated/ is refused by plan as by build", async () => {
  expect((await run("build")).code).toBe(0);
  await rename(at("generated"), at("elsewhere"));
  await symlink(at("elsewhere"), at("generated"));
  const refusal = { code: 1, out: "", err: "generated is not a folder; move it away, then build again\n" };
  expect(await run("plan")).toEqual(refusal);
  expect(await run("build")).toEqual(refusal);
});

it("T6: a file in the place of the schemas is refused before any release has changed", async () => {
  await mkdir(at("generated"));
  await writeFile(at("generated/schemas"), "");
  expect(await run("build")).toEqual({
    code: 1,
    out: "",
    err: "generated/ could not be written (ENOTDIR): there is a file where a folder has to be; move it away\n",
  });
  expect(await readdir(at("generated"))).toEqual(["schemas"]);
});

describe("a pipe is not waited on", () => {
  it("T6: in the place of an index", async () => {
    expect((await run("build")).code).toBe(0);
    await pipe("generated/dev/care/faq/index.json");
    expect(await run("plan")).toMatchObject({ code: 2, err: "" });
    expect(await run("build")).toEqual({
      code: 1,
      out: "",
      err: "generated/dev/care/faq/index.json: edited by hand since the last build. Move what is worth keeping into the spec, then run `fairlead build --overwrite`\n",
    });
  });

  it.each(["snapshot.json", "release.json"])("T6: in the place of %s of a release that changes", async (name) => {
    expect((await run("build")).code).toBe(0);
    await repository.edit("specs/projects/care/faq.yaml", "serving: { alias: faq }", "serving: { alias: answers }");
    await pipe(`generated/dev/care/faq/${name}`);
    expect(await run("plan")).toMatchObject({ code: 2, err: "" });
  });

  it("T6: in the place of the compile cache", async () => {
    await pipe(".fairlead/cache/compile.json");
    expect((await run("check")).code).toBe(0);
    expect((await run("check")).code).toBe(0);
  });

  it("T6: in the place of the build's lock", async () => {
    await pipe(".fairlead/build.lock");
    expect(await run("build")).toEqual({
      code: 1,
      out: "",
      err: ".fairlead/build.lock could not be written (EEXIST): something else has that name; move it away\n",
    });
  });
});

describe("a file of 3 GiB is refused and not read", () => {
  it.each(["specs/projects/care/faq.yaml", "specs/platform.yaml"])("U6: in the place of %s", async (file) => {
    await truncate(at(file), 3 * 2 ** 30);
    for (const command of ["check", "plan", "build"]) {
      expect(await run(command)).toMatchObject({
        code: 1,
        err: expect.stringContaining(
          `${file}:1:1 error spec-too-large\n  the file has 3221225472 bytes; a spec has at most 1048576\n`,
        ),
      });
    }
  });

  it("T6: in the place of the build's lock", async () => {
    await mkdir(at(".fairlead"));
    await writeFile(at(".fairlead/build.lock"), "");
    await truncate(at(".fairlead/build.lock"), 3 * 2 ** 30);
    expect(await run("build")).toEqual({
      code: 1,
      out: "",
      err: ".fairlead/build.lock could not be written (EEXIST): something else has that name; move it away\n",
    });
  });

  it.each(["index.json", "release.json"])("U6: in the place of %s of a release", async (name) => {
    expect((await run("build")).code).toBe(0);
    await truncate(at(`generated/dev/care/faq/${name}`), 3 * 2 ** 30);
    expect(await run("build")).toMatchObject({
      code: 1,
      err: `generated/dev/care/faq/${name}: edited by hand since the last build. Move what is worth keeping into the spec, then run \`fairlead build --overwrite\`\n`,
    });
  });
});

describe("nothing of a repository or of a command line steers the terminal", () => {
  const steering = "\u001b]0;x\u0007\u009b2J\u202e";
  const shown = "\\x1b]0;x\\x07\\u009b2J\\u202e";

  it("T7: words of the command line", async () => {
    expect(await run("check", "--root", steering)).toEqual({
      code: 64,
      out: "",
      err: `${shown} has no folder specs; name the root of a repository that has one; see fairlead check --help\n`,
    });
    expect((await run("explain", `dev/${steering}`)).err).toBe(`there is no project ${shown}\n`);
  });

  it("T7: names of files, also where colours are on; JSON is left as it is", async () => {
    await writeFile(at(`specs/projects/care/${steering}.yaml`), "");
    const { err } = await run("check", "--color", "always");
    // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
    expect(err.replaceAll(/\u001b\[\d+m/g, "")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(err).toContain("\u001b[31merror\u001b[39m");
    const { out } = await run("check", "--json");
    const { diagnostics } = JSON.parse(out) as { diagnostics: { file: string }[] };
    expect(diagnostics.map(({ file }) => file)).toContain(`specs/projects/care/${steering}.yaml`);
  });
});

describe("T7: of one file 100 mistakes are shown, and then a count", () => {
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join("");
  const notes = (err: string): string[] => err.split("\n").filter((line) => / more (mistakes|warnings) /.test(line));

  it("T7: of keys that nobody knows", async () => {
    const spec = await repository.read("specs/projects/care/faq.yaml");
    await writeFile(at("specs/projects/care/faq.yaml"), spec + many(9_000, (index) => `key${index}: 1\n`));
    const { code, err } = await run("check");
    expect({ code, notes: notes(err) }).toEqual({
      code: 1,
      notes: ["  8900 more mistakes in this file are not shown"],
    });
    expect(err.match(/ error unknown-key\n/g)).toHaveLength(100);
    const { out } = await run("check", "--json");
    expect((JSON.parse(out) as { diagnostics: unknown[] }).diagnostics.length).toBeLessThan(110);
  });

  it("T7: of files that are not there, and of mistakes of several kinds together", async () => {
    const files = many(300, (index) => `data/gone${index}.jsonl, `);
    await repository.edit("specs/projects/care/triage.yaml", "files: [", `files: [${files}`);
    expect(notes((await run("check")).err)).toEqual(["  200 more mistakes in this file are not shown"]);
    await repository.edit(
      "specs/projects/care/triage.yaml",
      "name: triage\n",
      `name: triage\n${many(150, (index) => `key${index}: 1\n`)}`,
    );
    const { err } = await run("check");
    expect(notes(err)).toEqual(["  350 more mistakes in this file are not shown"]);
    expect(err.match(/^specs\/projects\/care\/triage\.yaml:/gm)).toHaveLength(101);
  });

  it("T7: a spec of a megabyte ends soon, with one mistake", async () => {
    const spec = await repository.read("specs/projects/care/faq.yaml");
    await writeFile(at("specs/projects/care/faq.yaml"), spec + many(60_000, (index) => `key${index}: 1\n`));
    await writeFile(
      at("specs/projects/care/more.spec.ts"),
      "export default { datasets: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`D${index}`, {}])) };\n",
    );
    const { err } = await run("check");
    expect(err.match(/ error \S+/g)).toEqual([" error spec-too-many-values", " error typescript-data"]);
  });
});

describe("T8: hidden characters are shown wherever a person reads", () => {
  const licence = "MIT\u202e TIM\u2066\u200b<b>@all</b>";
  const shown = "MIT\\u202e TIM\\u2066\\u200b";
  const hidden =
    // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

  it("T8: in diagnostics, with the mark still below its place", async () => {
    await repository.edit("specs/projects/care/faq.yaml", "name: faq", `na\u200bme: "\u202efaq"`);
    const { err } = await run("check");
    expect(err).not.toMatch(hidden);
    expect(err).toMatchInlineSnapshot(`
      "specs/projects/care/faq.yaml:2:1 error missing-key
        name is missing
          2 | apiVersion: fairlead.dev/v1
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: add name: at the top of the file (Name of the project, unique in its team)

      specs/projects/care/faq.yaml:4:1 error unknown-key
        "na\\u200bme" is not a key of this spec
          4 | na\\u200bme: "\\u202efaq"
            | ^^^^^^^^^^
        fix: did you mean "name"? Known keys: apiVersion, kind, name, team, renamedFrom, datasets, training, compression, evaluation, serving, objectives, targets, environments

      2 errors in 1 file
      "
    `);
  });

  it("T8: in plans, on a terminal and in a pull request, and in explanations; JSON is left as it is", async () => {
    expect((await run("build")).code).toBe(0);
    await repository.edit("specs/projects/care/triage.yaml", "licence: CC-BY-4.0", `licence: "${licence}"`);
    const plan = await run("plan");
    const planned = await planRepository(repository.root);
    if (!planned.ok || planned.value.plan === undefined) throw new Error("the plan failed");
    const markdown = renderMarkdown(planned.value.plan);
    for (const text of [plan.out, markdown]) {
      expect(text).toContain(shown);
      expect(text).not.toMatch(hidden);
    }
    expect((await run("plan", "--json")).out).toContain(licence);
    expect((await run("build")).code).toBe(0);
    const explained = await run("explain", "dev/care/triage", "dataset-tickets.metadata.licence");
    expect(explained).toMatchObject({ code: 0, out: expect.stringContaining(shown) });
    expect(explained.out).not.toMatch(hidden);
  });
});

describe("T7: a large file that is read", () => {
  const data = "specs/projects/care/data/tickets.jsonl";
  // Holes take no room on the disk, and time to digest.
  const large = 320 * 2 ** 20;

  it("T7: is named while it is read, and is not read again", async () => {
    // A file that was changed on the second is not remembered for two: some disks count in those.
    do await truncate(at(data), large);
    while (Number.isInteger((await stat(at(data))).ctimeMs / 1000));
    expect((await run("check")).err).toContain(`reading ${data} (0.3 GiB)\n`);
    expect((await run("check")).err).not.toContain("reading");
  });

  it("T7: is left at once where somebody presses Ctrl-C", async () => {
    await truncate(at(data), 2 ** 40);
    const loader = new URL("../../specs/program/source-loader.mjs", import.meta.url).href;
    const program = fileURLToPath(new URL("../cli.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", loader, program, "check"], { cwd: repository.root });
    const [said] = (await once(child.stderr, "data")) as [Buffer];
    expect(said.toString()).toBe(`reading ${data} (1024.0 GiB)\n`);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  });
});
