// What probes have measured in one apply, and the gates on it.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import type { Gate, Verdict } from "../../specs/handoff/gates.ts";
import { judge } from "../../specs/handoff/judge.ts";
import { figuresOf, type ProbeFigures } from "../../specs/handoff/probe.ts";
import type { Stage } from "../../specs/handoff/release.ts";
import type { Engine, Output } from "../engine.ts";
import { ok, type Result } from "../result.ts";
import { probeEvidence } from "../store/probe-evidence.ts";

export class ServedProbes {
  readonly #engine: Engine;
  readonly #gates: readonly Gate[];
  /** By serve stage, of versions that were refused too. */
  readonly #figures = new Map<string, ProbeFigures>();

  /** `gates`: all of the release. */
  constructor(engine: Engine, gates: readonly Gate[]) {
    this.#engine = engine;
    this.#gates = gates;
  }

  gatesOf(stage: string): readonly Gate[] {
    return this.#gates.filter((gate) => gate.stage === stage);
  }

  /** Undefined of what was not probed, as far as is known. */
  evidenceOf(stage: string): Pick<Evidence, "figures"> | undefined {
    const figures = this.#figures.get(stage);
    return figures && { figures: figuresOf(figures) };
  }

  /** Of a version that takes no traffic. */
  refused(stage: string, figures: ProbeFigures | undefined): void {
    if (figures !== undefined) this.#figures.set(stage, figures);
  }

  /** Of the version that answers: as evidence about its model, by which it is promoted. */
  async keep({ name, key }: Stage, model: Output, figures: ProbeFigures | null): Promise<Result<void>> {
    if (figures === null) return ok(undefined);
    this.#figures.set(name, figures);
    const served = { key: model.evidence.key, digest: model.digest };
    return this.#engine.keepEvidence(probeEvidence({ key, model: served, figures }));
  }

  /** By the gates as they are now; what was not probed keeps none. */
  verdictsOf(stage: string): readonly Verdict[] {
    return judge(this.gatesOf(stage), () => this.evidenceOf(stage));
  }
}
