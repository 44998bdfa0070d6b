// Runs one command line of the program as its own process would, and reports what the process needed. For compile-bench.ts.
import { processIo } from "../../specs/program/process-io.ts";
import { main } from "../cli.ts";

const started = performance.now();
const code = await main(process.argv.slice(2), {
  ...processIo({ stopsItself: false }),
  out: () => undefined,
  color: false,
});
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ code, seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
