// The learning rate of each step.
export interface Schedule {
  readonly learningRate: number;
  readonly schedule: "cosine" | "constant";
  readonly warmupSteps: number;
}

/** Learning rate of update `step`, counted from 1, of `total`: linear warmup from 0, then a half cosine down to 0, or constant. */
export function learningRateAt(settings: Schedule, step: number, total: number): number {
  const { learningRate, schedule, warmupSteps } = settings;
  if (step <= warmupSteps) return (learningRate * step) / (warmupSteps + 1);
  if (schedule === "constant") return learningRate;
  const progress = (step - warmupSteps - 1) / Math.max(1, total - warmupSteps);
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
}
