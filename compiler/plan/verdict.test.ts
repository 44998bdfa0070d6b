// What a plan is headed with, and what its edits are said to do, for projects that gain and lose whole sections.
import { expect, it } from "vitest";
import { edit, sampleProject } from "../testing/sample-check.ts";
import { planBetween } from "../testing/sample-plan.ts";
import { renderTerminal } from "./render-terminal.ts";

/** The sample with these sections alone, in its order; a section may have other lines than the sample's. */
function project(sections: string, other: Readonly<Record<string, string>> = {}): string {
  const all = sampleProject.split(/\n(?=[a-z])/).map((text) => [text.slice(0, text.indexOf(":")), text] as const);
  const wanted = ["apiVersion", "kind", "name", "team", ...sections.split(" ")];
  return all.flatMap(([name, text]) => (wanted.includes(name) ? [other[name] ?? text] : [])).join("\n");
}

const exam = `  exam:\n    version: "1.0"\n    source: { files: [data/exam.jsonl] }`;
const nowhere = { environments: "environments: { dev: {} }\n" };
const onLaptop = { environments: "environments: { dev: { targets: [laptop] } }\n" };
const datasets = project("datasets environments", nowhere);
const trained = project("datasets training environments", nowhere);
const measured = project("datasets training evaluation environments", nowhere);
const served = project("datasets training serving targets environments", onLaptop);
const base = project("serving targets environments", {
  ...onLaptop,
  serving: "serving: { alias: assistant, model: /models/base }",
});
const renamed = edit(edit(served, "laptop: {", "desk: {"), "[laptop]", "[desk]");
const suite = `triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }\n    `;
const gates = `  gates: { triage: ">= 90%", triage.gainOverBase: ">= 20 points" }`;
const oneSuite = edit(edit(measured, suite, ""), gates, "");

/** The first line, and what each edit does. */
async function said(before: string, after: string): Promise<string[]> {
  const text = renderTerminal(await planBetween({ text: before }, { text: after }), { color: false });
  const lines = text.split("\n");
  return [lines[0]!, ...lines.filter((line) => line.startsWith("    → ")).map((line) => line.slice("    → ".length))];
}

it.each([
  ["a served base gives way to datasets", base, datasets, "no longer has a model"],
  ["a trained model gives way to its datasets", served, datasets, "no longer has a model"],
  ["a trained model gives way to a served base", served, base, "imports a base"],
  ["another base is served", base, edit(base, "/models/base", "/models/other"), "imports another base"],
  ["a model is no longer served", served, trained, "stops a service"],
  ["a model is served under another target", served, renamed, "moves"],
  ["a model is trained from data that was there", datasets, trained, "trains for the first time"],
  ["a trained model is served", trained, served, "starts a service"],
  ["a trained model is measured", trained, measured, "is measured by a new suite"],
  ["a suite joins another", oneSuite, measured, "is measured by a new suite"],
  ["a suite goes", measured, oneSuite, "ends some of its stages"],
  ["data is cleaned otherwise, for its own sake", datasets, edit(datasets, "min: 5", "min: 6"), "rebuilds its data"],
  ["a dataset joins", edit(datasets, exam, ""), datasets, "builds new data"],
])("when %s, the project %s", async (_, before, after, verdict) => {
  expect((await said(before, after))[0]).toBe(`care/assistant ${verdict}.`);
});

it("what runs for the first time is not said to run again", async () => {
  expect((await said(datasets, served)).slice(1)).toMatchInlineSnapshot(`
    [
      "ends dataset/exam, trains and starts laptop",
      "starts laptop",
      "nothing runs again",
      "nothing runs again",
      "starts laptop",
    ]
  `);
});
