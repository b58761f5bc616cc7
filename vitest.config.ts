import { defineConfig } from "vitest/config";

/**
 * Pure tests (schema, ml, studio's stores, the house rules) share one process; server tests get one embedded
 * PostgreSQL for the run, started by the global set-up, and a cloned database per file.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "pure",
          include: [
            "packages/schema/**/*.test.ts",
            "packages/studio/src/**/*.test.ts",
            "architecture.test.ts",
            "docs/**/*.test.ts",
          ],
          isolate: false,
        },
      },
      {
        test: {
          name: "ml",
          include: ["packages/ml/**/*.test.ts", "examples/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        // The whole product as it is started, killed and started again.
        test: {
          name: "whole",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "server",
          include: ["packages/server/**/*.test.ts"],
          globalSetup: ["packages/server/test/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
