import { agentVerdict } from "@bailiff/crds/agent-verdict/agent-verdict";
import { ink } from "@bailiff/node-agent/replay/output/paper";
import { expect, test } from "vitest";
import { caseLines } from "./case.ts";

const time = "2026-11-20T07:29:39.676Z";
const finding = (rule: string, message: string) => ({
  ...{
    rule,
    signature: rule,
    gate: "KnownBad",
    severity: "Critical",
    count: 2,
    firstSeen: time,
    lastSeen: time,
    message,
  },
  evidence: [{ time, binary: "/bin/bash", arguments: "-i \u001b[2J", destination: "203.0.113.66:443" }],
});
const verdict = (messages: readonly string[]) =>
  agentVerdict.parse({
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentVerdict",
    metadata: { name: "bot-1", namespace: "lab" },
    spec: {
      agent: { name: "pod/bot" },
      pod: { name: "bot", uid: "0b0c6f2e-3a52-4c41-9d3e-0a2f5d0f6a11", node: "node-1" },
      severity: "Critical",
      findings: messages.map((message, at) => finding(`rule-${at}`, message)),
    },
  });

test("a case tells its worst findings with what the kernel saw, says how many more there are, and fits the page", () => {
  const lines = caseLines(
    verdict(Array.from({ length: 7 }, () => "bash has a socket for its input ".repeat(12))),
    ink(false),
  );
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  const text = lines.join("\n");
  expect(text).toContain("/bin/bash -i");
  expect(text).toContain("→ 203.0.113.66:443");
  expect(text).toContain("… and 2 findings more");
  expect(text).toContain("not looked at yet");
});

test("what an attacker wrote can't steer the terminal", () => {
  expect(caseLines(verdict(["\u001b]0;owned\u0007 clean\u009b2J"]), ink(false)).join("\n")).not.toMatch(
    /\p{Cc}(?<!\n)/u,
  );
});
