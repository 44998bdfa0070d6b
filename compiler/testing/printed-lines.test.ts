// Every command prints lines of its own words with texts of others in them: through specs/program/lines.ts, which keeps each on its line.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Messages of failures have line ends of ours, an end and a status are laid out by their own files, and a proposal is Markdown, which plan/ has escaped. */
const laidOut = ["compiler/cli/report.ts", "runtime/cli/report.ts", "runtime/cli/console-watcher.ts"];
const others = ["compiler/cli/propose.ts", "runtime/cli/conclude.ts", "runtime/cli/status.ts"];

it("No command writes a text that it puts together itself, but line by line", () => {
  const files = ["compiler/cli", "runtime/cli"].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => `${folder}/${name}`),
  );
  const found = files.flatMap((file) => {
    const source = readFileSync(path.join(root, file), "utf8");
    const calls = source.match(/\bio\.(?:out|err)\(\s*`(?!\$\{JSON\.stringify)[^`]*\$\{/g) ?? [];
    return calls.length === 0 ? [] : [file];
  });
  expect(files.length).toBeGreaterThan(50);
  expect(found.sort()).toEqual([...laidOut, ...others].sort());
});
