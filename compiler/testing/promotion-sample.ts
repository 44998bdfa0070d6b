// For tests: a sample whose project care/triage runs in dev, and in prod once it is promoted there.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Release } from "../../specs/handoff/release.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { buildRepository, checkRepository, planRepository } from "../compile.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { renderTerminal } from "../plan/render-terminal.ts";
import type { Findings } from "../run/compile-run.ts";
import { makeOutputs } from "./made-outputs.ts";
import { maskPlan } from "./mask-digests.ts";
import type { SampleRepository } from "./sample-repository.ts";

export const spec = "specs/projects/care/triage.yaml";
export const record = "specs/promotions/prod/care/triage.yaml";

export type PromotionSample = ReturnType<typeof promotionSample>;

export function promotionSample(repository: SampleRepository) {
  const { root } = repository;
  const fairlead = (...args: string[]) => collect(main, args, root);
  return {
    repository,
    fairlead,
    git: (...args: string[]) =>
      promisify(execFile)("git", ["-c", "user.name=someone", "-c", "user.email=s@x", ...args], { cwd: root }),
    promote: () => fairlead("promote", "care/triage", "--to", "prod"),
    makeInDev: (figures?: Readonly<Record<string, number>>) => makeOutputs(root, undefined, figures),

    async build(): Promise<void> {
      const built = await buildRepository(root, { overwrite: false });
      if (!built.ok) throw new Error(built.failure.message);
      if (built.value.written === undefined) throw new Error(printed(built.value));
    },

    async planned(): Promise<string> {
      const one = await planRepository(root);
      if (!one.ok) throw new Error(one.failure.message);
      if (one.value.plan === undefined) throw new Error(printed(one.value));
      return maskPlan(renderTerminal(one.value.plan, { color: false }), one.value.plan);
    },

    /** What there is to say of the specs; empty of none. */
    checked: async (): Promise<string> => printed(await checkRepository(root)),

    releaseOf: async (environment: string): Promise<Release> =>
      Release.parse(JSON.parse(await repository.read(`generated/${environment}/care/triage/release.json`))),

    /** With staging between dev and prod. */
    async threeEnvironments(): Promise<void> {
      await repository.edit("specs/platform.yaml", "{ name: prod }", "{ name: staging }, { name: prod }");
      await repository.edit(spec, "  prod:", "  staging: { targets: [laptop] }\n  prod:");
    },
  };
}

function printed({ diagnostics, sources }: Pick<Findings, "diagnostics" | "sources">): string {
  return printDiagnostics(diagnostics, sources, { color: false });
}
