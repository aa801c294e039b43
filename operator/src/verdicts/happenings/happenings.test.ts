import { describe, expect, test } from "vitest";
import { decide } from "../decide/decide.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { statusOf } from "../status/status.ts";
import { heldStatus, pod, policy, prisoner, snapshot, verdict } from "../testing/snapshot.ts";
import { happenings } from "./happenings.ts";

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
    ["of a cut, and that nobody can prove it", {}, prisoner(), ["Warning Quarantined", "Warning Unverifiable"]],
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
      ["Warning AwaitingApproval"],
    ],
    [
      "of a cap that is reached",
      { room: { prisoners: 1, lastHour: 0, desired: 1 } },
      undefined,
      ["Warning BlastRadius"],
    ],
    ["of a pod that went in custody", { verdict: held, pod: undefined }, undefined, ["Warning PodGone"]],
    ["of a forged case", { pod: pod({ spec: { nodeName: "node-2" } }) }, undefined, ["Normal Superseded"]],
    ["of nothing where a case is only open", { policy: policy({ spec: { mode: "Detect" } }) }, undefined, []],
    ["of nothing where nothing changes", { verdict: held, pod: prisoner() }, undefined, []],
  ])("%s", (_, change, left, expected) => {
    expect(told(change, left)).toEqual(expected);
  });
});
