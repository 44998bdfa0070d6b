import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect, type Said } from "../../specs/program/testing/collected-io.ts";
import type { Io } from "../../specs/program/command.ts";
import { sisterWith } from "../../specs/program/sister-programs.ts";
import { main } from "../cli.ts";
import { program } from "../cli/commands.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await repository.promote();
});
afterEach(() => repository.remove());

async function run(...argv: readonly string[]): Promise<Said> {
  return runIn(repository.root, ...argv);
}

async function runIn(cwd: string, ...argv: readonly string[]): Promise<Said> {
  return collect(main, argv, cwd);
}

const spec = "specs/projects/care/triage.yaml";

describe("fairlead", () => {
  it("says what it can do, each command with examples", async () => {
    expect(await run("--help")).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "fairlead 0.1.0: compiles specs of fine-tuning projects into releases, manifests and alerts.

      Usage: fairlead <command> [options]

      Commands:
        init        Begin a repository of specs
        add         Add a dataset, project, target or environment
        pin         Write what specs mean of URLs, of datasets of other projects, and of keys
        check       Find every mistake in the specs
        plan        Show what a build would change, and what that costs
        build       Write generated/ from the specs
        promote     Give an environment what the one before it runs
        rollback    Give an environment what it ran before
        propose     Open a pull request with generated/ and the plan
        merge       Merge a pull request of a plain git remote
        words       Test word lists by the phrases in them
        explain     Show which spec lines caused a generated field
        docs        Look up a field, a code or a command
        completion  Print a script that completes command lines in your shell
        help        Say more about a command

      fairlead help <command> says more about each.

      Exit codes: 0 done, 1 errors in the specs or something has to be repaired, 2 a plan that leaves something to do, 64 wrong
      command line, 70 a mistake of the program itself, 130 stopped with Ctrl-C.
      ",
      }
    `);
    for (const command of ["check", "plan", "build", "promote", "rollback", "propose", "merge", "explain"]) {
      const { code, out } = await run(command, "--help");
      expect(code).toBe(0);
      expect(out).toMatch(
        new RegExp(`^Usage: fairlead ${command}[^]*\nOptions of every command:[^]*\nExamples:\n  fairlead ${command}`),
      );
    }
  });

  it("says which version it is, and it is the package's", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("answers a wrong command line with what to write, and exit code 64", async () => {
    expect(await run("plna")).toEqual({
      code: 64,
      out: "",
      err: 'there is no command "plna"; did you mean plan? Otherwise see fairlead --help\n',
    });
    expect(await run("check", "extra")).toMatchObject({
      code: 64,
      err: '"extra" is not understood; see fairlead check --help\n',
    });
    expect(await run("help", "check")).toEqual(await run("check", "--help"));
    expect(await run("zzz")).toMatchObject({
      code: 64,
      err: 'there is no command "zzz"; commands: init, add, pin, check, plan, build, promote, rollback, propose, merge, words, explain, docs, completion, help; see fairlead --help\n',
    });
    expect(await run("plan", "--frobnicate")).toMatchObject({
      code: 64,
      err: "unknown option '--frobnicate'; see fairlead plan --help\n",
    });
    expect(await run("plan", "--color", "blue")).toMatchObject({
      code: 64,
      err: '--color is "blue"; write auto, always or never; see fairlead plan --help\n',
    });
    expect(await run("explain", "a/b/c/d")).toMatchObject({
      code: 64,
      err: "a/b/c/d is neither <environment>/<team>/<project> nor <file>:<line>; see fairlead explain --help\n",
    });
    expect((await run()).code).toBe(64);
  });

  it("is known to the other program by all of its commands", () => {
    for (const { name } of program.commands) expect(sisterWith(name, "fairlead-runtime")).toBe("fairlead");
  });

  it("finds the repository in a parent folder, or where --root says", async () => {
    expect((await runIn(path.join(repository.root, "specs/projects"), "check")).code).toBe(0);
    const elsewhere = await mkdtemp(path.join(tmpdir(), "fairlead-elsewhere-"));
    try {
      expect((await runIn(elsewhere, "check", "--root", repository.root)).code).toBe(0);
      expect(await runIn(elsewhere, "check")).toMatchObject({
        code: 64,
        err: "there is no folder specs here or in a parent folder; go to your repository, name it with --root, or begin one with fairlead init; see fairlead check --help\n",
      });
      expect(await runIn(elsewhere, "check", "--root", ".")).toMatchObject({
        code: 64,
        err: ". has no folder specs; name the root of a repository that has one; see fairlead check --help\n",
      });
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("asks for a bug report when it makes a mistake itself, with exit code 70", async () => {
    const broken = (argv: readonly string[], io: Io) => {
      const out = (): never => {
        throw new Error("internal: broken for the test");
      };
      return main(argv, { ...io, out });
    };
    const { code, err } = await collect(broken, ["check"], repository.root);
    expect(code).toBe(70);
    expect(err).toMatch(/^fairlead stopped because of a mistake of its own, not of yours\./);
    expect(err).toContain("internal: broken for the test\n    at ");
  });
});

describe("fairlead check", () => {
  it("ends with 0 and a line when nothing is wrong, and with 1 and all mistakes otherwise", async () => {
    expect(await run("check")).toEqual({ code: 0, out: "2 projects checked, no error\n", err: "" });
    await repository.edit(spec, "r: 8", "rank: 8");
    expect(await run("check")).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "specs/projects/care/triage.yaml:22:11 error unknown-key
        "rank" is not a key of training.lora
         22 |   lora: { rank: 8, alpha: 16, targets: [q_proj, v_proj] }
            |           ^^^^
        fix: did you mean "r"? Known keys: r, alpha, dropout, targets

      1 error in 1 file
      ",
        "out": "",
      }
    `);
  });

  it("sends who named a folder as no team can be called to the folder, and says that a name does not end in -", async () => {
    await rename(path.join(repository.root, "specs/projects/care"), path.join(repository.root, "specs/projects/Care"));
    expect((await run("check")).err).toContain(
      '  fix: rename the folder to care, or move the file to specs/projects/care: "Care" cannot be the name of a team\n',
    );
    await repository.edit("specs/projects/Care/faq.yaml", "name: faq", "name: faq-");
    expect((await run("check")).err).toContain(
      "a name starts with a letter, ends with a letter or a digit, has only a-z, 0-9 and '-', and at most 40 characters",
    );
  });

  it("prints JSON with positions for programs", async () => {
    await repository.edit(spec, "r: 8", "rank: 8");
    const { code, out } = await run("check", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      projects: 2,
      diagnostics: [{ file: spec, code: "unknown-key", severity: "error", start: { line: 22, column: 11 } }],
    });
  });
});

describe("fairlead plan", () => {
  it("ends with 2 when something changes, 0 when nothing does, 1 on errors", async () => {
    expect((await run("plan")).code).toBe(2);
    expect((await run("build")).code).toBe(0);
    expect(await run("plan")).toEqual({ code: 0, out: "Nothing changes: 2 projects are as in generated/.\n", err: "" });
    await repository.edit(spec, "r: 8", "rank: 8");
    expect(await run("plan")).toMatchObject({ code: 1, out: "" });
  });

  it("prints the same plan for people, for pull requests and for programs", async () => {
    await run("build");
    await repository.edit(spec, "r: 8", "r: 4");
    const json = JSON.parse((await run("plan", "--json")).out) as { id: string };
    expect((await run("plan")).out).toContain(`Plan ${json.id.slice(0, 12)}`);
    expect((await run("plan", "--markdown")).out).toContain(`Plan \`${json.id.slice(0, 12)}\``);
    expect((await run("plan", "--color", "always")).out).toContain("\u001b[1m");
  });
});

describe("fairlead build", () => {
  it("says what it wrote, and nothing the second time", async () => {
    expect(await run("build")).toEqual({
      code: 0,
      out: "wrote generated/dev/care/faq\nwrote generated/dev/care/triage\nwrote generated/prod/care/triage\n3 releases written or removed, 0 unchanged\n",
      err: "",
    });
    expect(await run("build")).toEqual({ code: 0, out: "generated/ is up to date, 3 unchanged\n", err: "" });
    await rm(path.join(repository.root, "specs/projects/care/faq.yaml"));
    expect(await run("build", "--json")).toMatchObject({
      code: 0,
      out: `${JSON.stringify({ changed: [], removed: [{ environment: "dev", team: "care", project: "faq" }], unchanged: 2 }, undefined, 2)}\n`,
    });
  });

  it("ends with 1 when it refuses, and says why", async () => {
    await run("build");
    await writeFile(path.join(repository.root, "generated/dev/care/faq/release.json"), "edited");
    expect(await run("build")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^generated\/dev\/care\/faq\/release\.json: edited by hand/),
    });
    expect((await run("build", "--overwrite")).code).toBe(0);
  });
});

describe("fairlead explain", () => {
  it("N1: shows the line that caused a field, an override over what it replaces, a default, a rule and a constant", async () => {
    expect((await run("explain", "dev/care/triage", "train-main.config.lora.r")).out).toMatchInlineSnapshot(`
      "train-main /config/lora/r = 8
        in train-main.json of generated/dev/care/triage

        training.lora.r: specs/projects/care/triage.yaml:22:14
           22 |   lora: { r: 8, alpha: 16, targets: [q_proj, v_proj] }
              |              ^
      "
    `);
    await repository.edit(spec, "batching:", "scale: { min: 1 }\n  batching:");
    expect((await run("explain", "prod/care/triage", "serve-laptop.metadata.replicas")).out).toMatchInlineSnapshot(`
      "serve-laptop /metadata/replicas = 2
        in serve-laptop.json of generated/prod/care/triage

        overridden for prod: specs/projects/care/triage.yaml:54:26
           54 |       serving.scale.min: 2
              |                          ^
        in place of: specs/projects/care/triage.yaml:38:17
           38 |   scale: { min: 1 }
              |                 ^
      "
    `);
    expect((await run("explain", "dev/care/triage", "train-main.config.seed")).out).toMatchInlineSnapshot(`
      "train-main /config/seed = 7
        in train-main.json of generated/dev/care/triage

        the default of training.seed: Seed of initial weights, order of samples and dropout.
      "
    `);
    expect((await run("explain", "dev/care/triage", "serve-laptop.config.latencyEdgesSeconds")).out)
      .toMatchInlineSnapshot(`
        "serve-laptop /config/latencyEdgesSeconds = [0.005,0.01,0.02,0.03,0.05,0.075,0.1,0.15,0.2,0.25,0.3,0.5,0.75,1,2,5,10,30]
          in serve-laptop.json of generated/dev/care/triage

          decided by the compiler: the gateway has all histogram edges that an objective may name
        "
      `);
    expect((await run("explain", "dev/care/triage", "train-main.kind")).out).toMatchInlineSnapshot(`
      "train-main /kind = "TrainingJob"
        in train-main.json of generated/dev/care/triage

        written by the compiler whatever the specs say
      "
    `);
  });

  it("N1: shows the fields of a section with their lines", async () => {
    expect((await run("explain", "dev/care/triage", "train-main.config.lora")).out).toMatchInlineSnapshot(`
      "train-main /config/lora
        in train-main.json of generated/dev/care/triage

        /r = 8   specs/projects/care/triage.yaml:22
        /alpha = 16   specs/projects/care/triage.yaml:22
        /dropout = 0   default
        /targets/0 = "q_proj"   specs/projects/care/triage.yaml:22
        /targets/1 = "v_proj"   specs/projects/care/triage.yaml:22
      "
    `);
  });

  it("N1: goes forward from a line of a spec to the fields that it causes", async () => {
    expect((await run("explain", `${spec}:25`)).out).toMatchInlineSnapshot(`
      "dev/care/triage
        train-main (train-main.json)
          /config/optimiser/learningRate = 0.002
          /config/optimiser/warmupSteps = 5
      "
    `);
    expect(await run("explain", `${spec}:1`)).toEqual({
      code: 1,
      out: "",
      err: `${spec}:1 causes no generated field\n`,
    });
  });

  it("N1: says what is wrong with a line, finds a file from its own folder, and shows all that a section causes", async () => {
    const said = async (...words: string[]): Promise<string> => (await run("explain", ...words)).err;
    expect(await said(`${spec}:999`)).toBe(`${spec} has no line 999; its last is 53\n`);
    expect(await said(`${spec}:31`, "word")).toBe(
      `${spec}:31 is a line of a spec and takes no field; leave out word; see fairlead explain --help\n`,
    );
    expect(await said("care/faq")).toBe(
      "there is no environment care; environments: dev, prod. Write the environment first: dev/care/faq\n",
    );
    expect(await said("dve/care/faq")).toBe(
      "there is no environment dve; environments: dev, prod; did you mean dev?\n",
    );
    const lines = (await repository.read(spec)).split("\n");
    const head = lines.findIndex((line) => line === "training:") + 1;
    const { code, out } = await run("explain", `${spec}:${head}`);
    expect(code).toBe(0);
    expect(out).toContain("/config/lora/r = 8");
    const folder = path.join(repository.root, "specs/projects/care");
    expect(await runIn(folder, "explain", `triage.yaml:${head}`)).toEqual({ code, out, err: "" });
  });

  it("lists resources, and suggests the nearest on a miss", async () => {
    expect((await run("explain", "dev/faq")).out).toContain("train-main");
    expect(await run("explain", "dev/faqq")).toMatchObject({
      code: 1,
      err: "there is no project faqq; did you mean care/faq?\n",
    });
    expect((await run("explain", "dev/car/faq")).err).toBe("there is no project car/faq; did you mean care/faq?\n");
    expect(await run("explain", "prod/faq")).toMatchObject({
      code: 1,
      err: "care/faq does not run in prod; it runs in dev\n",
    });
    expect(await run("explain", "dev/faq", "trai-main.config")).toMatchObject({
      code: 1,
      err: "there is no resource trai-main; did you mean train-main?\n",
    });
  });

  it("takes a name without its team only where one team has it", async () => {
    const text = await repository.read("specs/projects/care/faq.yaml");
    await cp(path.join(repository.root, "specs/projects/care"), path.join(repository.root, "specs/projects/sales"), {
      recursive: true,
    });
    await rm(path.join(repository.root, "specs/projects/sales/triage.yaml"));
    await writeFile(
      path.join(repository.root, "specs/projects/sales/faq.yaml"),
      text.replace("team: care", "team: sales"),
    );
    expect(await run("explain", "dev/faq")).toEqual({
      code: 1,
      out: "",
      err: "2 teams have a project faq; write dev/care/faq or dev/sales/faq\n",
    });
    expect((await run("explain", "dev/triage")).code).toBe(0);
  });

  it("prints JSON with positions", async () => {
    const { out } = await run("explain", "dev/care/triage", "train-main.config.lora.r", "--json");
    expect(JSON.parse(out)).toMatchObject({
      resource: "train-main",
      pointer: "/config/lora/r",
      value: 8,
      places: [{ file: spec, line: 22, column: 14 }],
    });
  });

  it("does not look at errors of other projects", async () => {
    await repository.edit("specs/projects/care/faq.yaml", "serving:", "servin:");
    expect((await run("explain", "dev/care/triage", "train-main.config.lora.r")).code).toBe(0);
    expect(await run("explain", "dev/faq")).toMatchObject({ code: 1 });
  });
});

describe("--json", () => {
  it("U5: prints what is wrong with the specs as JSON, whichever command was asked, and the words beside it", async () => {
    await repository.edit(spec, "r: 8", "rank: 8");
    const checked = await run("check", "--json");
    expect(checked.err).toContain("error unknown-key\n");
    for (const line of [["plan"], ["build"], ["explain", "dev/triage"], ["explain", `${spec}:1`]]) {
      const { code, out, err } = await run(...line, "--json");
      expect([code, out]).toEqual([1, checked.out]);
      expect(err).toContain("error unknown-key\n");
    }
  });

  it("U5: prints a refusal as JSON", async () => {
    await run("build");
    await writeFile(path.join(repository.root, "generated/dev/care/faq/release.json"), "edited");
    const refused = await run("build", "--json");
    expect(JSON.parse(refused.out)).toEqual({
      failure: { reason: "generated-edited", message: refused.err.trimEnd(), retry: "no" },
    });
    expect(await run("explain", "dev/nothing-like-it", "--json")).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "there is no project nothing-like-it
      ",
        "out": "{
        "failure": {
          "reason": "not-found",
          "message": "there is no project nothing-like-it",
          "retry": "no"
        }
      }
      ",
      }
    `);
    expect(await run("build", "extra", "--json")).toMatchInlineSnapshot(`
      {
        "code": 64,
        "err": ""extra" is not understood; see fairlead build --help
      ",
        "out": "{
        "error": {
          "reason": "usage",
          "message": "\\"extra\\" is not understood; see fairlead build --help"
        }
      }
      ",
      }
    `);
  });
});

describe("a disk that refuses", () => {
  it("U6: is a failure that names what is in the way, and not a mistake of the program", async () => {
    const said: string[] = [];
    const refuse = async (command: string, place: string): Promise<void> => {
      await mkdir(path.dirname(path.join(repository.root, place)), { recursive: true });
      await writeFile(path.join(repository.root, place), "");
      const { code, err } = await run(command);
      expect([place, code]).toEqual([place, 1]);
      said.push(`${command}, with a file ${place}\n  ${err.replaceAll(repository.root, "<root>")}`);
      await rm(path.join(repository.root, place));
    };
    await refuse("build", ".fairlead");
    await refuse("build", "generated");
    await refuse("plan", "generated");
    await refuse("build", "generated/dev");
    await refuse("build", "generated/dev/care");
    await refuse("build", "generated/dev/care/faq");
    await refuse("build", "generated/schemas");
    await mkdir(path.join(repository.root, ".fairlead/build.lock"), { recursive: true });
    said.push(`build, with a folder .fairlead/build.lock\n  ${(await run("build")).err}`);
    await rm(path.join(repository.root, ".fairlead/build.lock"), { recursive: true });
    await symlink("nowhere", path.join(repository.root, ".fairlead/build.lock"));
    const { err } = await run("build");
    said.push(`build, with a dangling link .fairlead/build.lock\n  ${err.replaceAll(repository.root, "<root>")}`);
    expect(`\n${said.join("")}`).toMatchInlineSnapshot(`
      "
      build, with a file .fairlead
        <root>/.fairlead is no folder of its own (a link or a file stands there). Remove it: what is kept in <root>/.fairlead is believed, so it may not lead elsewhere
      build, with a file generated
        generated is not a folder; move it away, then build again
      plan, with a file generated
        generated is not a folder; move it away, then build again
      build, with a file generated/dev
        generated/ could not be written (ENOTDIR): there is a file where a folder has to be; move it away
      build, with a file generated/dev/care
        generated/ could not be written (ENOTDIR): there is a file where a folder has to be; move it away
      build, with a file generated/dev/care/faq
        generated/ could not be written (ENOTDIR): there is a file where a folder has to be; move it away
      build, with a file generated/schemas
        generated/ could not be written (ENOTDIR): there is a file where a folder has to be; move it away
      build, with a folder .fairlead/build.lock
        .fairlead/build.lock could not be written (EISDIR): there is a folder where a file has to be; move it away
      build, with a dangling link .fairlead/build.lock
        <root>/.fairlead/build.lock is no folder of its own (a link or a file stands there). Remove it: what is kept in <root>/.fairlead is believed, so it may not lead elsewhere
      "
    `);
  });

  it("U6: a spec that cannot be read is a mistake with a place", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may read everything");
    await chmod(path.join(repository.root, spec), 0);
    for (const command of ["check", "plan", "build"]) {
      expect(await run(command)).toMatchObject({ code: 1, err: expect.stringContaining("error spec-unreadable") });
    }
  });

  it("U6: a spec that is a folder, and a platform that is one, are mistakes with a place", async () => {
    for (const place of [spec, "specs/platform.yaml"]) {
      await rm(path.join(repository.root, place));
      await mkdir(path.join(repository.root, place));
    }
    for (const command of ["check", "plan", "build"]) {
      const { code, err } = await run(command);
      expect(code).toBe(1);
      expect(err).toContain(`${spec}:1:1 error spec-not-a-file\n`);
      expect(err).toContain("specs/platform.yaml:1:1 error spec-not-a-file\n");
    }
  });
});

describe("many warnings", () => {
  it("are all shown by check, and a few of them by build", async () => {
    const text = await readFile(path.join(repository.root, spec), "utf8");
    for (let number = 1; number <= 14; number++) {
      // A target that no environment uses.
      const unused = "targets:\n  spare: { engine: local, port: 0 }\n";
      const copy = text
        .replace("name: triage", `name: triage-${number}`)
        .replace("targets:\n", unused)
        .replace("alias: triage", `alias: triage-${number}`)
        .replace("8081", `${9000 + 2 * number}`);
      await writeFile(path.join(repository.root, path.dirname(spec), `triage-${number}.yaml`), copy);
    }
    const count = (printed: string) => printed.split(" warning ").length - 1;
    const checked = await run("check");
    const built = await run("build");
    expect(built.code).toBe(0);
    expect(count(checked.err)).toBeGreaterThan(10);
    expect(count(built.err)).toBe(10);
    expect(built.err).toContain(`${count(checked.err) - 10} more warnings; fairlead check shows them all\n`);
  });
});
