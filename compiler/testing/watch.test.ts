// check --watch and plan --watch, as an editor beside them writes: edits in place, by rename, new folders, removals.
import { renameSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cp, mkdir, rename, rm, writeFile, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { escapedIo } from "../../specs/program/terminal-text.ts";
import type { Io } from "../../specs/program/command.ts";
import { entryOf } from "../../specs/program/entry.ts";
import { main } from "../cli.ts";
import { parse } from "yaml";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/care/triage.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
});
afterEach(() => repository.remove());

/** A command that runs until it is stopped. */
function started(...argv: string[]) {
  const stopping = new AbortController();
  const said = { out: "", err: "" };
  const io: Io = {
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    color: false,
    isTerminal: false,
    columns: () => 80,
    cwd: repository.root,
    signal: stopping.signal,
  };
  const ended = main(argv, escapedIo(io, { json: true, color: false }));
  return {
    said,
    /** The whole of what was said since, when the command waits again. */
    async answer() {
      await expect.poll(() => said.err).toMatch(/watching specs\/; Ctrl-C ends it\n$/);
      const all = { ...said };
      said.out = "";
      said.err = "";
      return all;
    },
    async stop() {
      stopping.abort();
      return ended;
    },
  };
}

/** At once, as many editors do: a file that is written in its place is there in part for a while, and may be looked at then. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(path.join(repository.root, "written"), text);
  await rename(path.join(repository.root, "written"), path.join(repository.root, file));
}

async function edit(piece: string, by: string): Promise<void> {
  await write(spec, (await repository.read(spec)).replace(piece, by));
}

describe("--watch", () => {
  it("checks again for each edit, and says what changed", async () => {
    const check = started("check", "--watch");
    expect(await check.answer()).toEqual({
      out: "2 projects checked, no error\n",
      err: "watching specs/; Ctrl-C ends it\n",
    });
    const text = await repository.read(spec);
    await write(spec, text.replace("alpha: 16", "alhpa: 16"));
    const wrong = await check.answer();
    expect(wrong.err).toContain(`\n${spec} changed\n${spec}:22:17 error unknown-key\n`);
    await write(spec, text);
    expect(await check.answer()).toEqual({
      out: "2 projects checked, no error\n",
      err: `\n${spec} changed\nwatching specs/; Ctrl-C ends it\n`,
    });
    expect(await check.stop()).toBe(130);
  });

  it("hears of new folders and of what is written into them, and of what goes", async () => {
    const check = started("check", "--watch", "--json");
    const last = (): number => {
      const line = check.said.out.trim().split("\n").at(-1)!;
      return line === "" ? 0 : (JSON.parse(line) as { projects: number }).projects;
    };
    await expect.poll(last).toBe(2);
    await mkdir(path.join(repository.root, "specs/projects/new"));
    const text = (await repository.read(spec)).replace("team: care", "team: new");
    await write("specs/projects/new/triage.yaml", text);
    await expect.poll(last).toBe(3);
    await rm(path.join(repository.root, "specs/projects/new"), { recursive: true });
    await expect.poll(last).toBe(2);
    expect(await check.stop()).toBe(130);
  });

  it("hears what is written into a folder that took the place of another one", async () => {
    const check = started("check", "--watch");
    await check.answer();
    const team = path.join(repository.root, "specs/projects/care");
    const edited = async (wrong: string): Promise<void> => {
      await write(spec, `${await repository.read(spec)}${wrong}: 1\n`);
      await expect.poll(() => check.said.err).toContain(`"${wrong}" is not a key`);
    };
    await cp(team, `${repository.root}/copy`, { recursive: true });
    await rm(team, { recursive: true });
    await cp(`${repository.root}/copy`, team, { recursive: true });
    await edited("first");
    await cp(path.join(repository.root, "specs"), path.join(repository.root, "after"), { recursive: true });
    // In one turn: a moment without specs would end the watch.
    renameSync(path.join(repository.root, "specs"), path.join(repository.root, "before"));
    renameSync(path.join(repository.root, "after"), path.join(repository.root, "specs"));
    await edited("second");
    expect(await check.stop()).toBe(130);
  });

  it("plans again, each plan a line of JSON", async () => {
    const plan = started("plan", "--watch", "--json");
    const first = await plan.answer();
    expect(first.out.trim().split("\n")).toHaveLength(1);
    await edit("r: 8", "r: 4");
    const second = await plan.answer();
    expect((JSON.parse(second.out) as { id: string }).id).not.toBe((JSON.parse(first.out) as { id: string }).id);
    expect(await plan.stop()).toBe(130);
  });

  it("ends when nobody reads what it prints any more", async () => {
    const { url, execArgv } = entryOf(new URL("../cli.ts", import.meta.url));
    const child = spawn(process.execPath, [...execArgv, fileURLToPath(url), "check", "--watch", "--json"], {
      cwd: repository.root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    child.stdout.destroy();
    await edit("r: 8", "r: 4");
    expect((await exit)[0]).toBe(130);
  });

  it("ends where there are no specs any more", async () => {
    const check = started("check", "--watch");
    await check.answer();
    await rm(path.join(repository.root, "specs"), { recursive: true });
    await expect.poll(() => check.said.err).toContain("there is no folder specs any more");
    expect(await check.stop()).toBe(1);
  });

  it("finds by the pattern that fairlead init gives editors what check prints", async () => {
    const tasks = parse(
      await readFile(new URL("../../templates/repository/vscode-tasks.json", import.meta.url), "utf8"),
    ) as {
      tasks: {
        problemMatcher: { pattern: { regexp: string }[]; background: { beginsPattern: string; endsPattern: string } };
      }[];
    };
    const { pattern, background } = tasks.tasks[0]!.problemMatcher;
    const check = started("check", "--watch");
    await check.answer();
    await edit("alpha: 16", "alhpa: 16");
    const lines = (await check.answer()).err.split("\n");
    expect(await check.stop()).toBe(130);
    const at = lines.findIndex((line) => new RegExp(pattern[0]!.regexp).test(line));
    expect(new RegExp(pattern[0]!.regexp).exec(lines[at]!)?.slice(1)).toEqual([
      spec,
      "22",
      "17",
      "error",
      "unknown-key",
    ]);
    expect(new RegExp(pattern[1]!.regexp).exec(lines[at + 1]!)?.[1]).toBe('"alhpa" is not a key of training.lora');
    expect(lines.filter((line) => new RegExp(background.beginsPattern).test(line))).toEqual([`${spec} changed`]);
    expect(lines.filter((line) => new RegExp(background.endsPattern).test(line))).toHaveLength(1);
  });
});
