import { describe, expect, test } from "vitest";
import { bearsMarkOf, type Snapshot } from "../snapshot/snapshot.ts";
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

const allowAll = {
  metadata: { namespace: "support", name: "all" },
  spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{}] },
};
const kernel = { name: "Kernel", ready: true } as const;

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
      { ...holding, policy: responding({ approval: "Manual" }) },
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
        policy: responding({ ttl: "0" }),
        verdict: verdict({ spec: { findings: [finding({ firstSeen: at(-9e5), lastSeen: at(-9e5) })] } }),
      },
    ],
  ];
  test.each(cases)("%s", (_, change) => {
    expect(decide(snapshot(change))).toMatchObject({ act: "hold", reason: "InCustody" });
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
