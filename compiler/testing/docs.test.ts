// fairlead docs, and explain of a code: what people look up, in a repository or outside of any.
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";

const fairlead = (...args: string[]) => collect(main, args, tmpdir());

describe("fairlead docs", () => {
  it("lists what there is: pages, sections and commands of both programs", async () => {
    const { code, out } = await fairlead("docs");
    const lines = out.split("\n");
    expect(code).toBe(0);
    for (const line of ["project", "  training.lora", "platform", "promotion", "commands", "  fairlead-runtime apply"])
      expect(lines).toContain(line);
    expect(out).toMatch(/^codes \(\d+ of them\)$/m);
  });

  it("says of a field what it takes, what is usual, and what changing it costs", async () => {
    expect(await fairlead("docs", "training.sequence.maxTokens")).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "## training.sequence

      - **maxTokens**: a whole number from 8 to 131072; by default \`256\`; on change: retrain.
        Longest sequence in tokens. Short samples are packed into one sequence and do not see each other; longer ones are cut at the front.
        Example: \`maxTokens: 256\`
      ",
      }
    `);
  });

  it("knows a field by its path in somebody's spec, too", async () => {
    const general = await fairlead("docs", "datasets.*.clean[].length.min");
    expect(general.out).toContain("Shorter samples are rejected.");
    expect(await fairlead("docs", "datasets.chats.clean[1].length.min")).toEqual(general);
    expect((await fairlead("docs", "targets.laptop.port")).out).toContain("## targets.* (engine: local)");
    expect((await fairlead("docs", "name")).out).toContain("unique in its team");
  });

  it("prints a section with all that is below it, a page, a code and a command", async () => {
    const { out } = await fairlead("docs", "serving.cache");
    expect(out.match(/^## .*/gm)).toEqual(["## serving.cache", "## serving.cache.exact"]);
    expect((await fairlead("docs", "project")).out).toMatch(/^# project\n/);
    expect((await fairlead("docs", "too-short-to-learn")).out).toMatch(/^## too-short-to-learn\n/);
    expect((await fairlead("docs", "apply")).out).toMatch(/^## fairlead-runtime apply\n/);
  });

  it("shows names in angle brackets as people write them, and escapes them only for renderers", async () => {
    expect((await fairlead("docs", "renamedFrom")).out).toContain("<team>/<project>");
  });

  it("is the same as data", async () => {
    const { out } = await fairlead("docs", "plan", "--json");
    expect(JSON.parse(out)).toMatchObject([{ page: "commands", heading: "fairlead plan" }]);
  });

  it("guesses what was meant by a name that nothing has", async () => {
    expect(await fairlead("docs", "training.lroa")).toEqual({
      code: 1,
      out: "",
      err: 'the reference has nothing called "training.lroa"; did you mean training.lora?\n',
    });
    expect(await fairlead("docs", "constructor")).toMatchObject({ code: 1 });
    for (const odd of ["", " ", ".", "*(", "x".repeat(100_000)]) {
      const { code, err } = await fairlead("docs", odd);
      expect([code, err.length < 300, err.includes("did you mean ?")]).toEqual([1, true, false]);
    }
  });
});

describe("fairlead explain <code>", () => {
  it("says what the code means, with an example, outside of any repository", async () => {
    expect(await fairlead("explain", "too-short-to-learn")).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "## too-short-to-learn

      A warning. The epochs, the data and the batch make fewer than 200 updates, which teach little. What a spec leaves out is chosen so that it is long enough.

      Wrong:

          epochs: 1

      Right:

          epochs: 200
      ",
      }
    `);
    expect(JSON.parse((await fairlead("explain", "too-short-to-learn", "--json")).out)).toMatchObject({
      code: "too-short-to-learn",
      severity: "warning",
    });
  });

  it("guesses the code that was meant", async () => {
    expect(await fairlead("explain", "too-short-to-lern")).toEqual({
      code: 1,
      out: "",
      err: "there is no code too-short-to-lern; did you mean too-short-to-learn?\n",
    });
    expect(await fairlead("explain", "constructor")).toMatchObject({
      code: 1,
      err: "there is no code constructor; fairlead docs codes shows them all. What fairlead-runtime says has its way out beside it\n",
    });
  });

  it("refuses a field behind a code", async () => {
    expect(await fairlead("explain", "too-short-to-learn", "a.b")).toMatchObject({
      code: 64,
      err: "too-short-to-learn is a code and takes no field; leave out a.b; see fairlead explain --help\n",
    });
  });
});
