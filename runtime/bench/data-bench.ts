// Measures dataset cleaning on a generated corpus: npm run bench -- data [megabytes]
// On short rows, for how much memory many of them take: npm run bench -- data --rows 20000000
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PinnedFile } from "../../specs/handoff/value.ts";
import { buildDataset } from "../data/build/build-dataset.ts";
import type { NearOptions } from "../data/near/compared-row.ts";
import { digestFile } from "../system/digest.ts";
import { manifestOf } from "../testing/dataset-rig.ts";
import { corpusWords, writeCorpus, writeShortRows } from "./data-corpus.ts";
import { mainThreadSeconds } from "./main-thread.ts";
import { askedFigures } from "./asked-figures.ts";
import { nearFigures } from "./near-figures.ts";
import { personalFigures } from "./personal-figures.ts";
import { printedQuality } from "./quality-figures.ts";
import { figurePhrases } from "./quality-registers.ts";
import { qualitySpeed } from "./quality-speed.ts";

interface BenchRow {
  readonly what: string;
  /** Bytes and lines of the input. */
  readonly bytes: number;
  readonly lines: number;
  /** Megabytes of input, 10^6 bytes, by the clock. */
  readonly megabytesPerSecond: number;
  /** The same by the processor time of all threads together. */
  readonly megabytesPerCoreSecond: number;
  readonly rowsPerSecond: number;
  /** The same by the processor time of the main thread alone: no number of threads makes it faster. */
  readonly rowsPerMainSecond: number;
  readonly peakRssBytes: number;
  /** Speed by the clock over that of the first row. */
  readonly ratio: number;
}

/** Writes the corpus, and says how many lines it has; arms of which each returns what must not differ between runs. */
interface Bench {
  readonly write: (file: string) => Promise<number>;
  readonly arms: Readonly<Record<string, (folder: string) => Promise<string>>>;
}

/**
 * Cleans the corpus, and beside it only parses and writes the same lines again (the baseline, first). Each measurement is a process of its own. Throws when
 * the number of threads changed the dataset.
 */
async function cleanBench({ write, arms }: Bench): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-bench-"));
  try {
    const lines = await write(join(folder, "corpus.jsonl"));
    const { size: bytes } = await stat(join(folder, "corpus.jsonl"));
    const measured: (Measured & { what: string })[] = [];
    for (const what of Object.keys(arms)) measured.push({ what, ...(await measureApart(what, folder)) });
    if (measured[1]!.result !== measured[2]!.result)
      throw new Error("internal: the number of threads changed the dataset");
    return measured.map(({ what, seconds, cpuSeconds, mainSeconds, peakRssBytes }) => ({
      what,
      bytes,
      lines,
      megabytesPerSecond: bytes / 1e6 / seconds,
      megabytesPerCoreSecond: bytes / 1e6 / cpuSeconds,
      rowsPerSecond: lines / seconds,
      rowsPerMainSecond: lines / mainSeconds,
      peakRssBytes,
      ratio: measured[0]!.seconds / seconds,
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** With every rule that looks at one line. */
const dialogues = (megabytes: number): Bench => ({
  write: (file) => writeCorpus(file, megabytes * 1e6),
  arms: {
    "JSON.parse and JSON.stringify": parseAndWrite,
    "clean, 1 thread": (folder) => clean(folder, "chat", 1),
    "clean, 2 threads": (folder) => clean(folder, "chat", 2),
    "with near duplicates, 2 threads": (folder) => clean(folder, "chat", 2, { similarity: 0.85, ignoreNumbers: false }),
  },
});

const shortRows = (rows: number): Bench => ({
  async write(file) {
    await writeShortRows(file, rows);
    return rows;
  },
  arms: {
    "JSON.parse and JSON.stringify": parseAndWrite,
    "short rows, 1 thread": (folder) => clean(folder, "text", 1),
    "short rows, 2 threads": (folder) => clean(folder, "text", 2),
  },
});

interface Measured {
  readonly result: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mainSeconds: number;
  readonly peakRssBytes: number;
}

async function measureApart(what: string, folder: string): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    what,
    folder,
  ]);
  return JSON.parse(stdout) as Measured;
}

async function measure(arm: (folder: string) => Promise<string>, folder: string): Promise<Measured> {
  const [start, mainStart] = [performance.now(), mainThreadSeconds()];
  const result = await arm(folder);
  const [seconds, mainSeconds] = [(performance.now() - start) / 1000, mainThreadSeconds() - mainStart];
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { result, seconds, mainSeconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: maxRSS * 1024 };
}

async function parseAndWrite(folder: string): Promise<string> {
  const out = await open(join(folder, "copy.jsonl"), "w");
  let waiting = "";
  for await (const line of createInterface({ input: createReadStream(join(folder, "corpus.jsonl")) })) {
    waiting += `${JSON.stringify(JSON.parse(line))}\n`;
    if (waiting.length < 1 << 20) continue;
    await out.write(waiting);
    waiting = "";
  }
  await out.write(waiting);
  await out.sync();
  await out.close();
  await rm(join(folder, "copy.jsonl"));
  return "";
}

async function clean(
  folder: string,
  format: "chat" | "text",
  threads: number,
  near: NearOptions | null = null,
): Promise<string> {
  await writeFile(join(folder, "words.txt"), corpusWords.join("\n"));
  const files = [await pin(folder, "corpus.jsonl")];
  const manifest = manifestOf(files, {
    format,
    clean: [
      { rule: "unicode", form: "NFKC", removeInvisible: true },
      { rule: "characters", keep: ["letters", "numbers", "punctuation", "emoji", "space"] },
      { rule: "length", min: 5, max: 1024 },
      { rule: "sensitiveWords", lists: [await pin(folder, "words.txt")], mask: "*" },
      { rule: "duplicates", near },
    ],
    split: { validShare: 0.1 },
    quarantineMaxShare: 0.01,
  });
  const mebibyte = 2 ** 20;
  const built = await buildDataset({
    manifest,
    held: new Map(),
    sideFiles: () => [],
    repository: folder,
    scratch: join(folder, "scratch"),
    progress: { step: () => {} },
    signal: new AbortController().signal,
    options: {
      threads,
      chunkBytes: mebibyte,
      maxLineBytes: 8 * mebibyte,
      partBytes: 64 * mebibyte,
      checkpointBytes: 64 * mebibyte,
    },
  });
  if (!built.ok) throw new Error(`internal: ${built.failure.message}`);
  await rm(join(folder, "scratch"), { recursive: true });
  return createHash("sha256").update(JSON.stringify(built.value.meta)).digest("hex");
}

async function pin(folder: string, path: string): Promise<PinnedFile> {
  return { path, ...(await digestFile(join(folder, path))) };
}

function printRow(row: BenchRow): string {
  const [megabytes, rss] = [(row.bytes / 1e6).toFixed(0), (row.peakRssBytes / 1e6).toFixed(0)];
  return (
    `${row.what.padEnd(30)} ${megabytes} MB, ${row.lines} lines: ${row.megabytesPerSecond.toFixed(1)} MB/s, ` +
    `${row.megabytesPerCoreSecond.toFixed(1)} MB/s per core, ${row.rowsPerSecond.toFixed(0)} rows/s, ` +
    `${row.rowsPerMainSecond.toFixed(0)} rows/s of the main thread, ` +
    `peak ${rss} MB, ${row.ratio.toFixed(2)} x baseline`
  );
}

async function print(bench: Bench): Promise<void> {
  for (const row of await cleanBench(bench)) process.stdout.write(`${printRow(row)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first = "240", second = ""] = process.argv.slice(2);
  const arm = { ...dialogues(0).arms, ...shortRows(0).arms }[first];
  if (arm !== undefined) process.stdout.write(JSON.stringify(await measure(arm, second)));
  else if (first === "--rows") await print(shortRows(Number(second)));
  else {
    await print(dialogues(Number(first)));
    for (const { kind, planted, found, wrong } of personalFigures(20_000))
      process.stdout.write(`personalData, 20,000 planted rows: ${kind} ${found} of ${planted} found, ${wrong} wrong\n`);
    // Seed 1 and other phrases were there while the bounds of the rule were set.
    for (const line of printedQuality(20_000, { seed: 2, phrases: figurePhrases(), min: 0.4 }))
      process.stdout.write(`${line}\n`);
    for (const { language, megabytesPerCoreSecond } of qualitySpeed())
      process.stdout.write(`quality alone: ${language} ${megabytesPerCoreSecond.toFixed(1)} MB/s per core\n`);
    for (const { language, kind, rows, rejected } of askedFigures(2500))
      process.stdout.write(
        `decontaminate at 80%: ${language}, question ${kind}: ${rejected} of ${rows} rows rejected\n`,
      );
    const { near, met, apart, metApart } = nearFigures(1500);
    process.stdout.write(
      `near duplicates at 0.8: ${met} of ${near} near pairs meet, and ${metApart} of ${apart} of others\n`,
    );
  }
}
