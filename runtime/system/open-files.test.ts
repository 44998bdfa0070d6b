import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test.skipIf(process.platform !== "linux")(
  "R7: a process knows how many files it may open (skipped elsewhere than on Linux)",
  () => {
    const { href } = new URL("open-files.ts", import.meta.url);
    const text = `import { mostOpenFiles } from ${JSON.stringify(href)}; console.log(mostOpenFiles());`;
    const loader = fileURLToPath(new URL("../../specs/program/source-loader.mjs", import.meta.url));
    const node = [process.execPath, "--import", loader, "--input-type=module", "-e", text];
    const { stdout } = spawnSync("sh", ["-c", 'ulimit -n 300; exec "$0" "$@"', ...node], { encoding: "utf8" });
    expect(stdout).toBe("300\n");
  },
);
