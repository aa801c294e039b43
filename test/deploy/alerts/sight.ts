// Alerts about what can be seen: blind is never clean.
import type { Table } from "./table.ts";

const on = 'job="bailiff-node-agent", instance="10.0.0.7:9091", node="node-1"';
const labels = { node: "node-1", instance: "10.0.0.7:9091" };

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
};
