import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../testing/program.ts";
import { writeServable } from "../testing/serving-rig.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-session-"));
  await writeServable(join(root, "model"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("opening a model", () => {
  test.each(["here", "in a thread"])("%s leaves nothing of ONNX Runtime's telemetry behind", async (where) => {
    const [home, temporary] = [join(root, `home ${where}`), join(root, `temporary ${where}`)];
    for (const folder of [home, temporary]) await mkdir(folder);
    // Without what else keeps it quiet, such as CI; and with a value that does not.
    const env = { PATH: process.env.PATH ?? "", HOME: home, TMPDIR: temporary, ORT_DISABLE_TELEMETRY: "0" };
    const ended = await runProgram("testing/open-model.ts", [join(root, "model"), where], { env });
    expect(ended).toEqual({ code: 0, out: "closed\n", err: "" });
    expect(await readdir(home, { recursive: true })).toEqual([]);
    expect(await readdir(temporary, { recursive: true })).toEqual([]);
  });
});
