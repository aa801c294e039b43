// The public door of the API: types, vocabularies, limits, and the check that everything from outside goes through.
export type {
  AgentBaseline,
  AgentBaselineSpec,
  AgentBaselineStatus,
} from "./agent-baseline/agent-baseline.ts";
export type { EntryMatch } from "./agent-baseline/people.ts";
export type { ChannelReadiness, Readiness } from "./agent-baseline/readiness.ts";
export type { AgentBaselineShard, AgentBaselineShardSpec } from "./agent-baseline-shard/agent-baseline-shard.ts";
export type { AgentNode, AgentNodeStatus } from "./agent-node/agent-node.ts";
export type { AgentPolicy, AgentPolicySpec } from "./agent-policy/agent-policy.ts";
export type { Destination } from "./agent-policy/destination.ts";
export type { Exception } from "./agent-policy/exception.ts";
export type { Peer } from "./agent-policy/response.ts";
export type { AgentVerdict, AgentVerdictSpec, Decision } from "./agent-verdict/agent-verdict.ts";
export type { Custody, CustodyWindow } from "./agent-verdict/custody.ts";
export type { Evidence, Finding } from "./agent-verdict/finding.ts";
export type { AgentVerdictStatus, Quarantine } from "./agent-verdict/status.ts";
export { type Checked, check, checkAny, type Objects } from "./check/check.ts";
export { type Address, parseAddress } from "./cidr/address.ts";
export { type Cidr, cidrContains, parseCidr } from "./cidr/cidr.ts";
export type { Column, Kind } from "./crd/kind.ts";
export { parseDurationMs } from "./duration/duration.ts";
export { type KindName, kinds } from "./kinds.ts";
export { baselineName, shardName, verdictName } from "./names/names.ts";
export type { Condition } from "./shared/condition.ts";
export type { Frozen } from "./shared/frozen.ts";
export type { LabelSelector } from "./shared/label-selector.ts";
export type { ConnectEntry, ContainerCounts, ExecEntry, LearnedEpoch } from "./shared/learned.ts";
export { limits } from "./shared/limits.ts";
export { apiVersion, group, version } from "./shared/meta.ts";
export {
  type BaselineState,
  baselineStates,
  type Channel,
  type Coverage,
  channels,
  coverages,
  type Entity,
  entities,
  type Gate,
  gates,
  type Hold,
  holds,
  type KernelCut,
  kernelCuts,
  type Mode,
  modes,
  type Phase,
  type Protocol,
  phases,
  protocols,
  type Severity,
  severities,
} from "./shared/words.ts";
