// A repository whose generated/ an older version of Fairlead has written: every command that would write or compare it says so.
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { git } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await writeFile(path.join(repository.root, ".gitignore"), ".fairlead/\n");
  await git(repository.root, "init", "--quiet", "--initial-branch=main");
});
afterEach(() => repository.remove());

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);

/** Builds, and moves two of the three releases to where they were before teams had folders. */
async function writeOlder(): Promise<void> {
  expect((await run("build")).code).toBe(0);
  for (const release of ["dev/faq", "dev/triage"]) {
    const [environment = "", project = ""] = release.split("/");
    const generated = path.join(repository.root, "generated", environment);
    await rename(path.join(generated, "care", project), path.join(generated, project));
  }
  await rm(path.join(repository.root, "generated/dev/care"), { recursive: true });
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "Start");
}

const refusal = (on: string, then: string): string =>
  `generated/dev/faq, generated/dev/triage${on}: written by an older version of Fairlead, which kept no team. Nothing in there was changed. ` +
  `Remove them (git rm -r generated/dev/faq generated/dev/triage) and run \`fairlead build\`${then}: ` +
  "releases are in generated/<environment>/<team>/<project>/ now\n";

it("is named by build, plan and propose, and left as it is; what they say to do helps", async () => {
  await writeOlder();
  const before = await repository.tree("generated");
  for (const command of [["build"], ["build", "--overwrite"], ["plan"]]) {
    expect(await run(...command)).toEqual({ code: 1, out: "", err: refusal("", "") });
  }
  for (const command of [["propose"], ["propose", "--dry-run"]]) {
    const err = refusal(" on main", ", commit what it writes to main");
    expect(await run(...command)).toEqual({ code: 1, out: "", err });
  }
  expect(await repository.tree("generated")).toEqual(before);
  expect((await run("check")).code).toBe(0);
  await git(repository.root, "rm", "-r", "--quiet", "generated/dev/faq", "generated/dev/triage");
  expect(await run("build")).toMatchObject({ code: 0, err: "" });
  expect(await run("plan")).toMatchObject({ code: 0 });
});

it("is named by propose where the base has it", async () => {
  await writeOlder();
  const origin = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-remote-")));
  try {
    await git(origin, "clone", "--quiet", "--bare", repository.root, origin);
    await git(repository.root, "rm", "-r", "--quiet", "generated/dev/faq", "generated/dev/triage");
    await git(repository.root, "remote", "add", "origin", origin);
    expect((await run("propose")).err).toBe(refusal(" on main", ", commit what it writes to main"));
    await run("build");
    await git(repository.root, "add", "--all");
    await git(repository.root, "commit", "--quiet", "--message", "Build anew");
    await git(repository.root, "push", "--quiet", "origin", "main");
    expect((await run("propose")).out).toBe("nothing to propose: the base holds what the specs generate\n");
  } finally {
    await rm(origin, { recursive: true });
  }
});

it("is put back by a build after an older one was killed", async () => {
  await writeOlder();
  const before = await repository.tree("generated");
  const staging = path.join(repository.root, "generated/.staging-1/old/dev");
  await mkdir(staging, { recursive: true });
  await rename(path.join(repository.root, "generated/dev/faq"), path.join(staging, "faq"));
  expect((await run("build")).err).toBe(refusal("", ""));
  expect(await repository.tree("generated")).toEqual(before);
});

it("is not a folder of a team in which somebody keeps notes", async () => {
  await run("build");
  await writeFile(path.join(repository.root, "generated/dev/care/notes.md"), "mine");
  expect((await run("build")).code).toBe(0);
});
