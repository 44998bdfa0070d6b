import { describe, expect, it } from "vitest";
import { edit, sampleProject } from "../testing/sample-check.ts";
import { codeSpan, fence, inTable } from "./escape-markdown.ts";
import type { Plan } from "./plan.ts";
import { planBody, renderMarkdown } from "./render-markdown.ts";
import { renderTerminal } from "./render-terminal.ts";
import { maskPlan } from "../testing/mask-digests.ts";
import { planBetween } from "../testing/sample-plan.ts";

const before = { text: sampleProject };
const plain = { color: false };

async function planAfter(...edits: readonly (readonly [piece: string, by: string])[]): Promise<Plan> {
  return planBetween(before, { text: edits.reduce((text, [piece, by]) => edit(text, piece, by), sampleProject) });
}

/** Without colours, and with a mark for the plan's id. */
function inTerminal(plan: Plan): string {
  return maskPlan(renderTerminal(plan, plain), plan);
}

describe("A plan in the terminal", () => {
  it("of nothing is one line", async () => {
    expect(renderTerminal(await planBetween(before, before), plain)).toBe(
      "Nothing changes: 1 project is as in generated/.\n",
    );
  });

  it("of a first build says what is new and that training costs time", async () => {
    expect(inTerminal(await planBetween({ text: undefined }, before))).toMatchInlineSnapshot(`
      "care/assistant is new.
      Training costs time: care/assistant (dev) has to be trained.

      dev
        care/assistant (new)
          runs for the first time: dataset/dialogues, dataset/exam, train/main, quantise/main, evaluate/triage, evaluate/fluency, serve/laptop, observe/main
          creates: dataset-dialogues, dataset-exam, evaluate-fluency, evaluate-triage, gates, observe-main, quantise-main, serve-laptop and 1 more

      staging and prod
        care/assistant (new)
          follows record 1 with outputs: dataset/dialogues, dataset/exam, train/main, quantise/main, evaluate/triage, evaluate/fluency
          runs for the first time: serve/cluster, observe/main
          creates: gates, observe-main and serve-cluster
          the namespace assistant has to be there

      Plan <digest 1>
      "
    `);
  });

  it("of a removed project says what no longer runs", async () => {
    expect(inTerminal(await planBetween(before, { text: undefined }))).toMatchInlineSnapshot(`
      "care/assistant is removed.

      dev
        care/assistant (removed)
          no longer runs: dataset/dialogues, dataset/exam, train/main, quantise/main, evaluate/triage, evaluate/fluency, serve/laptop, observe/main
          removes: dataset-dialogues, dataset-exam, evaluate-fluency, evaluate-triage, gates, observe-main, quantise-main, serve-laptop and 1 more

      staging and prod
        care/assistant (removed)
          its record, 1, is gone: what it runs ends
          no longer runs: serve/cluster, observe/main
          removes: gates, observe-main and serve-cluster

      Plan <digest 1>
      "
    `);
  });

  it("N2: of a changed rank says that it trains again, and what follows", async () => {
    expect(inTerminal(await planAfter(["r: 16", "r: 32"]))).toMatchInlineSnapshot(`
      "care/assistant trains again.
      Training costs time: care/assistant (dev) has to be trained.

      What you edited
        specs/projects/care/assistant.yaml:20 training.lora.r 16 → 32
          → trains again, compresses again, measures suites triage and fluency and rolls over laptop

      dev
        care/assistant
          runs again: train/main (training.lora.r), quantise/main, evaluate/triage, evaluate/fluency, serve/laptop
          used again: dataset/dialogues, dataset/exam, observe/main
          changes: train-main; 8 resources as before

      Plan <digest 1>
      "
    `);
  });

  it("N2: of a changed objective says that no GPU is touched", async () => {
    expect(inTerminal(await planAfter(["target: 99.95%", "target: 99.9%"]))).toMatchInlineSnapshot(`
      "care/assistant only changes its alerts.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/projects/care/assistant.yaml:34 objectives.availability.target 99.95% → 99.9%
          → changes the alerts

      dev
        care/assistant
          runs again: observe/main (objectives.availability.target)
          used again: dataset/dialogues, dataset/exam, train/main, quantise/main, evaluate/triage, evaluate/fluency, serve/laptop
          changes: observe-main; 8 resources as before

      Plan <digest 1>
      "
    `);
  });

  it("of a gate says that what was measured is judged again", async () => {
    const text = inTerminal(await planAfter(['triage: ">= 90%"', 'triage: ">= 95%"']));
    expect(text).toContain("care/assistant is judged again.");
    expect(text).toContain("→ judges again");
    expect(text).toContain("No GPU time: nothing that changed needs training.");
  });

  it("of a bound on memory says that it is for the next version of the service", async () => {
    const plan = await planAfter(["engine: local", "engine: local, memory: 2GiB"]);
    expect(inTerminal(plan)).toContain("targets.laptop.memory = 2GiB\n    → judges the next version of the service\n");
  });

  it("of a licence says that only records change", async () => {
    expect(inTerminal(await planAfter(['version: "1.1"', 'version: "1.1"\n    licence: MIT']))).toMatchInlineSnapshot(`
      "care/assistant only changes its records.
      No GPU time: nothing that changed needs training.

      What you edited
        specs/projects/care/assistant.yaml:8 datasets.dialogues.licence unstated → MIT
          → changes dataset-dialogues

      dev
        care/assistant
          nothing runs again: dataset/dialogues, dataset/exam, train/main, quantise/main, evaluate/triage, evaluate/fluency, serve/laptop, observe/main
          changes: dataset-dialogues; 8 resources as before

      Plan <digest 1>
      "
    `);
  });

  it("shows values on one line, without control characters", async () => {
    const licence = 'version: "1.1"\n    licence: "a\\u001b[31m\\nb"';
    const text = renderTerminal(await planAfter(['version: "1.1"', licence]), plain);
    expect(text).toContain("datasets.dialogues.licence unstated → a\\u001b[31m\\nb");
  });
});

describe("A plan in Markdown", () => {
  it("puts the verdict first, then the edits and what they do, then environments, and folds come last", async () => {
    const plan = await planAfter(
      ["r: 16", "r: 32"],
      ["serving.scale.min: 2", "serving.scale.min: 3"],
      ['">= 90%"', '">= 91%"'],
    );
    expect(maskPlan(renderMarkdown(plan), plan)).toMatchInlineSnapshot(`
      "**care/assistant trains again.**

      Training costs time: \`care/assistant\` (dev) has to be trained.

      ### What you edited

      | Edit | What it does |
      |---|---|
      | \`specs/projects/care/assistant.yaml:20\` \`training.lora.r\` \`16\` → \`32\` | trains again, compresses again, measures suites \`triage\` and \`fluency\` and rolls over \`laptop\` |
      | \`specs/projects/care/assistant.yaml:29\` \`evaluation.gates.triage\` \`>= 90%\` → \`>= 91%\` | judges again |
      | \`specs/projects/care/assistant.yaml:42\` \`serving.scale.min\` \`2\` → \`3\` | scales in prod |

      ### dev

      **care/assistant**

      - runs again: \`train/main\` (\`training.lora.r\`), \`quantise/main\`, \`evaluate/triage\`, \`evaluate/fluency\`, \`serve/laptop\`
      - used again: \`dataset/dialogues\`, \`dataset/exam\`, \`observe/main\`
      - changes: \`gates\` and \`train-main\`; 7 resources as before

      ### prod

      **care/assistant**

      - nothing runs again: \`dataset/dialogues\`, \`dataset/exam\`, \`train/main\`, \`quantise/main\`, \`evaluate/triage\`, \`evaluate/fluency\`, \`serve/cluster\`, \`observe/main\`
      - changes: \`serve-cluster\`; 2 resources as before

      Plan \`<digest 1>\`

      <details>
      <summary>care/assistant in dev: fields that change</summary>

      \`gates\` in \`gates.json\`

      \`\`\`diff
      - /gates/2/bound: 0.9
      + /gates/2/bound: 0.91   # specs/projects/care/assistant.yaml:29
      - /gates/2/written: ">= 90%"
      + /gates/2/written: ">= 91%"   # specs/projects/care/assistant.yaml:29
      \`\`\`

      \`train-main\` in \`train-main.json\`

      \`\`\`diff
      - /config/lora/r: 16
      + /config/lora/r: 32   # specs/projects/care/assistant.yaml:20
      \`\`\`

      </details>

      <details>
      <summary>care/assistant in prod: fields that change</summary>

      \`serve-cluster\` in \`serve-cluster.json\`

      \`\`\`diff
      - /metadata/replicas: 2
      + /metadata/replicas: 3   # specs/projects/care/assistant.yaml:42
      \`\`\`

      </details>
      "
    `);
  });

  it("cannot be broken by what a spec says", async () => {
    const plan = await planAfter(['version: "1.1"', 'version: "1.1"\n    licence: "``` | </details> @team"']);
    const text = renderMarkdown(plan);
    expect(text).toContain("→ ```` ``` | </details> @team ````");
    expect(planBody(plan).summary).not.toContain("\n```");
  });

  it("has a short id that is the same for the same plan", async () => {
    const [one, two] = [await planAfter(["r: 16", "r: 32"]), await planAfter(["r: 16", "r: 32"])];
    expect(planBody(one).machine).toMatch(/^[0-9a-f]{12}$/);
    expect(planBody(two).machine).toBe(planBody(one).machine);
    expect(planBody(await planAfter(["r: 16", "r: 8"])).machine).not.toBe(planBody(one).machine);
  });
});

describe("Markdown", () => {
  it("code spans and fences are longer than any ticks inside", () => {
    expect(codeSpan("a`b")).toBe("``a`b``");
    expect(codeSpan("`a`")).toBe("`` `a` ``");
    expect(codeSpan("a\nb")).toBe("`a b`");
    expect(codeSpan("")).toBe('`""`');
    expect(fence("diff", "```\nx")).toBe("````diff\n```\nx\n````");
    expect(inTable("a | b")).toBe("a \\| b");
  });
});
