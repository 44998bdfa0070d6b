// fairlead check: every mistake of every spec at once.
import { checkRepository } from "../compile.ts";
import { hasErrors } from "../run/compile-run.ts";
import type { Command } from "./command.ts";
import { printFindings } from "./print-findings.ts";

export const command: Command = {
  usage: "check [options]",
  help: `Reads specs/platform.yaml and all projects below specs/projects, and reports every mistake with its place, the reason and
what to do. Writes nothing.

Exit codes: 0 no error (there may be warnings), 1 errors.
`,
  examples: [
    ["fairlead check", "Check the repository that you are in"],
    ["fairlead check --json", "The same for programs: {projects, diagnostics}"],
  ],
  options: {},
  async run({ root, json }, io) {
    const findings = await checkRepository(root);
    if (json) {
      const { diagnosticsAsJson } = await import("../diagnostic.ts");
      const diagnostics = diagnosticsAsJson(findings.diagnostics, findings.sources);
      io.out(`${JSON.stringify({ projects: findings.projects, diagnostics }, undefined, 2)}\n`);
      return hasErrors(findings) ? 1 : 0;
    }
    await printFindings(findings, io, { all: true });
    if (hasErrors(findings)) return 1;
    io.out(`${findings.projects} project${findings.projects === 1 ? "" : "s"} checked, no error\n`);
    return 0;
  },
};
