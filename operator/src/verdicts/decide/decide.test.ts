import { describe, expect, test } from "vitest";
import { bearsMarkOf, type Snapshot } from "../snapshot/snapshot.ts";
import { at, finding, heldStatus, nowMs, pod, policy, prisoner, snapshot, verdict } from "../testing/snapshot.ts";
import { decide } from "./decide.ts";

const decision = (action: string, more = {}) => ({ action, by: "alice", ...more });
const allowAll = {
  metadata: { namespace: "support", name: "all" },
  spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{}] },
};
const kernel = { name: "Kernel", ready: true } as const;
const closed = (phase: string, closedAt: string, spec = {}) =>
  verdict({ metadata: { name: "bot-0" }, spec, status: { phase, closedAt } });
const holding = { verdict: verdict({ status: heldStatus(60) }), pod: prisoner() };
const response = (change: Readonly<Record<string, unknown>>) => policy({ spec: { response: change } });

describe("a pod is to be held", () => {
  const cases: [string, Partial<Snapshot>][] = [
    ["when its case reaches the threshold", {}],
    [
      "when a person decides so, in mode Detect too",
      {
        policy: policy({ spec: { mode: "Detect" } }),
        verdict: verdict({ spec: { decision: decision("Quarantine") } }),
      },
    ],
    [
      "when a person opened the case, without findings",
      { verdict: verdict({ spec: { reportedBy: "alice", findings: [], recommendation: "None" } }) },
    ],
    ["whatever its labels are by now, if it was under the policy before the cut", holding],
    [
      "though approval is asked for by now, if it was held before",
      { ...holding, policy: response({ approval: "Manual" }) },
    ],
    [
      "though there is no more room, if it was held before",
      { ...holding, room: { prisoners: 9, lastHour: 9, desired: 1 } },
    ],
    [
      "again, if somebody took our labels off",
      { verdict: holding.verdict, pod: pod(), room: { prisoners: 9, lastHour: 9, desired: 1 } },
    ],
    [
      "when the judge knew another generation of the policy, and a sure finding reaches the threshold of this one",
      { verdict: verdict({ spec: { recommendation: "None", policy: { name: "bot", generation: 9 } } }) },
    ],
    ["when findings are newer than the case that was closed", { siblings: [closed("Expired", at(-20))] }],
    [
      "when no object of ours can be armed but the kernel cuts",
      { unarmed: "somebody else's object", offers: [kernel] },
    ],
    [
      "long after the last offence, if the policy knows no ttl",
      {
        policy: response({ ttl: "0" }),
        verdict: verdict({ spec: { findings: [finding({ firstSeen: at(-9e5), lastSeen: at(-9e5) })] } }),
      },
    ],
  ];
  test.each(cases)("%s", (_, change) => {
    expect(decide(snapshot(change))).toMatchObject({ act: "hold", reason: "InCustody" });
  });
});

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
      { ...holding, policy: response({ quarantineAt: "Critical" }) },
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
        policy: response({ quarantineAt: "Medium" }),
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
    ["when its last offence is longer ago than the ttl", { policy: response({ ttl: "5s" }) }, "Open", "TtlPassed"],
    ["until a person approves", { policy: response({ approval: "Manual" }) }, "AwaitingApproval", "AwaitingApproval"],
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
      { ...holding, policy: response({ ttl: "10s" }) },
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

test("a case of the same name in another namespace has no say over a prisoner, and leaves the pod to its own case", () => {
  const forged = verdict({ metadata: { namespace: "crm" } });
  const facts = { verdict: forged, pod: prisoner() };
  expect(decide(snapshot(facts))).toMatchObject({ act: "free", phase: "Superseded" });
  expect(bearsMarkOf(facts.pod, forged)).toBe(false);
  expect(bearsMarkOf(facts.pod, verdict())).toBe(true);
});

test("a forged case of the same pod is no rival", () => {
  const forged = verdict({
    metadata: { name: "bot-0" },
    spec: { severity: "Critical", pod: { name: "bot", uid: "pod-1", node: "node-2" } },
  });
  expect(decide(snapshot({ siblings: [forged] }))).toMatchObject({ act: "hold" });
});

describe("labels", () => {
  const forBot = { ...allowAll, spec: { ...allowAll.spec, podSelector: { matchLabels: { app: "bot" } } } };
  const underKernel = (seconds: number, change = {}) =>
    verdict({
      status: heldStatus(60, { backends: [{ name: "Kernel", state: "Pending" }] }, [
        { type: "Holds", status: "Unknown", reason: "Pending", message: "m", lastTransitionTime: at(-seconds) },
      ]),
      ...change,
    });
  const removed = (change: Partial<Snapshot>) => {
    const intent = decide(snapshot({ networkPolicies: [forBot], ...change }));
    return intent.act === "hold" ? intent.plan.remove : intent;
  };
  const blind = { pod: prisoner(), offers: [{ name: "Kernel", ready: false, message: "blind" }] as const };

  test.each<[string, Partial<Snapshot>, string[]]>([
    ["go where other policies allow and nothing stronger is offered", {}, ["app"]],
    ["stay where the kernel is offered", { offers: [kernel] }, []],
    ["stay while the kernel's cut is in doubt for less than 10 s", { ...blind, verdict: underKernel(9) }, []],
    ["go when it is in doubt for 10 s", { ...blind, verdict: underKernel(10) }, ["app"]],
    [
      "go at once when the offer was not part of the cut",
      { ...blind, verdict: verdict({ status: heldStatus(60) }) },
      ["app"],
    ],
  ])("%s", (_, change, expected) => {
    expect(removed(change)).toEqual(expected);
  });
});

test("custody ends by itself later with each offence, each refused call, and never for a critical case", () => {
  const endOf = (spec: Readonly<Record<string, unknown>>) => {
    const intent = decide(snapshot({ ...holding, verdict: verdict({ spec, status: heldStatus(3600) }) }));
    return intent.act === "hold" ? intent.dueAtMs : intent;
  };
  const hours4 = 4 * 3_600_000;
  const window = { since: at(-60), until: at(0), last: { refused: { time: at(-2) } } };
  expect(endOf({})).toBe(nowMs - 10_000 + hours4);
  expect(endOf({ custody: { window } })).toBe(nowMs - 2_000 + hours4);
  expect(endOf({ findings: [finding({ lastSeen: at(9e5) })] })).toBe(nowMs + hours4);
  expect(endOf({ severity: "Critical" })).toBeUndefined();
});
