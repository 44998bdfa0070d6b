// What two projects may not share is said in both specs, whether they were compiled in this run or come from the cache.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { buildRepository, checkRepository } from "../compile.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
afterEach(() => repository.remove());

async function check(): Promise<string> {
  const { diagnostics, sources } = await checkRepository(repository.root);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return printDiagnostics(errors, sources, { color: false });
}

/** Also of a run that reads no spec, because nothing of it changed. */
async function checkTwice(): Promise<string> {
  const first = await check();
  // Longer than the tick of the file system's times.
  await sleep(100);
  expect(await check()).toBe(first);
  expect(await check()).toBe(first);
  return first;
}

/** Copies a project and its data into another team, with edits. */
async function copyTo(team: string, file: string, edits: readonly (readonly [string, string])[], name = file) {
  const [folder = ""] = file.split("/");
  const from = path.join(repository.root, "specs/projects", folder);
  const to = path.join(repository.root, "specs/projects", team);
  await mkdir(to, { recursive: true });
  if (to !== from) await cp(path.join(from, "data"), path.join(to, "data"), { recursive: true });
  let text = await readFile(path.join(repository.root, "specs/projects", file), "utf8");
  for (const [piece, by] of edits) {
    expect(text).toContain(piece);
    text = text.replace(piece, by);
  }
  await writeFile(path.join(to, path.basename(name)), text);
}

it("two teams may have a project of one name", async () => {
  repository = await sampleRepository("local");
  const edits = [["team: care", "team: sales"], ["alias: faq", "alias: sales-faq"], ["engine: local", "engine: local, port: 8090"]] as const; // prettier-ignore
  await copyTo("sales", "care/faq.yaml", edits);
  expect(await checkTwice()).toBe("");
  const built = await buildRepository(repository.root, { overwrite: false });
  expect(built.ok && built.value.written?.changed).toEqual([
    { environment: "dev", team: "care", project: "faq" },
    { environment: "dev", team: "care", project: "triage" },
    { environment: "dev", team: "sales", project: "faq" },
  ]);
});

it("P8: one alias and one port on this machine are said in both specs", async () => {
  repository = await sampleRepository("local");
  await copyTo("sales", "care/faq.yaml", [["team: care", "team: sales"]]);
  expect(await checkTwice()).toMatchInlineSnapshot(`
    "specs/projects/care/faq.yaml:13:19 error alias-taken
      the alias "faq" on this machine is also that of sales/faq (specs/projects/sales/faq.yaml)
       13 | serving: { alias: faq }
          |                   ^^^
      fix: give one of them another serving.alias: clients and alert rules tell services apart by it

    specs/projects/care/faq.yaml:15:3 error port-taken
      port 8080 of this machine is also that of target laptop of sales/faq (specs/projects/sales/faq.yaml)
       15 |   laptop: { engine: local }
          |   ^^^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    specs/projects/sales/faq.yaml:13:19 error alias-taken
      the alias "faq" on this machine is also that of care/faq (specs/projects/care/faq.yaml)
       13 | serving: { alias: faq }
          |                   ^^^
      fix: give one of them another serving.alias: clients and alert rules tell services apart by it

    specs/projects/sales/faq.yaml:15:3 error port-taken
      port 8080 of this machine is also that of target laptop of care/faq (specs/projects/care/faq.yaml)
       15 |   laptop: { engine: local }
          |   ^^^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    4 errors in 2 files
    "
  `);
});

it("P8: two targets of one project may not have one port, but one target has its port in every environment", async () => {
  repository = await sampleRepository("local");
  await repository.edit(
    "specs/projects/care/triage.yaml",
    "targets:\n",
    "targets:\n  desk: { engine: local, port: 8081 }\n",
  );
  await repository.edit(
    "specs/projects/care/triage.yaml",
    "dev: { targets: [laptop] }",
    "dev: { targets: [laptop, desk] }",
  );
  expect(await checkTwice()).toMatchInlineSnapshot(`
    "specs/projects/care/triage.yaml:46:32 error port-taken
      port 8081 of this machine is also that of target laptop of care/triage
       46 |   desk: { engine: local, port: 8081 }
          |                                ^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    specs/projects/care/triage.yaml:47:34 error port-taken
      port 8081 of this machine is also that of target desk of care/triage
       47 |   laptop: { engine: local, port: 8081 }
          |                                  ^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    2 errors in 1 file
    "
  `);
  await repository.edit(
    "specs/projects/care/triage.yaml",
    "desk: { engine: local, port: 8081 }",
    "desk: { engine: local, port: 0 }",
  );
  expect(await check()).toBe("");
});

it("P8: an override that takes the port of another project is said where it is written", async () => {
  repository = await sampleRepository("local");
  await repository.edit("specs/projects/care/triage.yaml", "serving.scale.min: 2", "targets.laptop.port: 8080");
  expect(await check()).toMatchInlineSnapshot(`
    "specs/projects/care/faq.yaml:15:3 error port-taken
      port 8080 of this machine is also that of target laptop of care/triage (specs/projects/care/triage.yaml)
       15 |   laptop: { engine: local }
          |   ^^^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    specs/projects/care/triage.yaml:53:28 error port-taken
      port 8080 of this machine is also that of target laptop of care/faq (specs/projects/care/faq.yaml)
       53 |       targets.laptop.port: 8080
          |                            ^^^^
      fix: write another port, such as 8082, or 0 for any that is free

    2 errors in 2 files
    "
  `);
});

it("P8: a project that comes from the cache is compared with one that is new", async () => {
  repository = await sampleRepository("local");
  expect(await checkTwice()).toBe("");
  await copyTo("care", "care/faq.yaml", [["name: faq", "name: questions"]], "questions.yaml");
  expect((await check()).match(/^specs\S+ error \S+/gm)).toEqual([
    "specs/projects/care/faq.yaml:13:19 error alias-taken",
    "specs/projects/care/faq.yaml:15:3 error port-taken",
    "specs/projects/care/questions.yaml:13:19 error alias-taken",
    "specs/projects/care/questions.yaml:15:3 error port-taken",
  ]);
});

it("P8: one alias at the gateway of one environment is said in both specs, and one in another environment is fine", async () => {
  repository = await sampleRepository("cluster");
  const prod =
    "  prod:\n    targets: [cluster]\n    set:\n      serving.scale.min: 3\n      objectives.availability.target: 99.95%\n";
  await repository.edit("specs/projects/assist/helpdesk.yaml", prod, "");
  await copyTo("sales", "assist/helpdesk.yaml", [["team: assist", "team: sales"]]);
  expect((await check()).match(/^ {2}the alias .*$/gm)).toEqual([
    '  the alias "helpdesk" on the gateway of staging is also that of sales/helpdesk (specs/projects/sales/helpdesk.yaml)',
    '  the alias "helpdesk" on the gateway of staging is also that of assist/helpdesk (specs/projects/assist/helpdesk.yaml)',
  ]);
  await repository.edit("specs/projects/sales/helpdesk.yaml", "staging: {", "prod: {");
  expect(await check()).toBe("");
});

it("KL: two targets whose objects would have one name in one namespace are said in both specs", async () => {
  repository = await sampleRepository("cluster");
  // Names that are cut at the same place, and whose digests begin with the same eight digits.
  const team = "a-team-with-a-name-of-forty-characters-x";
  for (const name of ["helpdesk-d5b", "helpdesk-g58"]) {
    const edits = [["team: assist", `team: ${team}`], ["name: helpdesk", `name: ${name}`], ["alias: helpdesk", `alias: ${name}`]] as const; // prettier-ignore
    await copyTo(team, "assist/helpdesk.yaml", edits, `${name}.yaml`);
  }
  expect(await checkTwice()).toMatchInlineSnapshot(`
    "specs/projects/a-team-with-a-name-of-forty-characters-x/helpdesk-d5b.yaml:38:16 error object-name-taken
      objects in the namespace helpdesk would be called a-team-with-a-name-of-forty-characters-x--helpde-e000fd32, as would those of target cluster of a-team-with-a-name-of-forty-characters-x/helpdesk-g58 in prod (specs/projects/a-team-with-a-name-of-forty-characters-x/helpdesk-g58.yaml)
       38 |     namespace: helpdesk
          |                ^^^^^^^^
      fix: put one of them into another namespace, or give its team, project, environment or target a shorter name

    specs/projects/a-team-with-a-name-of-forty-characters-x/helpdesk-g58.yaml:38:16 error object-name-taken
      objects in the namespace helpdesk would be called a-team-with-a-name-of-forty-characters-x--helpde-e000fd32, as would those of target cluster of a-team-with-a-name-of-forty-characters-x/helpdesk-d5b in prod (specs/projects/a-team-with-a-name-of-forty-characters-x/helpdesk-d5b.yaml)
       38 |     namespace: helpdesk
          |                ^^^^^^^^
      fix: put one of them into another namespace, or give its team, project, environment or target a shorter name

    2 errors in 2 files
    "
  `);
  await repository.edit(`specs/projects/${team}/helpdesk-d5b.yaml`, "namespace: helpdesk", "namespace: other");
  expect(await check()).toBe("");
});

it("an environment's name may not have the joint of names in it", async () => {
  repository = await sampleRepository("cluster");
  await repository.edit("specs/platform.yaml", "{ name: prod }", "{ name: pr--od }");
  expect(await check()).toContain(
    'specs/platform.yaml:3:43 error name-double-dash\n  the environment "pr--od" has "--" in it, which stands between names in those of Kubernetes objects',
  );
});

it("P8: two targets that share one port in one environment and another in the next are told of both", async () => {
  repository = await sampleRepository("local");
  await copyTo("sales", "care/faq.yaml", [
    ["team: care", "team: sales"],
    ["alias: faq", "alias: sales-faq"],
    [
      "  dev: { targets: [laptop] }",
      "  dev: { targets: [laptop] }\n  prod: { targets: [laptop], set: { targets.laptop.port: 8091 } }",
    ],
  ]);
  await repository.edit(
    "specs/projects/care/faq.yaml",
    "  dev: { targets: [laptop] }",
    "  dev: { targets: [laptop] }\n  prod: { targets: [laptop], set: { targets.laptop.port: 8091 } }",
  );
  const told = (await checkTwice()).match(/port \d+ of this machine is also that of .*/g);
  expect(told).toEqual([
    "port 8080 of this machine is also that of target laptop of sales/faq (specs/projects/sales/faq.yaml)",
    "port 8091 of this machine is also that of target laptop of sales/faq (specs/projects/sales/faq.yaml)",
    "port 8080 of this machine is also that of target laptop of care/faq (specs/projects/care/faq.yaml)",
    "port 8091 of this machine is also that of target laptop of care/faq (specs/projects/care/faq.yaml)",
  ]);
});
