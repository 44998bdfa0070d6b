// All projects of a run in their order: as the cache knows them where that is enough, else compiled, on threads where they are many.
import { availableParallelism } from "node:os";
import type { CachedProject, Seen } from "./cache.ts";
import type { Compilation } from "./compilation.ts";
import type { CompileRun } from "./compile-run.ts";
import type { NamedWork, Work } from "./work.ts";
import { ThreadPool } from "../../specs/program/thread-pool.ts";
import type { DiscoveredSpecs } from "../read/discover.ts";
import type { InputProgress } from "../read/inputs.ts";

export interface CompileOptions {
  /** Is what the cache knows of a project all that is wanted? Asked once of each. */
  readonly isEnough: (known: CachedProject) => boolean;
  /** Tell also what projects warn of that the cache knows. */
  readonly warnings: boolean;
  /** How many threads compile; 0 compiles on this one. By default as many as are faster. */
  readonly threads?: number;
}

/** `use` gets what was made of each project that had to be compiled; those of which the cache knows enough are taken over. */
export async function compileAll<Outcome>(
  run: CompileRun,
  work: Work<Outcome>,
  { isEnough, warnings, threads }: CompileOptions,
  use: (file: string, outcome: Outcome) => Promise<void> | void = () => undefined,
): Promise<void> {
  const kept = new Map<string, CachedProject>();
  for (const file of run.specs) {
    const known = run.cached(file);
    if (known !== undefined && isEnough(known)) kept.set(file, known);
  }
  const others = run.specs.filter((file) => !kept.has(file));
  const several = threads ?? threadsFor(others.length);
  const compiled = several === 0 ? compileHere(run, work, others) : compileOnThreads(run, work, others, several);
  const order = run.specs.values();
  const reuseUntil = (project: string | undefined): void => {
    for (const file of order) {
      if (file === project) return;
      run.reuse(file, kept.get(file)!, { warnings });
    }
  };
  for await (const { compilation, outcome } of compiled) {
    const { file } = compilation;
    reuseUntil(file);
    run.take(compilation);
    await use(file, outcome);
  }
  reuseUntil(undefined);
}

interface Compiled<Outcome> {
  readonly compilation: Compilation;
  readonly outcome: Outcome;
}

async function* compileHere<Outcome>(
  run: CompileRun,
  work: Work<Outcome>,
  files: readonly string[],
): AsyncGenerator<Compiled<Outcome>> {
  for (const file of files) yield compileOne(run, work, file);
}

export async function compileOne<Outcome>(
  run: CompileRun,
  work: Work<Outcome>,
  file: string,
): Promise<Compiled<Outcome>> {
  const project = await run.compileWith(file);
  return { compilation: await run.compilationOf(project), outcome: await work.of(project) };
}

/** Until threads have loaded their compilers, and Node has made them fast, this one alone has done as many. Measured on two threads of one core. */
const manyProjects = 100;

/** Each has a compiler and its libraries in memory. */
const mostThreads = 4;

function threadsFor(projects: number): number {
  const threads = Math.min(mostThreads, availableParallelism());
  return projects < manyProjects || threads === 1 ? 0 : threads;
}

/** Projects that a thread gets at once. */
const blockSize = 8;

/** What a thread begins with. */
export interface ThreadStart {
  readonly root: string;
  readonly found: DiscoveredSpecs;
  readonly work: NamedWork;
}

/** What a thread answers to the files of some specs. */
export interface ThreadAnswer {
  readonly compiled: readonly Compiled<unknown>[];
  /** What its cache was told since its last answer. */
  readonly seen: Seen;
}

async function* compileOnThreads<Outcome>(
  run: CompileRun,
  { named }: Work<Outcome>,
  files: readonly string[],
  threads: number,
): AsyncGenerator<Compiled<Outcome>> {
  const start: ThreadStart = { root: run.root, found: run.found, work: named };
  const kind = { source: new URL("./compile-thread.ts", import.meta.url), workerData: start };
  const heard = (notice: Parameters<InputProgress>): void => run.progress?.(...notice);
  const pool = new ThreadPool<readonly string[], ThreadAnswer, Parameters<InputProgress>>(kind, threads, heard);
  const answers: Promise<ThreadAnswer>[] = [];
  let at = 0;
  const send = (): void => {
    if (at >= files.length) return;
    const answer = pool.run(files.slice(at, (at += blockSize)));
    // Whoever waits for it hears of it, and nobody may be waiting yet.
    answer.catch(() => undefined);
    answers.push(answer);
  };
  try {
    while (answers.length < pool.depth && at < files.length) send();
    // What is wrong with the platform is told once, and not by each thread.
    await run.repository();
    for (let answer = answers.shift(); answer !== undefined; answer = answers.shift()) {
      const { compiled, seen } = await answer;
      run.cache.addSeen(seen);
      send();
      yield* compiled as readonly Compiled<Outcome>[];
    }
  } finally {
    await pool.close();
  }
}
