import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { findingsOn, policyFor } from "../../../testing/engine.ts";
import { recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const declares = (processes: unknown, complete = true) => ({
  isTrained: false,
  policies: [policyFor("support", { declared: { complete, processes } })],
});

test.each<[string, unknown, Answer]>([
  ["/usr/bin/python3", [{ binary: "/usr/bin/python3*" }], "none"],
  ["/usr/bin/python3.11", [{ binary: "/usr/bin/python3*" }], "none"],
  ["/usr/bin/curl", [{ binary: "/usr/bin/python3*" }], "High"],
  ["/usr/bin/curl", [{ binary: "/usr/bin/curl", parent: "/usr/local/bin/python*" }], "none"],
  ["/usr/bin/curl", [{ binary: "/usr/bin/curl", parent: "/usr/bin/bash" }], "High"],
  ["/tmp/../usr/bin/curl", [{ binary: "/usr/bin/curl" }], "High"],
  ["/usr/bin/curl", [], "High"],
])("%s where %j is declared, and nothing else: %s", (binary, processes, answer) => {
  const event = withCommand(anExecOf("support-bot"), binary, "x");
  expect(answerOf("declared-exec", [event], declares(processes))).toBe(answer);
});

test("a declaration that is not complete forbids nothing", () => {
  const event = withCommand(anExecOf("support-bot"), "/usr/bin/curl", "x");
  expect(answerOf("declared-exec", [event], declares([], false))).toBe("none");
});

test("with a complete declaration the attack is found from the first second, and the agent's own work is not", () => {
  const arrangement = declares([{ binary: "/usr/local/bin/python" }, { binary: "/usr/bin/cat" }]);
  const found = findingsOn(recorded("dev-attack-1"), "declared-exec", arrangement);
  expect(found.map(({ signature }) => signature)).toContain("/usr/bin/curl");
  expect(answerOf("declared-exec", recorded("train-1"), arrangement)).toBe("none");
});

test("paths that differ only behind what a signature holds are one finding", () => {
  const events = ["a", "b"].map((end) => withCommand(anExecOf("support-bot"), `/opt/${"x".repeat(300)}${end}`, ""));
  expect(findingsOn(events, "declared-exec", declares([]))).toHaveLength(1);
});
