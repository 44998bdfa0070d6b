// For tests: a sample repository that is a git repository too, built and not yet committed.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { git } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

export async function builtRepository(): Promise<SampleRepository> {
  const repository = await sampleRepository("local");
  await repository.promote();
  await writeFile(path.join(repository.root, ".gitignore"), ".fairlead/\n");
  await git(repository.root, "init", "--quiet", "--initial-branch=main");
  await collect(main, ["build"], repository.root);
  return repository;
}
