// Stages that make small files at once, and a service that is a file: they stand in where a test is about what surrounds them.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Probe, ProbeFigures } from "../../specs/handoff/probe.ts";
import { outputKinds } from "../../specs/handoff/stages.ts";
import { ok, type Result } from "../result.ts";
import { judgeProbe } from "../serve/probe/judge-probe.ts";
import type { Moved } from "../serve/control/move-service.ts";
import type { Stopped } from "../serve/control/stop-service.ts";
import type { RunStage, StageContext } from "../stage.ts";
import type { StageRegistry } from "../stages/registry.ts";

/** What a fake stage measures, or why it fails. It may wait, look at the signal and tell progress. */
export type Behaviour = (
  stage: string,
  context: Pick<StageContext, "progress" | "signal">,
) => Promise<Result<{ readonly figures?: Readonly<Record<string, number>> }>>;

export const succeed: Behaviour = async () => ok({});

/** Stages whose output names their key and the outputs they were made of. */
export function fakeRegistry(behave: Behaviour): StageRegistry {
  const run: RunStage = async (context) => {
    const measured = await behave(context.stage.name, context);
    if (!measured.ok) return measured;
    const folder = join(context.scratch, "output");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const inputs = [...context.inputs].map(([key, { artifact }]) => `${key} ${artifact.digest}`);
    await writeFile(join(folder, "made.txt"), [context.stage.key, ...inputs].join("\n"));
    return ok({ folder, figures: measured.value.figures ?? {} });
  };
  return Object.fromEntries(outputKinds.map((kind) => [kind, async () => run])) as unknown as StageRegistry;
}

interface Place {
  readonly team: string;
  readonly project: string;
  readonly environment: string;
  readonly target: string;
}

interface State {
  readonly pid: number;
  readonly port: number;
  readonly serveKey: string;
  readonly modelDigest: string;
  readonly replicas: number;
  readonly probe: ProbeFigures | null;
}

/**
 * The shape of serve/control.ts; a service runs as long as its file is there. `calls` names what was done, in order; `measured` is what the
 * probe of a version finds.
 */
export function fakeServing(calls: string[] = [], measured: () => ProbeFigures | null = () => null) {
  const fileOf = (home: string, { environment, team, project, target }: Place): string =>
    join(home, "fake-services", environment, team, project, `${target}.json`);
  const find = async (home: string, place: Place): Promise<State | undefined> =>
    readFile(fileOf(home, place), "utf8").then(
      (text) => JSON.parse(text) as State,
      () => undefined,
    );
  return {
    async serviceState(home: string, place: Place): Promise<Result<State | undefined>> {
      return ok(await find(home, place));
    },
    async ensureServing(
      request: Place & {
        home: string;
        serveKey: string;
        replicas: number;
        probe: Probe;
        model: { digest: string; folder: string };
      },
    ): Promise<Result<State & { changed: boolean }>> {
      const running = await find(request.home, request);
      const { serveKey, model, replicas } = request;
      const isSame = running?.serveKey === serveKey && running.modelDigest === model.digest;
      if (isSame && running.replicas === replicas) return ok({ ...running, changed: false });
      calls.push(`${running === undefined ? "start" : isSame ? "scale" : "switch"} ${request.target}`);
      const probe = isSame ? running.probe : measured();
      const judged = probe === null ? ok(undefined) : judgeProbe(probe, request.probe, request.target);
      if (!judged.ok) return judged;
      const state = { pid: 1, port: 18080, serveKey, modelDigest: model.digest, replicas, probe };
      const file = fileOf(request.home, request);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(state));
      return ok({ ...state, changed: true });
    },
    async moveServing(home: string, from: Place, to: Place): Promise<Result<Moved>> {
      calls.push(`move ${from.target}`);
      const running = await find(home, from);
      if (running === undefined) return ok("did not run");
      if ((await find(home, to)) !== undefined) {
        await rm(fileOf(home, from));
        return ok("stopped");
      }
      await mkdir(dirname(fileOf(home, to)), { recursive: true });
      await rename(fileOf(home, from), fileOf(home, to));
      return ok("moved");
    },
    async stopServing(home: string, place: Place): Promise<Result<Stopped>> {
      calls.push(`stop ${place.target}`);
      const running = await find(home, place);
      await rm(fileOf(home, place), { force: true });
      return ok(running === undefined ? "did not run" : "stopped");
    },
  };
}
