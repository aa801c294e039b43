// The only list of our kinds: a new kind is a folder and an entry here.
import { agentBaseline } from "./agent-baseline/agent-baseline.ts";
import { agentBaselineShard } from "./agent-baseline-shard/agent-baseline-shard.ts";
import { agentNode } from "./agent-node/agent-node.ts";
import { agentPolicy } from "./agent-policy/agent-policy.ts";
import { agentVerdict } from "./agent-verdict/agent-verdict.ts";
import type { Column, Kind } from "./crd/kind.ts";

const age: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

export const kinds = [
  {
    kind: "AgentPolicy",
    plural: "agentpolicies",
    singular: "agentpolicy",
    shortNames: ["agp"],
    scope: "Namespaced",
    schema: agentPolicy,
    hasStatus: true,
    columns: [
      { name: "Mode", type: "string", jsonPath: ".spec.mode" },
      { name: "Pods", type: "integer", jsonPath: ".status.selectedPods" },
      { name: "Accepted", type: "string", jsonPath: '.status.conditions[?(@.type=="Accepted")].status' },
      { name: "Armed", type: "string", jsonPath: '.status.conditions[?(@.type=="Armed")].status' },
      { name: "Baseline", type: "string", jsonPath: '.status.conditions[?(@.type=="BaselineReady")].status' },
      { name: "Covered", type: "string", jsonPath: '.status.conditions[?(@.type=="Covered")].status' },
      age,
      { name: "Risk", type: "string", jsonPath: ".spec.riskClass", priority: 1 },
      { name: "Team", type: "string", jsonPath: ".spec.owner.team", priority: 1 },
    ],
  },
  {
    kind: "AgentVerdict",
    plural: "agentverdicts",
    singular: "agentverdict",
    shortNames: ["agv"],
    scope: "Namespaced",
    schema: agentVerdict,
    hasStatus: true,
    columns: [
      { name: "Pod", type: "string", jsonPath: ".spec.pod.name" },
      { name: "Severity", type: "string", jsonPath: ".spec.severity" },
      { name: "Top-Rule", type: "string", jsonPath: ".spec.findings[0].rule" },
      { name: "Phase", type: "string", jsonPath: ".status.phase" },
      { name: "Holds", type: "string", jsonPath: ".status.quarantine.state", description: "Whether the cut holds." },
      age,
      { name: "Agent", type: "string", jsonPath: ".spec.agent.name", priority: 1 },
      { name: "Node", type: "string", jsonPath: ".spec.pod.node", priority: 1 },
      { name: "Score", type: "integer", jsonPath: ".spec.score", priority: 1 },
      { name: "Count", type: "integer", jsonPath: ".spec.count", priority: 1 },
      { name: "Summary", type: "string", jsonPath: ".spec.summary", priority: 1 },
    ],
  },
  {
    kind: "AgentBaseline",
    plural: "agentbaselines",
    singular: "agentbaseline",
    shortNames: ["agb"],
    scope: "Namespaced",
    schema: agentBaseline,
    hasStatus: true,
    columns: [
      { name: "Agent", type: "string", jsonPath: ".status.agent" },
      { name: "State", type: "string", jsonPath: ".status.state" },
      { name: "Exec", type: "string", jsonPath: ".status.readiness.exec.reason" },
      { name: "Connect", type: "string", jsonPath: ".status.readiness.connect.reason" },
      { name: "Updated", type: "date", jsonPath: ".status.updatedAt" },
      age,
      { name: "Hash", type: "string", jsonPath: ".status.hash", priority: 1 },
    ],
  },
  {
    kind: "AgentBaselineShard",
    plural: "agentbaselineshards",
    singular: "agentbaselineshard",
    shortNames: ["agbs"],
    scope: "Namespaced",
    schema: agentBaselineShard,
    hasStatus: false,
    columns: [
      { name: "Agent", type: "string", jsonPath: ".spec.agent" },
      { name: "Node", type: "string", jsonPath: ".spec.node" },
      { name: "Seq", type: "integer", jsonPath: ".spec.seq" },
      age,
      { name: "Incarnation", type: "string", jsonPath: ".spec.incarnation", priority: 1 },
    ],
  },
  {
    kind: "AgentNode",
    plural: "agentnodes",
    singular: "agentnode",
    shortNames: ["agn"],
    scope: "Cluster",
    schema: agentNode,
    hasStatus: true,
    columns: [
      { name: "Coverage", type: "string", jsonPath: ".status.coverage" },
      { name: "Stream", type: "string", jsonPath: ".status.stream.state" },
      { name: "Kernel-Cut", type: "string", jsonPath: ".status.kernelCut" },
      age,
      { name: "Tetragon", type: "string", jsonPath: ".status.tetragonVersion", priority: 1 },
      { name: "Last-Gap", type: "string", jsonPath: ".status.lastGap.reason", priority: 1 },
    ],
  },
] as const satisfies readonly Kind[];

/** The name of one of our kinds. */
export type KindName = (typeof kinds)[number]["kind"];
