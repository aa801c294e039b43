// Alerts about policies and what is learned.
import type { Table } from "./table.ts";

const condition = (type: string, status: string, reason: string, mode = "Quarantine") =>
  `bailiff_policy_conditions{instance="a", namespace="support", policy="bot", mode="${mode}", condition="${type}", status="${status}", reason="${reason}"}`;
const labels = { namespace: "support", policy: "bot" };

export const policies: Table = {
  BailiffPolicyNotAccepted: {
    fires: [
      {
        when: "a policy names a rule that doesn't exist",
        series: { [condition("Accepted", "False", "UnknownRule")]: "1x20" },
        at: "10m",
        alerts: [
          {
            labels: { ...labels, reason: "UnknownRule" },
            summary: "Policy support/bot doesn't do what it says: UnknownRule",
            description:
              "its condition Accepted names the field and what to do: kubectl -n support describe agentpolicy bot",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "a policy makes sense, though it overlaps with another",
        series: { [condition("Accepted", "True", "Overlap")]: "1x20" },
        at: "20m",
      },
      {
        when: "somebody mends it",
        series: {
          [condition("Accepted", "False", "UnknownRule")]: "1x5 stale",
          [condition("Accepted", "True", "Accepted")]: "_x5 1x20",
        },
        at: "15m",
      },
    ],
  },
  BailiffPolicyNotArmed: {
    fires: [
      {
        when: "nothing here could cut the pods of a policy that quarantines",
        series: { [condition("Armed", "False", "Ineffective")]: "1x20" },
        at: "15m",
        alerts: [
          {
            labels: { ...labels, reason: "Ineffective" },
            summary: "A quarantine under policy support/bot would not hold: Ineffective",
            description:
              "nothing in this cluster could cut off every pod of that policy; its condition Armed says which and why",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "the policy only observes or detects",
        series: {
          [condition("Armed", "False", "Observe", "Observe")]: "1x20",
          [condition("Armed", "False", "Ineffective", "Detect")]: "1x20",
        },
        at: "20m",
      },
      { when: "it is armed", series: { [condition("Armed", "True", "Armed")]: "1x20" }, at: "20m" },
    ],
  },
  BailiffBaselineNotReady: {
    every: "1h",
    fires: [
      {
        when: "learning goes on for three days, for one reason after the other",
        series: {
          [condition("BaselineReady", "False", "Absent")]: "1x23 stale",
          [condition("BaselineReady", "False", "Learning")]: "_x23 1x80",
        },
        at: "73h",
        alerts: [
          {
            labels,
            summary: "Policy support/bot has been learning for more than 3 days",
            description:
              "until its baseline is ready only deterministic findings may quarantine; the condition BaselineReady says what is missing",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "learning began yesterday",
        series: { [condition("BaselineReady", "False", "Learning")]: "1x30" },
        at: "24h",
      },
      {
        when: "the baseline is ready, or there is no pod to learn from",
        series: {
          [condition("BaselineReady", "True", "Ready")]: "1x100",
          'bailiff_policy_conditions{namespace="b", policy="bot", condition="BaselineReady", status="Unknown", reason="NoPods"}':
            "1x100",
        },
        at: "80h",
      },
    ],
  },
};
