import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildRepository, checkRepository, type Planned, planRepository } from "../compile.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";
import type { Written } from "../write/writer.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await repository.promote();
});
afterEach(() => repository.remove());

const spec = "specs/projects/care/triage.yaml";
const data = "specs/projects/care/data/tickets.jsonl";

async function build(options = { overwrite: false }): Promise<Written> {
  const built = await buildRepository(repository.root, options);
  if (!built.ok) throw new Error(built.failure.message);
  if (built.value.written === undefined) throw new Error(JSON.stringify(built.value.diagnostics));
  return built.value.written;
}

async function planned(): Promise<Planned> {
  const result = await planRepository(repository.root);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function changedProjects(): Promise<string[]> {
  const { plan } = await planned();
  return plan!.environments.flatMap(({ environment, releases }) =>
    releases.map(({ project }) => `${environment}/${project}`),
  );
}

describe("a build", () => {
  it("is what its plan said, and the plan after it is empty", async () => {
    const { plan } = await planned();
    expect(await changedProjects()).toEqual(["dev/faq", "dev/triage", "prod/triage"]);
    expect((await build()).changed).toHaveLength(3);
    const after = await planned();
    expect(after.plan).toMatchObject({ base: plan!.next, next: plan!.next, environments: [] });
  });

  it("of one changed project writes that project alone", async () => {
    await build();
    await repository.edit(spec, "r: 8", "r: 12");
    expect(await changedProjects()).toEqual(["dev/triage"]);
    expect(await build()).toMatchObject({
      changed: [{ environment: "dev", team: "care", project: "triage" }],
      unchanged: 2,
    });
  });

  it("P4: of an index that a merge left its marks in is refused and named, as is its plan, until it is built anew", async () => {
    await build();
    const index = "generated/dev/care/faq/index.json";
    await repository.edit(index, "{\n", "<<<<<<< HEAD\n{\n");
    const refused = await planRepository(repository.root);
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        reason: "generated-edited",
        message:
          `${index}: no index of a release any more, as after a merge that left its marks, or an edit by hand. ` +
          "Run `fairlead build --overwrite`, which writes it anew",
      },
    });
    await expect(build()).rejects.toThrow(`${index}: edited by hand since the last build`);
    await build({ overwrite: true });
    expect(await changedProjects()).toEqual([]);
  });

  it("writes nothing at all when one spec has an error", async () => {
    await build();
    const before = await repository.tree("generated");
    await repository.edit(spec, "r: 8", "r: 12");
    await repository.edit("specs/projects/care/faq.yaml", "serving:", "servin:");
    const built = await buildRepository(repository.root, { overwrite: false });
    expect(built.ok && built.value.written).toBeUndefined();
    expect(await repository.tree("generated")).toEqual(before);
  });

  it("refuses a generated file that was edited by hand, also in a project that did not change", async () => {
    await build();
    await build();
    await writeFile(path.join(repository.root, "generated/dev/care/faq/release.json"), "edited");
    const built = await buildRepository(repository.root, { overwrite: false });
    expect(!built.ok && built.failure.message).toBe(
      "generated/dev/care/faq/release.json: edited by hand since the last build. " +
        "Move what is worth keeping into the spec, then run `fairlead build --overwrite`",
    );
    expect((await build({ overwrite: true })).changed).toEqual([{ environment: "dev", team: "care", project: "faq" }]);
  });

  it("writes the JSON Schemas for editors, and restores them", async () => {
    await build();
    const schema = "generated/schemas/project.schema.json";
    const text = await repository.read(schema);
    expect(JSON.parse(text)).toMatchObject({ type: "object" });
    await writeFile(path.join(repository.root, schema), "edited");
    await build();
    expect(await repository.read(schema)).toBe(text);
  });
});

describe("the cache", () => {
  it("leaves no drafts of caches that killed compilers were writing, once those are old", async () => {
    await build();
    const folder = path.join(repository.root, ".fairlead/cache");
    const then = new Date(Date.now() - 3_600_000);
    for (const name of ["compile.json.1", "compile.json.2", "compile.json.bak"])
      await writeFile(path.join(folder, name), "{");
    for (const name of ["compile.json.1", "compile.json.bak"]) await utimes(path.join(folder, name), then, then);
    await repository.edit(spec, "r: 8", "r: 4");
    await build();
    expect((await readdir(folder)).toSorted()).toEqual(["compile.json", "compile.json.2", "compile.json.bak"]);
  });

  it("is no part of the result: without it the same comes out", async () => {
    await build();
    const before = await repository.tree("generated");
    const { rm } = await import("node:fs/promises");
    await rm(path.join(repository.root, ".fairlead"), { recursive: true });
    expect(await build()).toMatchObject({ changed: [], unchanged: 3 });
    await writeFile(path.join(repository.root, ".fairlead/cache/compile.json"), "{ broken");
    expect(await build()).toMatchObject({ changed: [], unchanged: 3 });
    expect(await repository.tree("generated")).toEqual(before);
  });

  it("notices other bytes in an input although size and time are the same", async () => {
    await build();
    // A digest is kept for files that have not been touched for a while.
    const later = Date.now() + 3_600_000;
    const clock = vi.spyOn(Date, "now").mockReturnValue(later);
    await build();
    clock.mockRestore();
    const { atime, mtime } = await stat(path.join(repository.root, data));
    await repository.edit(data, "wrong", "WRONG");
    await utimes(path.join(repository.root, data), atime, mtime);
    const { diagnostics } = await checkRepository(repository.root);
    expect(diagnostics.map(({ code }) => code)).toEqual(["dataset-version"]);
  });

  it("forgets all projects when the platform changes", async () => {
    await build();
    await repository.edit("specs/platform.yaml", "{ name: prod }", "{ name: production }");
    const { diagnostics } = await checkRepository(repository.root);
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown-environment"]);
  });

  it("U3: keeps how many rows files have, by which check and the plan know a run that is too short to learn", async () => {
    await repository.edit(spec, "epochs: 200", "epochs: 199");
    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
    const { diagnostics } = await checkRepository(repository.root);
    clock.mockRestore();
    const message =
      "199 epochs of 2 rows, packed into about 1 sequence of 128 tokens, are about 199 updates and 25472 tokens; fewer than 200 updates teach little";
    expect(diagnostics.map((one) => [one.severity, one.message])).toEqual([["warning", message]]);
    await repository.edit(spec, "r: 8", "r: 4");
    const { plan } = await planned();
    expect(plan!.warnings).toMatchObject([{ file: spec, line: 24, column: 11, code: "too-short-to-learn", message }]);
  });

  it("repeats the warnings of projects that it skips when they are asked for", async () => {
    await repository.edit(spec, "maxTokens: 128", "maxTokens: 512");
    await repository.edit(spec, "batching: { maxBatch: 4 }", "batching: { maxBatch: 4, maxTokens: 128 }");
    const first = await checkRepository(repository.root);
    const again = await checkRepository(repository.root);
    expect(first.diagnostics.map(({ code }) => code)).toEqual(["served-shorter-than-trained"]);
    expect(again).toEqual(first);
  });
});

describe("what is generated", () => {
  it("is the same bytes whatever the order of keys, the time zone and the language", async () => {
    await build();
    const before = await repository.tree("generated");
    const other = await sampleRepository("local");
    await other.promote();
    const { TZ, LC_ALL, LANG } = process.env;
    try {
      await other.edit(spec, "name: triage\nteam: care\n", "");
      const text = await other.read(spec);
      const sections = text.split(/\n(?=[a-z])/);
      const shuffled = [...sections.slice(0, 1), "name: triage", "team: care", ...sections.slice(1).toReversed()].join(
        "\n",
      );
      await writeFile(path.join(other.root, spec), `${shuffled.trimEnd()}\n`);
      Object.assign(process.env, { TZ: "Asia/Kolkata", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" });
      const built = await buildRepository(other.root, { overwrite: false });
      expect(built.ok && built.value.diagnostics).toEqual([]);
      expect(await other.tree("generated")).toEqual(before);
    } finally {
      for (const [key, value] of Object.entries({ TZ, LC_ALL, LANG })) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
      await other.remove();
    }
  });
});

describe("a repository", () => {
  it("without projects or without a platform is an error, not an empty success", async () => {
    const { rm } = await import("node:fs/promises");
    await rm(path.join(repository.root, "specs/projects"), { recursive: true });
    await rm(path.join(repository.root, "specs/promotions"), { recursive: true });
    await rm(path.join(repository.root, "specs/platform.yaml"));
    const { diagnostics, projects } = await checkRepository(repository.root);
    expect(projects).toBe(0);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "no-projects: there is no project to compile",
      "no-platform: there is no platform, so no project knows its environments",
    ]);
  });
});
