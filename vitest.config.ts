import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["node_modules/**", "**/dist/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Stories with browsers and real servers share two cores: one that lost its time is asked once more. A fault fails twice.
    retry: 1,
    // Two cores are the usual machine: more workers only make the tests with real servers slower.
    maxWorkers: 2,
  },
});
