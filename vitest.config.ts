import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["specs/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes; a busy machine needs longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
  },
});
