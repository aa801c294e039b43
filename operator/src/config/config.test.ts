import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const wrong = (args: readonly string[], environment = {}): string => {
  try {
    readConfig(args, environment);
    return "nothing is wrong";
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test("without settings it is a pod that acts, on :9090, in bailiff-system", () => {
  expect(readConfig([], {})).toMatchObject({
    kubeconfig: undefined,
    metricsAddress: ":9090",
    namespace: "bailiff-system",
    isDryRun: false,
    excludedNamespaces: ["kube-system", "kube-public", "kube-node-lease"],
    keepClosed: { forMs: 720 * 3_600_000, most: 500 },
  });
});

test("two processes never take the same identity by themselves", () => {
  expect(readConfig([], {}).identity).toContain(`${process.pid}`);
});

test("the environment says the same as flags, and a flag wins", () => {
  const environment = { BAILIFF_DRY_RUN: "true", BAILIFF_IDENTITY: "one", BAILIFF_EXCLUDED_NAMESPACES: " a, b ," };
  expect(readConfig(["--identity", "two"], environment)).toMatchObject({
    isDryRun: true,
    identity: "two",
    excludedNamespaces: ["a", "b"],
  });
});

describe("what is wrong is named", () => {
  test.each([
    [["--metrics-address", "9090"], {}, '--metrics-address (BAILIFF_METRICS_ADDRESS): "9090" is no address'],
    [[], { BAILIFF_DRY_RUN: "yes" }, '--dry-run (BAILIFF_DRY_RUN): "yes" is neither true nor false'],
    [["--excluded-namespaces", "a,B"], {}, '--excluded-namespaces (BAILIFF_EXCLUDED_NAMESPACES): "a,B" is no list'],
    [["--keep-closed-for", "a week"], {}, '--keep-closed-for (BAILIFF_KEEP_CLOSED_FOR): "a week" is no duration'],
    [["--keep-closed-most", "-1"], {}, "--keep-closed-most"],
    [["--kubeconfig", "/no/such"], {}, `--kubeconfig (BAILIFF_KUBECONFIG): "/no/such" doesn't exist`],
    [["--namespaces", "a"], {}, "Unknown option '--namespaces'"],
    [["stray"], {}, "Unexpected argument 'stray'"],
  ])("%j %j", (args, environment, message) => {
    expect(wrong(args, environment)).toContain(message);
  });

  test("all of it at once", () => {
    expect(wrong(["--namespace", "No"], { BAILIFF_LOG_LEVEL: "loud" }).split("\n")).toHaveLength(2);
  });
});
