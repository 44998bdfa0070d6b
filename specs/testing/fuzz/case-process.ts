// A process that runs cases as it is told, one after the other. What is thrown past all handlers is a fault of the case that runs.
export interface CaseRequest {
  readonly seed: number;
  readonly number: number;
  /** Leaves the folder where it is, in every case. */
  readonly keep: boolean;
}

export interface CaseReport {
  readonly number: number;
  /** What was done to the repository. */
  readonly edits: readonly string[];
  readonly faults: readonly string[];
  readonly commands: number;
  /** How many commands ended with each code: where nothing was refused, nothing hostile was met. */
  readonly ends?: Readonly<Record<number, number>>;
  /** Seconds of processor time of the slowest command, and which it was. */
  readonly slowest: readonly [seconds: number, command: string];
  readonly folder: string;
}

export function serveCases(run: (request: CaseRequest) => Promise<CaseReport>): void {
  let thrown: string[] = [];
  const note = (kind: string) => (error: unknown) =>
    void thrown.push(`${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.on("unhandledRejection", note("a promise that nobody handles"));
  process.on("uncaughtException", note("thrown past everybody"));
  process.on("warning", ({ name, message }) => {
    if (name !== "ExperimentalWarning") note(name)(message);
  });
  const answer = async (request: CaseRequest): Promise<void> => {
    thrown = [];
    const report = await run(request);
    await new Promise((resolve) => setImmediate(resolve));
    process.send?.({ ...report, faults: [...report.faults, ...thrown] });
  };
  process.on("message", (request: CaseRequest) => {
    answer(request).catch((error: unknown) => {
      const fault = `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      const { number } = request;
      process.send?.({ number, edits: [], faults: [fault], commands: 0, slowest: [0, ""], folder: "" });
    });
  });
  process.on("disconnect", () => process.exit());
}
