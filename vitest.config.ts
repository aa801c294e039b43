// Two projects: `unit` needs nothing but Node; `cluster` needs an API server (hack/control-plane) and says so loudly without one.
import { defineConfig } from "vitest/config";

const cluster = ["**/*.cluster.test.ts", "test/cluster/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: ["**/node_modules/**", ...cluster],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
