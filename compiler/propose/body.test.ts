import fc from "fast-check";
import { expect, test } from "vitest";

import { fitBody, fitTitle, saysTheSame, type PlanBody } from "./body.ts";

const plan: PlanBody = {
  summary: "## Plan\n\ndev: train again, roll out 1",
  details: [
    { title: "training-job.json", markdown: "```diff\n- rank: 8\n+ rank: 16\n```" },
    { title: "kubernetes <cloud> & more", markdown: "changed" },
  ],
  machine: "9f3c21aa",
};

test("A6: a plan that fits is written whole, with each detail folded and the machine id hidden", () => {
  expect(fitBody(plan, 65_536)).toEqual({
    text: `## Plan

dev: train again, roll out 1

<details><summary>training-job.json</summary>

\`\`\`diff
- rank: 8
+ rank: 16
\`\`\`

</details>

<details><summary>kubernetes &lt;cloud&gt; &amp; more</summary>

changed

</details>

<!-- fairlead:plan machine=9f3c21aa body=5bc23795e69c5887b7e756d86511ecbb -->
`,
    leftOut: 0,
    summaryCut: false,
  });
});

test("A6: details that do not fit are left out last first, and a line counts them", () => {
  const long = { ...plan, details: [...plan.details, { title: "huge", markdown: "word ".repeat(20_000) }] };
  const fitted = fitBody(long, 65_536);
  expect(fitted.leftOut).toBe(1);
  expect(fitted.text).toContain("kubernetes &lt;cloud&gt;");
  expect(fitted.text).not.toContain("huge");
  expect(fitted.text).toContain(
    "\n\n> **1 section left out** to stay within 65536 characters: run `fairlead plan` to see it.\n\n<!--",
  );
  expect(fitBody(long, 260).text).toContain(
    "> **3 sections left out** to stay within 260 characters: run `fairlead plan` to see them.",
  );
});

test("A6: a summary that does not fit is cut behind a line that is outside of every fence, loudly", () => {
  const summary = `first\n\n\`\`\`\n${"inside\n".repeat(100)}\`\`\`\nlast`;
  const fitted = fitBody({ ...plan, summary }, 300);
  expect(fitted).toMatchObject({ leftOut: 2, summaryCut: true });
  expect(fitted.text).toMatch(
    /^first\n\n> \*\*This plan is cut here\*\* to stay within 300 characters: run `fairlead plan` to see all of it\.\n\n<!-- /,
  );
});

test("A6: whatever the nesting and the limit, the body keeps to the limit with every fence and details element closed", () => {
  fc.assert(
    fc.property(
      markdown(),
      fc.array(fc.record({ title: fc.string(), markdown: markdown() }), { maxLength: 6 }),
      fc.nat(4000),
      (summary, details, limit) => {
        const { text, leftOut } = fitBody({ summary, details, machine: "m" }, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(whatStaysOpen(text)).toEqual({ fence: undefined, depth: 0, strays: 0 });
        expect(leftOut === 0 || limit <= 300 || /left out|cut here/.test(text)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("A6: text that was cut off inside a fence or a details element is closed where it ends", () => {
  fc.assert(
    fc.property(fc.array(line(), { maxLength: 30 }), fc.array(line(), { maxLength: 30 }), (summary, detail) => {
      const body = {
        summary: summary.join("\n"),
        details: [{ title: "t", markdown: detail.join("\n") }],
        machine: "m",
      };
      expect(whatStaysOpen(fitBody(body, 1_000_000).text)).toEqual({ fence: undefined, depth: 0, strays: 0 });
    }),
    { numRuns: 500 },
  );
});

test("A6: a body is recognised with other line ends and trailing white space, and not after an edit of its text", () => {
  const { text } = fitBody(plan, 65_536);
  expect(saysTheSame(text, text)).toBe(true);
  expect(saysTheSame(text.replaceAll("\n", "\r\n"), text)).toBe(true);
  expect(saysTheSame(text.trim(), text)).toBe(true);
  expect(saysTheSame(text.replace("roll out 1", "roll out 2"), text)).toBe(false);
  expect(saysTheSame(fitBody({ ...plan, summary: "other" }, 65_536).text, text)).toBe(false);
  expect(saysTheSame("written by hand", text)).toBe(false);
  expect(saysTheSame("", text)).toBe(false);
});

test("A6: a machine id cannot end the hidden comment, and a lone surrogate does not survive", () => {
  const { text } = fitBody({ summary: "a\ud800b", details: [], machine: "--><b>\ud800" }, 1000);
  expect(text).toMatch(/^a\ufffdb\n\n<!-- fairlead:plan machine=%2D%2D%3E%3Cb%3E%EF%BF%BD body=[0-9a-f]{32} -->\n$/);
  expect(saysTheSame(text, text)).toBe(true);
});

test("A6: a title is one line within the limit and never half a character", () => {
  expect(fitTitle("dev: care/support-bot\n  trains again ", 256)).toBe("dev: care/support-bot trains again");
  expect(fitTitle("😀😀😀😀", 6)).toBe("😀😀…");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (title, limit) => {
      const fitted = fitTitle(title, limit);
      expect(fitted.length).toBeLessThanOrEqual(limit);
      expect(Buffer.from(fitted).toString()).toBe(fitted);
    }),
  );
});

/** Blocks in order: text, fences around anything, details around blocks. */
function markdown(): fc.Arbitrary<string> {
  const { block } = fc.letrec<{ block: string }>((tie) => ({
    block: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.lorem({ maxCount: 20 }),
      fc.constantFrom("a `<details>` b", "- item\n  - item", "~~~~\n```\n</details>\n~~~~", "```\n<details>\n```"),
      fc
        .tuple(fc.constantFrom("```", "~~~", "`````"), fc.lorem({ maxCount: 40 }))
        .map(([mark, text]) => `${mark}js\n${text}\n${mark}`),
      fc
        .array(tie("block"), { maxLength: 4 })
        .map((blocks) => `<details><summary>s</summary>\n\n${blocks.join("\n\n")}\n\n</details>`),
    ),
  }));
  return fc.array(block, { maxLength: 8 }).map((blocks) => blocks.join("\n\n"));
}

/** One line that opens, closes or only looks like it. */
function line(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "",
    "text",
    "```",
    "```ts",
    "````",
    "~~~",
    "   ~~~",
    "    ```",
    "<details>",
    "</details>",
    "<DETAILS open>",
    "x </details> y",
    "`</details>`",
    "``` a ``` b",
    "a ``<details>`` b",
  );
}

/** Written apart from what it checks: one pass, a list of what is open. */
function whatStaysOpen(text: string): { fence: string | undefined; depth: number; strays: number } {
  let fence: string | undefined;
  let depth = 0;
  let strays = 0;
  for (const each of text.split("\n")) {
    const mark = /^ ? ? ?(```+|~~~+)/.exec(each)?.[1];
    if (fence !== undefined) {
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && each.trim() === mark)
        fence = undefined;
      continue;
    }
    if (mark !== undefined && (mark[0] === "~" || each.trim().lastIndexOf("`") === mark.length - 1)) {
      fence = mark;
      continue;
    }
    for (const tag of each.replace(/``[^`]+``|`[^`]+`/g, "").match(/<\/?details/gi) ?? []) {
      if (tag[1] !== "/") depth++;
      else if (depth > 0) depth--;
      else strays++;
    }
  }
  return { fence, depth, strays };
}
