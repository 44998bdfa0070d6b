import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Arguments, Io, Program } from "./command.ts";
import { readLine } from "./command-line.ts";
import { completionScript } from "./completion/script.ts";
import { withOwnCommands } from "./own-commands.ts";
import { readPlainLine } from "./plain-line.ts";
import { runProgram } from "./run-program.ts";
import { collect } from "./testing/collected-io.ts";

const program: Program = {
  name: "bake",
  version: "1.2.3",
  about: "bakes bread.",
  commands: [
    {
      name: "loaf",
      summary: "Bake a loaf",
      help: "Bakes one loaf.\n\nExit codes: 0 baked, 1 burnt.",
      arguments: [
        { name: "flour", what: "What it is made of" },
        { name: "salt", what: "How much", optional: true },
      ],
      options: [
        { name: "oven", value: "<folder>", what: "Where", required: true },
        { name: "dry-run", what: "Heat nothing" },
      ],
      examples: [["bake loaf rye --oven kitchen", "A dark one"]],
      load: async () => ({ run: async (args, io) => print(args, io) }),
    },
    {
      name: "burn",
      summary: "Make a mistake",
      help: "Fails.",
      examples: [["bake burn", "Smoke"]],
      load: async () => ({ run: () => Promise.reject(new Error("internal: smoke")) }),
    },
    {
      name: "crowd",
      summary: "Open too much",
      help: "Fails.",
      examples: [["bake crowd", "Full"]],
      hidden: true,
      load: () => Promise.reject(Object.assign(new Error("EMFILE: too many open files, open 'x'"), { code: "EMFILE" })),
    },
    {
      name: "oven",
      summary: "Of others",
      help: "",
      examples: [],
      hidden: true,
      load: () => Promise.reject(new Error()),
    },
  ],
  options: [
    { name: "json", what: "Print JSON for programs" },
    { name: "light", value: "<when>", what: "on or off", choices: ["on", "off"] },
  ],
  exitCodes: "Exit codes: 0 done.",
  afterMistake: "Nothing was baked.",
};

function print({ flags, positionals }: Arguments, io: Io): number {
  io.out(`${JSON.stringify({ flags, positionals })}\n`);
  return 0;
}

function bake(...argv: readonly string[]) {
  return collect((words, io) => runProgram(program, words, io), argv, "/");
}

describe("help", () => {
  test("of the program lists its commands, on standard output, and without a command the exit code says so", async () => {
    const { out, ...rest } = await bake("--help");
    expect(rest).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "bake 1.2.3: bakes bread.

      Usage: bake <command> [options]

      Commands:
        loaf        Bake a loaf
        burn        Make a mistake
        completion  Print a script that completes command lines in your shell
        help        Say more about a command

      bake help <command> says more about each.

      Exit codes: 0 done.
      "
    `);
    expect(await bake("help")).toEqual(await bake("-h"));
    expect(await bake()).toEqual({ code: 64, out, err: "" });
  });

  test("of a command is made from its declaration, and is the same however it is asked for", async () => {
    const { out, ...rest } = await bake("help", "loaf");
    expect(rest).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "Usage: bake loaf <flour> [<salt>] --oven <folder> [options]

      Bakes one loaf.

      Exit codes: 0 baked, 1 burnt.

      Arguments:
        <flour>  What it is made of
        <salt>   How much

      Options:
        --oven <folder>  Where
        --dry-run        Heat nothing

      Options of every command:
        --json          Print JSON for programs
        --light <when>  on or off
        -h, --help      Show this

      Examples:
        bake loaf rye --oven kitchen  A dark one
      "
    `);
    for (const line of [
      ["loaf", "--help"],
      ["loaf", "-h", "rye", "--oven", "x"],
    ])
      expect((await bake(...line)).out).toBe(out);
    expect(JSON.parse((await bake("loaf", "--help", "--json")).out)).toEqual({ help: out });
  });
});

test("help and the version are JSON with --json, and there is help about help", async () => {
  const help = (await bake("--help")).out;
  for (const line of [
    ["--help", "--json"],
    ["help", "--json"],
  ])
    expect(JSON.parse((await bake(...line)).out)).toEqual({ help });
  expect((await bake("help", "loaf", "--json")).out).toBe((await bake("loaf", "--help", "--json")).out);
  expect((await bake("help", "help")).out).toBe((await bake("help", "--help")).out);
  expect((await bake("help", "help")).out).toMatchInlineSnapshot(`
    "Usage: bake help [<command>] [options]

    Prints what a command does, its options and examples; without a command, which commands there are.

    Arguments:
      <command>  Any command

    Options of every command:
      --json          Print JSON for programs
      --light <when>  on or off
      -h, --help      Show this

    Examples:
      bake help loaf  All about one command
    "
  `);
  expect(JSON.parse((await bake("--version", "--json")).out)).toEqual({ version: "1.2.3" });
});

test("a command of the other program is sent there", async () => {
  const fairlead = (word: string) =>
    collect((words, io) => runProgram({ ...program, name: "fairlead" }, words, io), [word], "/");
  expect(await fairlead("apply")).toEqual({
    code: 64,
    out: "",
    err: "fairlead has no command apply; write fairlead-runtime apply; see fairlead --help\n",
  });
});

test("a command gets its words under the names that were declared", async () => {
  expect(JSON.parse((await bake("loaf", "rye", "--oven=kitchen", "--dry-run", "2g", "--light", "on")).out)).toEqual({
    flags: { oven: "kitchen", "dry-run": true, light: "on" },
    positionals: ["rye", "2g"],
  });
});

test("what is not understood is refused with what to write, and exit code 64", async () => {
  const lines = [
    ["laof"],
    ["nothing-like-it"],
    ["oevn"],
    ["--oven"],
    ["--version", "1"],
    ["help", "laof"],
    ["help", "loaf", "rye"],
    ["loaf"],
    ["loaf", "rye"],
    ["loaf", "rye", "--oven", ""],
    ["loaf", "rye", "--oven"],
    ["loaf", "rye", "--oven", "--dry-run"],
    ["loaf", "rye", "2g", "more", "--oven", "x"],
    ["loaf", "rye", "--ovn", "x"],
    ["loaf", "rye", "--oven", "x", "--light", "dim"],
    ["burn", "extra"],
    ["completion"],
    ["completion", "cmd"],
  ];
  const said: string[] = [];
  for (const line of lines) {
    const { code, out, err } = await bake(...line);
    expect([line, code, out]).toEqual([line, 64, ""]);
    said.push(`bake ${line.join(" ")}\n  ${err}`);
  }
  expect(`\n${said.join("")}`).toMatchInlineSnapshot(`
    "
    bake laof
      there is no command "laof"; did you mean loaf? Otherwise see bake --help
    bake nothing-like-it
      there is no command "nothing-like-it"; commands: loaf, burn, completion, help; see bake --help
    bake oevn
      there is no command "oevn"; commands: loaf, burn, completion, help; see bake --help
    bake --oven
      write the command first, not --oven; see bake --help
    bake --version 1
      write the command first, not --version; see bake --help
    bake help laof
      there is no command "laof"; did you mean loaf? Otherwise see bake --help
    bake help loaf rye
      "rye" is not understood; see bake --help
    bake loaf
      write bake loaf <flour> [<salt>] --oven <folder> [options]; see bake loaf --help
    bake loaf rye
      --oven is missing; see bake loaf --help
    bake loaf rye --oven 
      --oven is missing; see bake loaf --help
    bake loaf rye --oven
      option '--oven <folder>' argument missing; see bake loaf --help
    bake loaf rye --oven --dry-run
      --oven has no value before --dry-run; see bake loaf --help
    bake loaf rye 2g more --oven x
      "more" is not understood; see bake loaf --help
    bake loaf rye --ovn x
      unknown option '--ovn'; did you mean --oven? Otherwise see bake loaf --help
    bake loaf rye --oven x --light dim
      --light is "dim"; write on or off; see bake loaf --help
    bake burn extra
      "extra" is not understood; see bake burn --help
    bake completion
      write bake completion <shell> [options]; see bake completion --help
    bake completion cmd
      <shell> is "cmd"; write bash, zsh or fish; see bake completion --help
    "
  `);
});

test("with --json a wrong line and a mistake of the program are JSON too", async () => {
  expect(await bake("loaf", "--json")).toMatchInlineSnapshot(`
    {
      "code": 64,
      "err": "write bake loaf <flour> [<salt>] --oven <folder> [options]; see bake loaf --help
    ",
      "out": "{
      "error": {
        "reason": "usage",
        "message": "write bake loaf <flour> [<salt>] --oven <folder> [options]; see bake loaf --help"
      }
    }
    ",
    }
  `);
  const { code, out, err } = await bake("burn", "--json");
  expect({ code, out }).toMatchInlineSnapshot(`
    {
      "code": 70,
      "out": "{
      "error": {
        "reason": "internal",
        "message": "internal: smoke"
      }
    }
    ",
    }
  `);
  expect(err).toMatch(
    /^bake stopped because of a mistake of its own, not of yours\. Nothing was baked\.\n\nbake 1\.2\.3, node v\S+\nError: internal: smoke\n {4}at /,
  );
});

test("a process that may not open more files ends with how to let it, and not with a mistake", async () => {
  const message =
    "EMFILE: this process may not have more files open at once. Raise the limit, such as with ulimit -n 1024, and run the same command again";
  expect(await bake("crowd")).toEqual({ code: 1, out: "", err: `${message}\n` });
  const { code, out } = await bake("crowd", "--json");
  expect([code, JSON.parse(out)]).toEqual([1, { failure: { reason: "too-many-files", message, retry: "no" } }]);
});

test("a line that is read without commander is read as commander reads it", async () => {
  const word = fc.constantFrom(
    ...[
      "rye",
      "2g",
      "--oven",
      "--oven=x",
      "--oven=",
      "--dry-run",
      "--json",
      "--light",
      "--light=on",
      "on",
      "--",
      "-h",
      "-",
      "--help",
      "--no-json",
      "-x",
    ],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 7 }), async (words) => {
      const plain = readPlainLine(program, ["loaf", ...words]);
      if (plain === undefined) return;
      expect(readLine(program, ["loaf", ...words])).toEqual({ help: false, ...plain });
    }),
    { numRuns: 2000 },
  );
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("for %s knows commands, options and their values", async (shell) => {
    expect((await bake("completion", shell)).out).toMatchSnapshot();
    expect(JSON.parse((await bake("completion", shell, "--json")).out)).toMatchObject({ shell });
  });

  test.for(["bash", "zsh", "fish"])("for %s is a script that the shell reads", async (shell, { skip }) => {
    skip(spawnSync(shell, ["-c", "true"]).status !== 0, `${shell} is not installed (Debian package ${shell})`);
    const folder = await mkdtemp(path.join(tmpdir(), "fairlead-completion-"));
    try {
      const script = path.join(folder, "script");
      await writeFile(script, completionScript(withOwnCommands(program), shell));
      execFileSync(shell, ["-n", script]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("in bash completes what is begun", () => {
    const complete = (...words: readonly string[]): string =>
      execFileSync("bash", ["--norc"], {
        input: `${completionScript(withOwnCommands(program), "bash")}COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length - 1}\n_bake\necho "\${COMPREPLY[*]}"\n`,
        encoding: "utf8",
      }).trim();
    expect(complete("bake", "lo")).toBe("loaf");
    expect(complete("bake", "loaf", "--")).toBe("--oven --dry-run --json --light --help");
    expect(complete("bake", "loaf", "--light", "o")).toBe("on off");
    expect(complete("bake", "loaf", "--oven", "/et")).toBe("/etc");
  });
});
