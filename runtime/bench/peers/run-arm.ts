// A process of its own for each arm, without a shell, in a folder of its own and with one thread; what it starts ends with it.
import { type ChildProcess, spawn } from "node:child_process";

export interface Ended {
  /** Null where it was ended by a signal, or did not begin. */
  readonly code: number | null;
  /** The last of what it printed. */
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly home: string;
  readonly seconds: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const mostPrinted = 64 * 1024;

/** Never throws: a program that is not there says so in `err`. */
export function runArm(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const env = { ...oneThread(options.home), ...options.environment };
  const child = spawn(program, args, { env, cwd: options.home, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const printed = { out: "", err: "" };
  for (const [name, stream] of [
    ["out", child.stdout],
    ["err", child.stderr],
  ] as const)
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed[name] = (printed[name] + text).slice(-mostPrinted);
    });
  return new Promise((resolve) => {
    const forget = endWithUs(child);
    const patience = setTimeout(() => {
      printed.err += `\nit did not end in ${options.seconds} s`;
      endGroup(child);
    }, options.seconds * 1000);
    const ended = (code: number | null): void => {
      clearTimeout(patience);
      forget();
      endGroup(child);
      resolve({ code, ...printed });
    };
    child.on("error", (error) => {
      printed.err = error.message;
      ended(null);
    });
    child.on("close", ended);
  });
}

/** Nothing of the user's settings but where programs and temporary files are; numeric libraries start no threads; hubs are not asked. */
function oneThread(home: string): Record<string, string> {
  const { PATH = "", TMPDIR = "/tmp", LANG = "C.UTF-8" } = process.env;
  const threads = ["OMP", "OPENBLAS", "MKL", "NUMEXPR"].map((name) => [`${name}_NUM_THREADS`, "1"]);
  const hub = { HF_HOME: `${home}/hub`, HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1", PIP_NO_INDEX: "1" };
  return { PATH, TMPDIR, LANG, HOME: home, PYTHONDONTWRITEBYTECODE: "1", ...Object.fromEntries(threads), ...hub };
}

/** Of a group of their own, since helpers of helpers would outlive the one that is waited for. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

function endWithUs(child: ChildProcess): () => void {
  const stop = (): void => {
    endGroup(child);
    process.exit(130);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  return () => signals.forEach((signal) => process.off(signal, stop));
}
