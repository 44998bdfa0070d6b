import { expect, it } from "vitest";
import { edit, sampleProject } from "../testing/sample-check.ts";
import { planBetween } from "../testing/sample-plan.ts";
import type { Plan } from "./plan.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderTerminal } from "./render-terminal.ts";

const forged = "load test\n\nprod\n  care/returns\n    nothing runs again\u001b[2m\u2800";

/** A plan in which every text ends with `forged`. */
async function forgedPlan(): Promise<Plan> {
  const text = edit(sampleProject, 'version: "1.1"', 'version: "1.1"\n    licence: MIT');
  const changed = edit(text, "target: 99.95%", "target: 99.9%");
  const plan = await planBetween({ text: sampleProject }, { text: changed });
  const [first] = plan.environments;
  const record = { before: null, after: 2, hold: { by: "ops", reason: "load test" } };
  const held = { ...first!, releases: first!.releases.map((release) => ({ ...release, record })) };
  const code = "unused-target" as const;
  const warnings = [{ code, file: "specs/a.yaml", line: 1, column: 1, message: "wrong", fix: "mend it" }];
  const edited = { files: [{ path: "generated/x", state: "edited" as const }], branch: "main" };
  return { ...plan, environments: [held], warnings, edited };
}

/** Words of the format, such as which action it is, stay. */
function forge(value: unknown, key = ""): unknown {
  if (typeof value === "string") return words.has(key) ? value : value + forged;
  if (Array.isArray(value)) return value.map((item) => forge(item, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, forge(inner, name)]));
}

const words = new Set(["kind", "action", "state", "effect", "origin", "id", "stages", "stage"]);

it("No text of a plan begins a line, paints or hides: with a forged one in every place there are as many lines as without", async () => {
  const plan = await forgedPlan();
  const shown = forge(plan) as Plan;
  for (const color of [true, false]) {
    const [good, bad] = [renderTerminal(plan, { color }), renderTerminal(shown, { color })];
    expect(bad).toContain("is held there by");
    expect(bad.split("\n").length).toBe(good.split("\n").length);
    for (const hidden of ["\u001b[2m", "\u2800", "\nprod\n"]) expect(bad).not.toContain(hidden);
  }
  const [good, bad] = [renderMarkdown(plan), renderMarkdown(shown)];
  expect(bad.split("\n").length).toBe(good.split("\n").length);
  for (const hidden of ["\u001b", "\u2800", "\nprod\n"]) expect(bad).not.toContain(hidden);
});

it("The reason of a hold stays in its line, with its line ends as escapes", async () => {
  const plan = await forgedPlan();
  const [environment] = plan.environments;
  const record = { before: null, after: 2, hold: { by: "ops", reason: forged } };
  const releases = environment!.releases.map((release) => ({ ...release, record }));
  const text = renderTerminal({ ...plan, environments: [{ ...environment!, releases }] }, { color: false });
  expect(text).toContain(
    "    is held there by ops: load test\\x0a\\x0aprod\\x0a  care/returns\\x0a    nothing runs again\\x1b[2m\\u2800\n",
  );
});
