import { type AgentPolicy, type AgentVerdict, check } from "@bailiff/crds";
import { finding, policy as policyObject, verdict as verdictObject } from "@bailiff/crds/samples/samples";
import { expect, it } from "vitest";
import { endsAtMs } from "./expiry.ts";

const nowMs = Date.parse("2026-11-20T12:00:10.000Z");
const hourMs = 3_600_000;

function checked<T>(kind: "AgentPolicy" | "AgentVerdict", object: unknown): T {
  const result = check(kind, object, "a sample");
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.value as T;
}

const policy = checked<AgentPolicy>("AgentPolicy", policyObject({ response: { ttl: "4h" } }));
const seenAt = (lastSeen: string): AgentVerdict =>
  checked(
    "AgentVerdict",
    verdictObject({ severity: "High", findings: [{ ...finding(), firstSeen: lastSeen, lastSeen }] }),
  );

it("ends custody so long after the last offence, and not before it began", () => {
  const verdict = seenAt("2026-11-20T11:00:00.000Z");
  expect(endsAtMs(verdict, policy, nowMs)).toBe(Date.parse("2026-11-20T15:00:00.000Z"));
  expect(endsAtMs(verdict, policy, nowMs, nowMs - 1000)).toBe(nowMs - 1000 + 4 * hourMs);
});

it("says the same time whenever it is asked within a minute, though a node's clock runs ahead", () => {
  const ahead = seenAt("2026-11-20T18:00:00.000Z");
  const answers = [0, 20, 1_000, 49_000].map((laterMs) => endsAtMs(ahead, policy, nowMs + laterMs, nowMs));
  expect(new Set(answers)).toEqual(new Set([Date.parse("2026-11-20T16:01:00.000Z")]));
});

it("goes by the beginning of custody where a person opened the case and nothing was found", () => {
  const byHand = checked<AgentVerdict>(
    "AgentVerdict",
    verdictObject({ severity: "High", findings: [], reportedBy: "alice@example.com" }),
  );
  expect(endsAtMs(byHand, policy, nowMs, nowMs - hourMs)).toBe(nowMs + 3 * hourMs);
  expect(endsAtMs(byHand, policy, nowMs)).toBe(nowMs + 4 * hourMs);
});
