// A program for tests: calls the command line, and is killed for real before the step in which it changes the disk for the n-th time.
// With n of 0 it is not, and prints the steps. That bytes become durable changes nothing that others see, and is no step here.
import { main } from "../cli.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { beforeDiskSteps } from "./disk-steps.ts";

const [last = "0", ...argv] = process.argv.slice(2);
const steps: string[] = [];
await beforeDiskSteps((step) => {
  if (step === "sync") return;
  steps.push(step);
  if (steps.length === Number(last)) process.kill(process.pid, "SIGKILL");
});
const said = await collect(main, argv, process.cwd());
process.stdout.write(`${JSON.stringify({ ...said, steps })}\n`);
