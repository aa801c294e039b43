// Alerts about what can be seen: blind is never clean.
import type { Table } from "./table.ts";

const on = 'job="bailiff-node-agent", instance="10.0.0.7:9091", node="node-1"';
const labels = { node: "node-1", instance: "10.0.0.7:9091" };
const shed = (reason: string) => `bailiff_shed_total{${on}, reason="${reason}"}`;
const lost = (kind: string) => `bailiff_tetragon_lost_total{${on}, kind="${kind}"}`;
const late = (le: string) => `bailiff_event_lateness_seconds_bucket{${on}, le="${le}"}`;

export const sight: Table = {
  BailiffNodeAgentDown: {
    fires: [
      {
        when: "no node agent is ready on a node with pods, as both replicas say",
        series: {
          'bailiff_blind_pods{instance="a", node="node-1"}': "3x9",
          'bailiff_blind_pods{instance="b", node="node-1"}': "3x9",
        },
        at: "5m",
        alerts: [
          {
            labels: { node: "node-1" },
            summary: "Nobody watches 3 agent pod(s) on node node-1",
            description:
              "no node agent is ready there: kubectl -n bailiff-system get pods -o wide --field-selector spec.nodeName=node-1",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "a node agent is restarted",
        series: { 'bailiff_blind_pods{instance="a", node="node-1"}': "3x2 stale" },
        at: "6m",
      },
      { when: "every node has one", series: { 'bailiff_leader{instance="a"}': "1x9" }, at: "9m" },
    ],
  },
  BailiffNodeAgentUnreachable: {
    fires: [
      {
        when: "one node agent doesn't answer",
        series: { [`up{${on}}`]: "0x20", 'up{job="bailiff-node-agent", instance="b", node="node-2"}': "1x20" },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "Prometheus can't read the node agent of node-1 10.0.0.7:9091",
            description:
              "what that node's agent sees, and loses, is unknown to every other alert; empty names mean that there is no node agent to be read at all",
          },
        ],
      },
      {
        when: "there is none at all",
        series: { 'up{job="bailiff-operator"}': "1x20" },
        at: "10m",
        alerts: [
          {
            labels: { job: "bailiff-node-agent" },
            summary: "Prometheus can't read the node agent of  ",
            description:
              "what that node's agent sees, and loses, is unknown to every other alert; empty names mean that there is no node agent to be read at all",
          },
        ],
      },
    ],
    quiet: [{ when: "all of them answer", series: { [`up{${on}}`]: "1x20" }, at: "20m" }],
  },
  BailiffStreamDown: {
    fires: [
      {
        when: "the stream has been broken for two minutes",
        series: { [`bailiff_stream_connected{${on}}`]: "1 0x9" },
        at: "3m",
        alerts: [
          {
            labels,
            summary: "No events come from Tetragon on node-1",
            description: "the node agent 10.0.0.7:9091 runs and is blind: look at Tetragon's pod on that node",
          },
        ],
      },
    ],
    quiet: [
      { when: "Tetragon is restarted", series: { [`bailiff_stream_connected{${on}}`]: "1 0 0 1x9" }, at: "5m" },
      { when: "events come", series: { [`bailiff_stream_connected{${on}}`]: "1x9" }, at: "9m" },
    ],
  },
  BailiffCoverageLost: {
    fires: [
      {
        when: "a tracing policy isn't loaded for ten minutes",
        series: {
          [`bailiff_node_coverage{${on}, state="Full"}`]: "0x20",
          [`bailiff_node_coverage{${on}, state="Partial"}`]: "1x20",
          [`bailiff_node_coverage{${on}, state="Unknown"}`]: "0x20",
          [`bailiff_node_coverage_reason{${on}, reason="PolicyMissing"}`]: "1x20",
        },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "Not everything is seen on node-1",
            description: "reason PolicyMissing; kubectl get agentnode node-1 -o yaml says what is missing",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "one gap leaves coverage partial for five minutes",
        series: {
          [`bailiff_node_coverage{${on}, state="Partial"}`]: "1x5 0x20",
          [`bailiff_node_coverage{${on}, state="Full"}`]: "0x5 1x20",
        },
        at: "15m",
      },
      {
        when: "coverage is full",
        series: {
          [`bailiff_node_coverage{${on}, state="Full"}`]: "1x20",
          [`bailiff_node_coverage{${on}, state="Partial"}`]: "0x20",
        },
        at: "20m",
      },
    ],
  },
  BailiffPodsCannotBeSeen: {
    fires: [
      {
        when: "a policy's pods run in gVisor",
        series: {
          'bailiff_policy_conditions{instance="a", namespace="support", policy="bot", mode="Detect", condition="Covered", status="False", reason="SandboxedRuntime"}':
            "1x20",
        },
        at: "15m",
        alerts: [
          {
            labels: { namespace: "support", policy: "bot" },
            summary: "Pods of policy support/bot run where Tetragon can't look",
            description: "gVisor or Kata: what they do is never judged, and that they look clean means nothing",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "all pods can be seen, or there are none",
        series: {
          'bailiff_policy_conditions{namespace="support", policy="bot", condition="Covered", status="True", reason="Full"}':
            "1x20",
          'bailiff_policy_conditions{namespace="b", policy="bot", condition="Covered", status="Unknown", reason="NoPods"}':
            "1x20",
        },
        at: "20m",
      },
    ],
  },
  BailiffEventsLost: {
    fires: [
      {
        when: "the inbox overflows",
        series: { [shed("overflow")]: "0x5 40x20", [shed("spool")]: "0x25" },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 dropped something",
            description:
              "about 40 events or verdicts within 10 minutes found no room or could not be read (bailiff_shed_total and bailiff_undecodable_total by reason)",
          },
        ],
      },
      {
        when: "messages can't be read",
        series: {
          [shed("overflow")]: "0x25",
          [`bailiff_undecodable_total{${on}, reason="malformed-frame"}`]: "0x5 20x20",
        },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 dropped something",
            description:
              "about 20 events or verdicts within 10 minutes found no room or could not be read (bailiff_shed_total and bailiff_undecodable_total by reason)",
          },
        ],
      },
    ],
    quiet: [
      { when: "only ends of processes are left out", series: { [shed("pressure")]: "0x5 900x20" }, at: "10m" },
      { when: "what was lost was lost long ago", series: { [shed("overflow")]: "40x30" }, at: "25m" },
    ],
  },
  BailiffTetragonEventsLost: {
    fires: [
      {
        when: "Tetragon's ring buffer overflows",
        series: { [lost("ring")]: "0x5 300x20", [lost("listener")]: "0x25" },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "Tetragon lost events on node-1",
            description:
              "about 300 events within 10 minutes never came, by Tetragon's own account (bailiff_tetragon_lost_total by kind)",
          },
        ],
      },
    ],
    quiet: [
      { when: "events came, and less was known about them", series: { [lost("podInfo")]: "0x5 30x20" }, at: "10m" },
      { when: "Tetragon begins anew, at zero", series: { [lost("ring")]: "300x5 0x20" }, at: "10m" },
    ],
  },
  BailiffJudgementLate: {
    fires: [
      {
        when: "every event is judged half a minute late",
        series: { [late("10")]: "0x40", [late("30")]: "0+60x40", [late("+Inf")]: "0+60x40" },
        at: "25m",
        alerts: [
          {
            labels,
            summary: "Events on node-1 are judged late",
            description: "one in a hundred is judged more than 29.8s after it happened",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "events are judged in time",
        series: { [late("0.05")]: "0+60x40", [late("+Inf")]: "0+60x40" },
        at: "25m",
      },
      { when: "nothing happens", series: { [late("0.05")]: "7x40", [late("+Inf")]: "7x40" }, at: "25m" },
    ],
  },
  BailiffVerdictsWaiting: {
    fires: [
      {
        when: "cases wait for the API server for a quarter of an hour",
        series: { [`bailiff_unwritten_cases{${on}}`]: "0 2x20" },
        at: "17m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 can't hand over its verdicts",
            description:
              "at least 2 case(s) wait for the API server, which the agent can't reach or which refuses them",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "cases are written as they come",
        series: { [`bailiff_unwritten_cases{${on}}`]: "3 1 0 2 1 0 4 3 0 1 2 0 1 1 0 2 3 0 1" },
        at: "17m",
      },
    ],
  },
  BailiffSpoolFilling: {
    fires: [
      {
        when: "the spool is more than half full",
        series: { [`bailiff_spool_fullness_ratio{${on}}`]: "0.75x9" },
        at: "5m",
        alerts: [
          {
            labels,
            summary: "The spool of verdicts on node-1 is filling up",
            description: "75% full: once full, less severe verdicts are dropped for worse ones",
          },
        ],
      },
    ],
    quiet: [
      { when: "a few verdicts are on disk", series: { [`bailiff_spool_fullness_ratio{${on}}`]: "0.1x9" }, at: "9m" },
    ],
  },
};
