import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

// Looks at processes by /proc.
it.skipIf(process.platform !== "linux")(
  "a program that read TypeScript specs ends by itself, and its environment does not reach the sandbox",
  async () => {
    const loader = new URL("../../../specs/program/source-loader.mjs", import.meta.url).href;
    const document = new URL("../document.ts", import.meta.url).href;
    const program = `
    const { readTypeScriptDocument } = await import(${JSON.stringify(document)});
    const read = await Promise.all(["1", "2"].map((n) => readTypeScriptDocument("x.spec.ts", "export default { n: " + n + " };")));
    console.log(JSON.stringify(read.map(({ document }) => document.data)));
    const { readFileSync, readdirSync } = await import("node:fs");
    const children = readFileSync("/proc/self/task/" + process.pid + "/children", "utf8").trim().split(" ");
    console.log(children.length, JSON.stringify(readFileSync("/proc/" + children[0] + "/environ", "utf8").includes("hunter2")));
  `;
    const { stdout } = await run(process.execPath, ["--import", loader, "--input-type=module", "-e", program], {
      env: { ...process.env, SECRET: "hunter2" },
      timeout: 25_000,
    });
    expect(stdout).toBe('[{"n":1},{"n":2}]\n1 false\n');
  },
);
