// Alerts about cases and custody.
import type { Table } from "./table.ts";

const verdicts = (severity: string, mode: string, phase: string, replica = "a") =>
  `bailiff_verdicts{instance="${replica}", namespace="support", policy="bot", mode="${mode}", severity="${severity}", phase="${phase}"}`;
const custody = (state: string, replica = "a") =>
  `bailiff_custody_pods{instance="${replica}", namespace="support", policy="bot", state="${state}"}`;
const notHeld = (reason: string) => `bailiff_cases_not_held{instance="a", namespace="support", reason="${reason}"}`;
const waiting = `bailiff_awaiting_approval_since_timestamp_seconds{instance="a", namespace="support", policy="bot"}`;
const labels = { namespace: "support", policy: "bot" };

const ofSeverity = (severity: string): Table[string] => ({
  fires: [
    {
      when: "a case is open",
      series: { [verdicts(severity, "Detect", "Open")]: "1x5" },
      at: "0m",
      alerts: [
        {
          labels,
          summary: `An AI agent in support did something of severity ${severity}`,
          description: `1 open case(s) of severity ${severity} under policy bot: kubectl -n support get agentverdicts`,
        },
      ],
    },
    {
      when: "both replicas of the operator tell of the same two cases, one of them in custody",
      series: {
        [verdicts(severity, "Quarantine", "Open", "a")]: "1x5",
        [verdicts(severity, "Quarantine", "Open", "b")]: "1x5",
        [verdicts(severity, "Quarantine", "Quarantined", "a")]: "1x5",
        [verdicts(severity, "Quarantine", "Quarantined", "b")]: "1x5",
      },
      at: "1m",
      alerts: [
        {
          labels,
          summary: `An AI agent in support did something of severity ${severity}`,
          description: `2 open case(s) of severity ${severity} under policy bot: kubectl -n support get agentverdicts`,
        },
      ],
    },
  ],
  quiet: [
    {
      when: "the policy only observes, however bad the case",
      series: { [verdicts(severity, "Observe", "Open")]: "1x5" },
      at: "5m",
    },
    {
      when: "the policy was set to Observe since, and the case is still open",
      series: {
        [verdicts(severity, "Detect", "Open")]: "1x5",
        [`bailiff_policy_conditions{instance="a", namespace="support", policy="bot", mode="Observe", condition="Accepted", status="True", reason="Accepted"}`]:
          "1x5",
      },
      at: "5m",
    },
    {
      when: "the case is released: its series has another phase now",
      series: {
        [verdicts(severity, "Quarantine", "Quarantined")]: "1x4 stale",
        [verdicts(severity, "Quarantine", "Released")]: "_x4 1x5",
      },
      at: "6m",
    },
    {
      when: "cases are closed",
      series: Object.fromEntries(
        ["Released", "Dismissed", "Expired", "Superseded"].map((phase) => [verdicts(severity, "Detect", phase), "3x5"]),
      ),
      at: "5m",
    },
    { when: "a case is of severity Medium", series: { [verdicts("Medium", "Detect", "Open")]: "1x5" }, at: "5m" },
  ],
});

export const cases: Table = {
  BailiffVerdictCritical: ofSeverity("Critical"),
  BailiffVerdictHigh: ofSeverity("High"),
  BailiffQuarantineIneffective: {
    fires: [
      {
        when: "a cut does not hold for a minute",
        series: { [custody("Ineffective")]: "1x5", [custody("Ineffective", "b")]: "1x5" },
        at: "1m",
        alerts: [
          {
            labels,
            summary: "A quarantine in support does not hold",
            description:
              "1 pod(s) under policy bot were cut off and still reach something: the verdict's status.quarantine says what",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "the second cut, without labels, follows at once and holds",
        series: { [custody("Ineffective")]: "1 stale", [custody("Enforced")]: "_ 1x5" },
        at: "2m",
      },
      { when: "cuts hold", series: { [custody("Enforced")]: "4x9" }, at: "9m" },
    ],
  },
  BailiffQuarantineUnverifiable: {
    fires: [
      {
        when: "nothing proves a cut for ten minutes, first pending, then unverifiable",
        series: { [custody("Pending")]: "1x3 stale", [custody("Unverifiable")]: "_x3 1x20" },
        at: "12m",
        alerts: [
          {
            labels,
            summary: "Nobody can tell whether a quarantine in support holds",
            description:
              "1 pod(s) under policy bot are cut off without any proof for 10 minutes: the verdict's status.quarantine says why",
          },
        ],
      },
    ],
    quiet: [
      { when: "a cut is new", series: { [custody("Pending")]: "1x20" }, at: "9m" },
      { when: "cuts hold", series: { [custody("Enforced")]: "1x20" }, at: "20m" },
    ],
  },
  BailiffApprovalOverdue: {
    fires: [
      {
        when: "a case has waited for 16 minutes",
        series: { [waiting]: "60x30" },
        at: "17m",
        alerts: [
          {
            labels,
            summary: "A case in support has waited 16m 0s for approval",
            description:
              "policy bot wants a person's word before custody, and until then the pod goes on: kubectl -n support get agentverdicts",
          },
        ],
      },
    ],
    quiet: [
      { when: "a case waits for 14 minutes", series: { [waiting]: "60x30" }, at: "15m" },
      { when: "somebody has decided", series: { [waiting]: "60x18 stale" }, at: "20m" },
    ],
  },
  BailiffBlastRadiusHeld: {
    fires: [
      {
        when: "two cases have no room",
        series: { [notHeld("BlastRadius")]: "2x5" },
        at: "1m",
        alerts: [
          {
            labels: { namespace: "support" },
            summary: "More pods offend in support than may be in custody at once",
            description:
              "2 case(s) are due for custody and held back by maxQuarantined or maxPerHour: their pods go on",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "cases are not held for other reasons",
        series: { [notHeld("Observe")]: "2x5", [notHeld("BelowThreshold")]: "1x5" },
        at: "5m",
      },
    ],
  },
  BailiffCustodyRefused: {
    fires: [
      {
        when: "the API server refuses a cut",
        series: { [notHeld("Refused")]: "1x5" },
        at: "2m",
        alerts: [
          {
            labels: { namespace: "support", reason: "Refused" },
            summary: "Custody in support can't be carried out: Refused",
            description:
              "1 case(s) whose pod should be cut off, or let go, and isn't: the verdict's condition Held says why",
          },
        ],
      },
    ],
    quiet: [
      { when: "a refusal passes", series: { [notHeld("Refused")]: "1 stale" }, at: "3m" },
      { when: "the policy detects only", series: { [notHeld("Detect")]: "3x9" }, at: "9m" },
    ],
  },
};
