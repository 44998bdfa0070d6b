import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["specs/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
