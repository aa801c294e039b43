import { describe, expect, test } from "vitest";
import { node, seeing } from "../../verdicts/testing/snapshot.ts";
import { baselineReady } from "../baseline/baseline.ts";
import { covered, seen, worst } from "./coverage.ts";

const status = seeing.status;
const partial = { ...seeing, status: status && { ...status, coverage: "Partial" as const } };
const unknown = { ...seeing, status: status && { ...status, coverage: "Unknown" as const } };
const silent = { ...seeing, status: undefined };

describe("coverage", () => {
  test.each([
    ["is full where the node's agent sees everything", [seen(seeing, undefined)], "Full", "True Full"],
    [
      "is partial where something is missing",
      [seen(seeing, undefined), seen(partial, undefined)],
      "Partial",
      "False Partial",
    ],
    [
      "is unknown where a counter can't be read",
      [seen(unknown, undefined), seen(partial, undefined)],
      "Unknown",
      "False Partial",
    ],
    ["is unknown where only that is known", [seen(unknown, undefined)], "Unknown", "Unknown Unknown"],
    ["is unknown on a node whose agent said nothing yet", [seen(silent, undefined)], "Unknown", "Unknown NodeUnknown"],
    [
      "is unknown, and the node blind, where its agent is not ready",
      [seen(seeing, undefined), seen(node, undefined)],
      "Unknown",
      "False NodeBlind",
    ],
    [
      "is unknown in a sandbox that Tetragon can't look into",
      [seen(seeing, "kata-qemu")],
      "Unknown",
      "False SandboxedRuntime",
    ],
    ["is unknown of no pod at all", [], "Unknown", "Unknown NoPods"],
  ])("%s", (_, all, coverage, condition) => {
    const { status, reason } = covered(all);
    expect([worst(all), `${status} ${reason}`]).toEqual([coverage, condition]);
  });
});

test.each([
  [[], "Unknown NoPods"],
  [["Ready", "Frozen"], "True Ready"],
  [["Ready", "Learning"], "False Learning"],
  [["Ready", "Absent"], "False Absent"],
] as const)("baselines %j are %s", (states, condition) => {
  const { status, reason } = baselineReady(
    states.map((state) => ({ agent: "deployment/bot", state, readiness: "exec TooYoung" })),
  );
  expect(`${status} ${reason}`).toBe(condition);
});
