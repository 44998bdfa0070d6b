// Worker thread: compiles projects of a repository that has many, and answers with what they came to. Started by compile-all.ts, never imported.
import { parentPort, workerData } from "node:worker_threads";
import { compileOne, type ThreadAnswer, type ThreadStart } from "./compile-all.ts";
import { CompileRun } from "./compile-run.ts";
import { workOf } from "./work.ts";
import type { Said } from "../../specs/program/thread-pool.ts";
import type { InputProgress } from "../read/inputs.ts";

const { root, found, work } = workerData as ThreadStart;
const run = new CompileRun(root, found, (...notice) => send({ notice }));
const makes = workOf(run, work);

function send(said: Said<ThreadAnswer, Parameters<InputProgress>>): void {
  parentPort?.postMessage(said);
}

async function answer(files: readonly string[]): Promise<void> {
  const compiled: ThreadAnswer["compiled"][number][] = [];
  for (const file of files) compiled.push(await compileOne(run, makes, file));
  send({ answer: { compiled, seen: run.cache.takeSeen() } });
}

// One task after the other: answers come in the order of the tasks.
let last = Promise.resolve();
parentPort?.on("message", (files: readonly string[]) => {
  last = last.then(async () => answer(files));
});
