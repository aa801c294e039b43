// Two projects: `unit` needs nothing but Node; `cluster` needs an API server (hack/control-plane) and says so loudly without one.
import { defineConfig } from "vitest/config";

const cluster = ["**/*.cluster.test.ts", "test/cluster/**/*.test.ts"];

export default defineConfig({
  test: {
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: ["**/node_modules/**", ...cluster],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "cluster",
          include: cluster,
          exclude: ["**/node_modules/**"],
          globalSetup: ["hack/control-plane/vitest/global-setup.ts"],
          runner: "./hack/control-plane/vitest/runner.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2, // a control plane of its own for each: 0.4 GB, and most of a core while it starts
          sequence: { groupOrder: 1 }, // after the unit tests, not beside them
        },
      },
    ],
  },
});
