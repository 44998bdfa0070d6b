// fairlead build: generated/ becomes what the specs say.
import { buildRepository } from "../compile.ts";
import { releasePath } from "../write/layout.ts";
import type { Command } from "./command.ts";
import { printFindings } from "./print-findings.ts";

export const command: Command = {
  usage: "build [--overwrite] [options]",
  help: `Compiles all specs and writes generated/: all of it, or nothing when there is an error. Files that no spec makes any more are
removed if Fairlead made them; files that were edited by hand are refused.

Exit codes: 0 generated/ is up to date, 1 errors.

  --overwrite       Overwrite generated files that were edited by hand
`,
  examples: [
    ["fairlead build", "Write generated/"],
    ["fairlead build && git diff --exit-code generated", "In CI: is generated/ what the specs say?"],
    ["fairlead build --overwrite", "Throw edits of generated files away"],
  ],
  options: { overwrite: { type: "boolean" } },
  async run({ root, json, flags }, io) {
    const built = await buildRepository(root, { overwrite: flags.overwrite === true });
    if (!built.ok) {
      io.err(`${built.failure.message}\n`);
      return 1;
    }
    const { written, ...findings } = built.value;
    await printFindings(findings, io);
    if (written === undefined) return 1;
    if (json) io.out(`${JSON.stringify(written, undefined, 2)}\n`);
    else {
      for (const release of written.changed) io.out(`wrote ${releasePath(release)}\n`);
      for (const release of written.removed) io.out(`removed ${releasePath(release)}\n`);
      const changes = written.changed.length + written.removed.length;
      io.out(
        `${changes === 0 ? "generated/ is up to date" : `${changes} releases written or removed`}, ${written.unchanged} unchanged\n`,
      );
    }
    return 0;
  },
};
