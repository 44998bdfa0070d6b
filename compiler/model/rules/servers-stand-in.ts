export const vllm = { loraRanks: [8, 16, 32, 64, 128, 256] } as const;
export function loraRankFor(r: number): number | undefined {
  return vllm.loraRanks.find((rank) => rank >= r);
}
export function latencyEdges(_server: "vllm", of: "timeToFirstToken" | "request"): readonly number[] {
  return of === "timeToFirstToken"
    ? [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560]
    : [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
}
