import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["specs/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts"],
    maxWorkers: 2,
    // Ends what hangs; a busy machine takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes; a busy machine needs longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
  },
});
