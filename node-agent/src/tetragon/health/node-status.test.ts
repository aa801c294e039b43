import { check } from "@bailiff/crds";
import { expect, test } from "vitest";
import type { TracingPolicyState } from "../stream/tetragon.ts";
import { nodeStatus, type Sight } from "./node-status.ts";
import { shippedPolicies } from "./tracing-policies.ts";

const nowMs = Date.UTC(2026, 10, 20, 8);
const loaded = (name: string, more: Partial<TracingPolicyState> = {}): TracingPolicyState => ({
  name,
  namespace: "",
  state: "enabled",
  mode: "enforce",
  error: "",
  ...more,
});
const all = shippedPolicies.observe.map((name) => loaded(name));
const [first = "", second = ""] = shippedPolicies.observe;
const good: Sight = {
  nowMs,
  stream: { state: "Connected", sinceMs: nowMs - 1000, message: "events come" },
  tetragonVersion: "v1.8.0",
  policies: all,
  policyProblem: undefined,
  needed: shippedPolicies,
  losses: new Map([["ring", 0]]),
  lossProblem: undefined,
  runtimeClasses: ["gvisor", "gvisor"],
  baselineProblem: undefined,
  clusterProblem: undefined,
  lastGap: undefined,
};
const gap = (agoMs: number) =>
  ({
    reason: "RingLoss",
    since: (nowMs - agoMs - 1) * 1000,
    until: (nowMs - agoMs) * 1000,
    message: "lost 7",
    container: "",
  }) as const;
const covered = (sight: Partial<Sight>) => {
  const status = nodeStatus({ ...good, ...sight }, undefined);
  const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentNode", metadata: { name: "node-1" }, status };
  expect(check("AgentNode", object, "test")).toMatchObject({ ok: true });
  const [condition] = status.conditions;
  return [status.coverage, condition?.status, condition?.reason, condition?.message];
};

test.each<[string, Partial<Sight>, readonly unknown[]]>([
  ["all is well", {}, ["Full", "True", "EventsCome", expect.any(String)]],
  [
    "the stream is gone",
    { stream: { state: "Disconnected", sinceMs: nowMs, message: "refused" }, policies: undefined },
    ["Unknown", "False", "Disconnected", expect.stringContaining("refused")],
  ],
  [
    "Tetragon isn't well by its own account, though connected",
    { stream: { state: "Connected", sinceMs: nowMs, message: "sick", problem: "sick" } },
    ["Unknown", "False", "TetragonUnwell", expect.stringContaining("sick")],
  ],
  [
    "policies can't be listed",
    { policies: undefined, policyProblem: "12 UNIMPLEMENTED" },
    ["Unknown", "False", "PoliciesUnknown", expect.stringContaining("(12 UNIMPLEMENTED)")],
  ],
  [
    "a policy is missing",
    { policies: all.slice(1) },
    ["Partial", "False", "PolicyMissing", expect.stringMatching(`${first} isn't loaded: kubectl apply`)],
  ],
  [
    "a policy failed to load",
    { policies: [loaded(first, { state: "load_error", error: "key too big for map" }), ...all.slice(1)] },
    [
      "Partial",
      "False",
      "PolicyMissing",
      expect.stringMatching(/load_error \(key too big for map\): read Tetragon's log/),
    ],
  ],
  [
    "a policy of that name lies in a namespace only",
    { policies: [loaded(second, { namespace: "default" }), ...all.filter(({ name }) => name !== second)] },
    ["Partial", "False", "PolicyMissing", expect.stringContaining(second)],
  ],
  [
    "losses can't be read",
    { lossProblem: "http://10.0.0.1:2112/metrics can't be read: refused" },
    ["Unknown", "Unknown", "LossesUnread", expect.stringContaining("--tetragon-metrics")],
  ],
  ["something was lost just now", { lastGap: gap(1000) }, ["Partial", "False", "RingLoss", "lost 7"]],
  ["something was lost an hour ago", { lastGap: gap(3_600_000) }, ["Full", "True", "EventsCome", expect.any(String)]],
])("where %s, coverage says so", (_, sight, expected) => {
  expect(covered(sight)).toEqual(expected);
});

test("baselines that can't be fetched are told beside coverage, since when, and no more once they can", () => {
  const before = nodeStatus({ ...good, baselineProblem: "not served" }, undefined);
  const later = nodeStatus({ ...good, nowMs: nowMs + 60_000, baselineProblem: "not served\u001b[2J" }, before);
  const [covered, degraded] = later.conditions;
  expect(covered).toMatchObject({ type: "Covered", status: "True" });
  expect(degraded).toMatchObject({ type: "Degraded", status: "True", reason: "BaselinesUnread" });
  expect(degraded?.message).not.toContain("\u001b");
  expect(degraded?.lastTransitionTime).toBe("2026-11-20T08:00:00.000Z");
  expect(nodeStatus(good, later).conditions).toHaveLength(1);
});

test("the condition keeps its time while it stays as it is", () => {
  const before = nodeStatus(good, undefined);
  const later = nodeStatus({ ...good, nowMs: nowMs + 60_000 }, before);
  expect(later.conditions).toEqual(before.conditions);
  const worse = nodeStatus({ ...good, nowMs: nowMs + 60_000, policies: [] }, before);
  expect(worse.conditions[0]?.lastTransitionTime).toBe("2026-11-20T08:01:00.000Z");
});

test("a cluster that can't be followed is said before baselines that can't be fetched, and isn't called blindness", () => {
  const status = nodeStatus({ ...good, clusterProblem: "pods: forbidden", baselineProblem: "x" }, undefined);
  expect(status.coverage).toBe("Full");
  expect(status.conditions[1]).toMatchObject({ type: "Degraded", status: "True", reason: "ClusterUnread" });
  expect(status.conditions[1]?.message).toContain("pods: forbidden");
});

test.each<[string, Partial<Sight>, string]>([
  ["enforced", { policies: [...all, loaded("bailiff-isolate")] }, "Enforce"],
  ["in monitor mode", { policies: [...all, loaded("bailiff-isolate", { mode: "monitor" })] }, "Missing"],
  ["not enabled", { policies: [...all, loaded("bailiff-isolate", { state: "load_error" })] }, "Missing"],
  ["not there", {}, "Missing"],
  ["not to be asked for", { policies: undefined }, "Unknown"],
])("a kernel cut that is %s is told as it is", (_, sight, cut) => {
  expect(nodeStatus({ ...good, ...sight }, undefined).kernelCut).toBe(cut);
});

test("a hostile Tetragon's words stay within the object's bounds", () => {
  const policies = Array.from({ length: 500 }, (_, at) => loaded(`p${at}\u001b[2J`, { error: "x".repeat(10_000) }));
  expect(covered({ policies, tetragonVersion: "v".repeat(1000) })[2]).toBe("PolicyMissing");
});
