import { describe, expect, test } from "vitest";
import { decide } from "../decide/decide.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { statusOf } from "../status/status.ts";
import { heldStatus, pod, policy, prisoner, snapshot, verdict } from "../testing/snapshot.ts";
import { aboutPod, happenings } from "./happenings.ts";

const allowAll = {
  metadata: { namespace: "support", name: "all" },
  spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{}] },
};
const forBot = { ...allowAll, spec: { ...allowAll.spec, podSelector: { matchLabels: { app: "bot" } } } };
const original = JSON.stringify({ uid: "pod-1", owner: null, labels: { app: "bot" } });
const isolated = {
  labels: { "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" },
  annotations: { "bailiff.dev/case": "bot-1", "bailiff.dev/original": original },
};

/** Reasons of the Events for one step of a case. */
function told(change: Partial<Snapshot>, left?: Snapshot["pod"]): string[] {
  const before = snapshot(change);
  const intent = decide(before);
  if (intent.act === "forget") return [];
  const after = statusOf({ ...before, pod: left ?? before.pod }, intent);
  return happenings(before.verdict, after).map(({ type, reason }) => `${type} ${reason}`);
}
const held = verdict({ status: heldStatus(60, { state: "Unverifiable" }) });
const decided = (action: string, status?: object) =>
  verdict({ spec: { decision: { action, by: "alice" } }, ...(status && { status: { ...status } }) });

describe("people are told", () => {
  test.each<[string, Partial<Snapshot>, Snapshot["pod"], string[]]>([
    [
      "of a cut, and that nobody can prove it",
      {},
      prisoner(),
      ["Warning Opened", "Warning Quarantined", "Warning Unverifiable"],
    ],
    ["of a release", { verdict: decided("Release", heldStatus(60)), pod: prisoner() }, pod(), ["Normal Released"]],
    ["of a case that is dismissed before any cut", { verdict: decided("Dismiss") }, undefined, ["Normal Dismissed"]],
    [
      "of a pod that goes free by a policy",
      { verdict: held, pod: prisoner(), policy: policy({ spec: { mode: "Detect" } }) },
      pod(),
      ["Normal Freed"],
    ],
    [
      "of a case that waits for them",
      { policy: policy({ spec: { response: { approval: "Manual" } } }) },
      undefined,
      ["Warning Opened", "Warning AwaitingApproval"],
    ],
    [
      "of a cap that is reached",
      { room: { prisoners: 1, lastHour: 0, desired: 1 } },
      undefined,
      ["Warning Opened", "Warning BlastRadius"],
    ],
    ["of a pod that went in custody", { verdict: held, pod: undefined }, undefined, ["Warning PodGone"]],
    ["of a forged case, loudly", { pod: pod({ spec: { nodeName: "node-2" } }) }, undefined, ["Warning Superseded"]],
    [
      "once of a case that is only open",
      { policy: policy({ spec: { mode: "Detect" } }) },
      undefined,
      ["Warning Opened"],
    ],
    [
      "of a policy that begins to allow what the cut forbids",
      { verdict: held, pod: prisoner("bot-1", { spec: { hostNetwork: true } }), networkPolicies: [allowAll] },
      undefined,
      ["Warning Overlap"],
    ],
    [
      "of labels that are taken away later",
      { verdict: held, pod: prisoner(), networkPolicies: [forBot] },
      prisoner("bot-1", { metadata: isolated }),
      ["Warning Isolated"],
    ],
    ["of nothing where nothing changes", { verdict: held, pod: prisoner() }, undefined, []],
  ])("%s", (_, change, left, expected) => {
    expect(told(change, left)).toEqual(expected);
  });
});

test("who describes the pod is told of its custody, and not of what only the case is about", () => {
  const told = ["Opened", "Quarantined", "Unverifiable", "BlastRadius", "Released"].map(
    (reason) => ({ type: "Warning", reason, message: "m" }) as const,
  );
  expect(aboutPod(told).map(({ reason }) => reason)).toEqual(["Quarantined", "Released"]);
});
