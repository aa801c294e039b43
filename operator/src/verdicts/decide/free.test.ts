// Every reason for which a pod is not, or no longer, to be in custody.
import { describe, expect, test } from "vitest";
import type { Snapshot } from "../snapshot/snapshot.ts";
import {
  at,
  closed,
  decision,
  finding,
  heldStatus,
  holding,
  nowMs,
  pod,
  policy,
  prisoner,
  responding,
  snapshot,
  verdict,
} from "../testing/snapshot.ts";
import { decide } from "./decide.ts";

describe("a pod is to be free", () => {
  const cases: [string, Partial<Snapshot>, string, string][] = [
    ["in a namespace that is being deleted", { namespaceIsTerminating: true }, "Open", "NamespaceTerminating"],
    ["where the operator doesn't act", { exempt: { reason: "OwnPod", message: "m" } }, "Open", "OwnPod"],
    ["when no policy selects it any more", { ...holding, policy: undefined }, "Open", "NotSelected"],
    [
      "when the policy that selects it isn't the one that judged",
      { policy: policy({ metadata: { name: "other" } }) },
      "Open",
      "NotSelected",
    ],
    [
      "in mode Observe, though a person decides",
      {
        policy: policy({ spec: { mode: "Observe" } }),
        verdict: verdict({ spec: { decision: decision("Quarantine") } }),
      },
      "Open",
      "Observe",
    ],
    ["in mode Detect", { policy: policy({ spec: { mode: "Detect" } }) }, "Open", "Detect"],
    ["once its policy is loosened", { ...holding, policy: policy({ spec: { mode: "Detect" } }) }, "Open", "Detect"],
    [
      "once the threshold is raised above its case",
      { ...holding, policy: responding({ quarantineAt: "Critical" }) },
      "Open",
      "BelowThreshold",
    ],
    ["when the judge isn't sure", { verdict: verdict({ spec: { recommendation: "None" } }) }, "Open", "NotRecommended"],
    [
      "when only novelty speaks and the judge knew another policy",
      {
        verdict: verdict({
          spec: {
            recommendation: "None",
            policy: { name: "bot", generation: 9 },
            findings: [finding({ gate: "Novelty" })],
          },
        }),
      },
      "Open",
      "NotRecommended",
    ],
    [
      "when a name was missed at Medium, whatever the threshold",
      {
        policy: responding({ quarantineAt: "Medium" }),
        verdict: verdict({
          spec: {
            severity: "Medium",
            recommendation: "None",
            policy: { name: "bot", generation: 9 },
            findings: [finding({ gate: "DeclaredDestination", severity: "Medium" })],
          },
        }),
      },
      "Open",
      "NotRecommended",
    ],
    ["when every finding was dismissed before", { siblings: [closed("Dismissed", at(-5))] }, "Open", "Acknowledged"],
    [
      "when every finding is older than the case that was closed",
      { siblings: [closed("Expired", at(-5), { findings: [finding({ signature: "other" })] })] },
      "Open",
      "Acknowledged",
    ],
    ["when its last offence is longer ago than the ttl", { policy: responding({ ttl: "5s" }) }, "Open", "TtlPassed"],
    ["until a person approves", { policy: responding({ approval: "Manual" }) }, "AwaitingApproval", "AwaitingApproval"],
    [
      "while too many of its agent are held",
      { room: { prisoners: 1, lastHour: 0, desired: 2 } },
      "Open",
      "BlastRadius",
    ],
    [
      "while too many of its agent were taken within an hour",
      { room: { prisoners: 0, lastHour: 5, desired: 20 } },
      "Open",
      "BlastRadius",
    ],
    [
      "when a person decides so, caps or not",
      {
        verdict: verdict({ spec: { decision: decision("Quarantine") } }),
        room: { prisoners: 1, lastHour: 0, desired: 1 },
      },
      "Open",
      "BlastRadius",
    ],
    ["where nothing can be armed", { unarmed: "somebody else's object" }, "Open", "NotArmed"],
    [
      "when a person releases it",
      { ...holding, verdict: verdict({ status: heldStatus(60), spec: { decision: decision("Release") } }) },
      "Released",
      "Released",
    ],
    [
      "when a person dismisses the case",
      { verdict: verdict({ spec: { decision: decision("Dismiss", { reason: "a drill" }) } }) },
      "Dismissed",
      "Dismissed",
    ],
    [
      "when the ttl has passed since it was cut and since its last offence",
      { ...holding, policy: responding({ ttl: "10s" }) },
      "Expired",
      "Expired",
    ],
    [
      "and the case superseded, when it runs on another node",
      { pod: pod({ spec: { nodeName: "node-2" } }) },
      "Superseded",
      "NotAsClaimed",
    ],
    [
      "and the case superseded, when it is on no node yet",
      { pod: pod({ spec: { nodeName: undefined } }) },
      "Superseded",
      "NotAsClaimed",
    ],
    [
      "and the case superseded, when that uid lives in another namespace",
      { pod: pod({ metadata: { namespace: "crm" } }) },
      "Superseded",
      "NotAsClaimed",
    ],
    [
      "and the case superseded, when a worse one is open",
      { siblings: [verdict({ metadata: { name: "bot-0" }, spec: { severity: "Critical" } })] },
      "Superseded",
      "Superseded",
    ],
    [
      "and the case superseded, when an older one is open",
      { siblings: [verdict({ metadata: { name: "bot-2", creationTimestamp: at(-61) } })] },
      "Superseded",
      "Superseded",
    ],
    [
      "for this case, when another one holds it",
      {
        pod: prisoner("bot-0"),
        siblings: [verdict({ metadata: { name: "bot-0", creationTimestamp: at(-1) }, spec: { severity: "Low" } })],
      },
      "Superseded",
      "Superseded",
    ],
    ["when it is gone", { pod: undefined }, "Open", "PodGone"],
    [
      "when it is gone, and its case keeps its phase",
      { verdict: holding.verdict, pod: undefined },
      "Quarantined",
      "PodGone",
    ],
    [
      "once the case is closed, whatever it says",
      { ...holding, verdict: closed("Dismissed", at(-5)) },
      "Dismissed",
      "Dismissed",
    ],
  ];
  test.each(cases)("%s", (_, change, phase, reason) => {
    expect(decide(snapshot(change))).toMatchObject({ act: "free", phase, reason });
  });

  test("and its case is over a week after it went", () => {
    const goneSince = (seconds: number) => {
      const gone = {
        type: "PodGone",
        status: "True",
        reason: "PodGone",
        message: "gone",
        lastTransitionTime: at(-seconds),
      };
      return decide(snapshot({ pod: undefined, verdict: verdict({ status: heldStatus(9e5, {}, [gone]) }) }));
    };
    const week = 7 * 24 * 3600;
    expect(goneSince(week - 1)).toMatchObject({ phase: "Quarantined", dueAtMs: nowMs + 1000 });
    expect(goneSince(week)).toMatchObject({ phase: "Expired" });
  });

  test("and a case that is being deleted is forgotten after that", () => {
    const metadata = { deletionTimestamp: at(-1), finalizers: ["bailiff.dev/custody"] };
    expect(decide(snapshot({ ...holding, verdict: verdict({ metadata }) }))).toMatchObject({ act: "forget" });
  });
});
