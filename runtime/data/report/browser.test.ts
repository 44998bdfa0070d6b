// The page in a browser, as people see it: Debian's Chromium, where it is installed.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { gatherReport } from "./gather.ts";
import { reportPage } from "./page.ts";
import { hostileDataset, laidOut } from "./testing/laid-out.ts";

const installed = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "chromium"))
  .find(existsSync);
const skipped = installed === undefined ? " (skipped: chromium is not installed)" : "";

describe.skipIf(installed === undefined)(`the report page in a browser${skipped}`, () => {
  let rig: Rig;
  let browser: Browser;
  const pages: { full: string; bare: string } = { full: "", bare: "" };

  beforeAll(async () => {
    rig = await openRig();
    const bare = await rig.file(
      "bare.jsonl",
      ["one", "two", "three"].map((text) => JSON.stringify({ text })).join("\n"),
    );
    const datasets = { full: await hostileDataset(rig), bare: await laidOut(rig, [bare], {}, "bare") };
    for (const name of ["full", "bare"] as const) {
      pages[name] = join(rig.root, `${name}.html`);
      await writeFile(pages[name], reportPage(gatherReport(datasets[name])));
    }
    // Chromium's own sandbox needs rights that a container rarely gives; the page is the test's own.
    browser = await chromium.launch({ executablePath: installed!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    await rig.remove();
  });

  /** What the browser complains of while it shows the page, and what is asked of the page. */
  async function shown<Answer>(
    name: keyof typeof pages,
    options: BrowserContextOptions,
    ask: (page: Page) => Promise<Answer>,
  ): Promise<{ readonly said: readonly string[]; readonly answer: Answer }> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("request", (request) => {
        if (request.url() !== `file://${pages[name]}`) said.push(`asked for ${request.url()}`);
      });
      await page.goto(`file://${pages[name]}`);
      return { answer: await ask(page), said };
    } finally {
      await context.close();
    }
  }

  const violations = async (page: Page): Promise<readonly string[]> => {
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.evaluate(axe.source);
    return page.evaluate<string[]>(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))",
    );
  };

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 375]) {
      test(`axe finds nothing in it, ${colorScheme} and ${width} pixels wide`, async () => {
        for (const name of ["full", "bare"] as const) {
          const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
          expect((await shown(name, options, violations)).answer).toEqual([]);
        }
      });
    }
  }

  test("its policy is kept without a complaint, nothing is asked for, and nothing planted in the data runs", async () => {
    const { said, answer } = await shown("full", {}, async (page) => [
      await page.title(),
      await page.evaluate("getComputedStyle(document.querySelector('.tile')).borderTopWidth"),
    ]);
    expect([said, answer]).toEqual([[], ["care/returns/dialogues v1.1", "3px"]]);
  });

  test("paper is light, whatever the screen was, and holds the figures that were folded away", async () => {
    const { answer } = await shown("full", { colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      return page.evaluate(
        "[getComputedStyle(document.body).color, document.querySelector('details table').checkVisibility({ contentVisibilityAuto: true })]",
      );
    });
    expect(answer).toEqual(["rgb(33, 32, 29)", true]);
  });

  test("no width makes it scroll sideways, and it is whole without JavaScript", async () => {
    for (const width of [320, 375, 600, 1280]) {
      const { answer } = await shown("full", { viewport: { width, height: 800 } }, (page) =>
        page.evaluate("document.documentElement.scrollWidth"),
      );
      expect(answer).toBe(width);
    }
    const { answer } = await shown("full", { javaScriptEnabled: false }, (page) =>
      page.locator("h2").allTextContents(),
    );
    expect(answer).toHaveLength(10);
  });
});
