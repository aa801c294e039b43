// Alerts about the operator itself, and about watches of both programs.
import type { Table } from "./table.ts";

const leader = (replica: string) => `bailiff_leader{job="bailiff-operator", instance="${replica}"}`;
const age = `bailiff_watch_age_seconds{job="bailiff-operator", instance="a", resource="agentverdicts"}`;
const thrown = `bailiff_watch_thrown_total{job="bailiff-node-agent", instance="b", resource="agentpolicies"}`;
const failing = `bailiff_queue_failing{job="bailiff-operator", instance="a", controller="verdicts"}`;
const longest = `bailiff_reconcile_longest_seconds{job="bailiff-operator", instance="a", controller="verdicts"}`;
const oldest = `bailiff_queue_oldest_seconds{job="bailiff-operator", instance="a", controller="verdicts"}`;

const noOperator = {
  labels: {},
  summary: "No operator of Bailiff works",
  description: "no replica holds the lease, or Prometheus reads none: nobody is taken into custody, let go or verified",
};
const stuck = {
  labels: { controller: "verdicts" },
  summary: "The operator's controller verdicts is stuck",
  description: "its work has waited, or run, for 7m 0s: cases are not dealt with",
};

export const operator: Table = {
  BailiffNoOperator: {
    fires: [
      {
        when: "two replicas run and none of them leads",
        series: { [leader("a")]: "0x9", [leader("b")]: "0x9" },
        at: "5m",
        alerts: [noOperator],
      },
      {
        when: "there is none",
        series: { 'up{job="bailiff-node-agent"}': "1x9" },
        at: "5m",
        alerts: [noOperator],
      },
    ],
    quiet: [
      {
        when: "the lease goes from one to the other",
        series: { [leader("a")]: "1x3 0x9", [leader("b")]: "0x4 1x9" },
        at: "9m",
      },
    ],
  },
  BailiffWatchStale: {
    fires: [
      {
        when: "a watch is silent",
        series: { [age]: "0+60x20" },
        at: "8m",
        alerts: [
          {
            labels: { job: "bailiff-operator", instance: "a", resource: "agentverdicts" },
            summary: "bailiff-operator a acts on an old view of agentverdicts",
            description: "the API server showed no sign of life on that watch for 8m 0s",
          },
        ],
      },
    ],
    quiet: [{ when: "bookmarks come every minute or so", series: { [age]: "5 64 12 71 30 2 55 61 8 44" }, at: "9m" }],
  },
  BailiffObjectsUnreadable: {
    fires: [
      {
        when: "a policy of a newer version comes",
        series: { [thrown]: "0x5 1x60" },
        at: "10m",
        alerts: [
          {
            labels: { job: "bailiff-node-agent", instance: "b", resource: "agentpolicies" },
            summary: "bailiff-node-agent can't read some of the agentpolicies",
            description:
              "they don't exist for it: a policy that can't be read judges nobody; the log of b names field and reason",
          },
        ],
      },
    ],
    quiet: [
      { when: "everything can be read", series: { [thrown]: "0x90" }, at: "80m" },
      { when: "nothing unreadable came for an hour", series: { [thrown]: "0x5 1x90" }, at: "80m" },
    ],
  },
  BailiffReconcileErrors: {
    fires: [
      {
        when: "an object can't be dealt with for a quarter of an hour",
        series: { [failing]: "0 1x30" },
        at: "16m",
        alerts: [
          {
            labels: { controller: "verdicts" },
            summary: "The operator's controller verdicts keeps failing",
            description:
              "1 object(s) could not be dealt with for 15 minutes: the operator's log says 'reconcile failed' with the key and the reason",
          },
        ],
      },
    ],
    quiet: [
      { when: "conflicts come and go", series: { [failing]: "1 0 2 0 1 1 0 1 0 0 3 0 1 0 1 0 1 0 2" }, at: "18m" },
    ],
  },
  BailiffReconcileStuck: {
    fires: [
      {
        when: "a reconcile hangs",
        series: { [longest]: "0+60x20", [oldest]: "0x20" },
        at: "7m",
        alerts: [stuck],
      },
      {
        when: "nothing takes work from the queue",
        series: { [longest]: "0x20", [oldest]: "0+60x20" },
        at: "7m",
        alerts: [stuck],
      },
    ],
    quiet: [
      { when: "work is done as it comes", series: { [longest]: "0 1 0 2 0 1 0 1 0", [oldest]: "0x9" }, at: "8m" },
    ],
  },
};
