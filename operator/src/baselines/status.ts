// The whole status of a baseline after a look at its batches: merged or refused, with the ledger that says so, in one update. Pure.
import { createHash } from "node:crypto";
import {
  type AgentBaseline,
  type AgentBaselineShardSpec,
  type AgentBaselineStatus,
  type AgentPolicySpec,
  type BaselineState,
  type Condition,
  limits,
} from "@bailiff/crds";
import { mergeEpochs } from "./epochs/epochs.ts";
import { mergeCounts } from "./merge/merge.ts";
import { asPeopleSay } from "./people/people.ts";
import { channelReadiness, noveltyAfter } from "./readiness/readiness.ts";

export interface Facts {
  readonly nowMs: number;
  readonly agent: string;
  readonly spec: AgentBaseline["spec"];
  readonly generation: number;
  readonly before: AgentBaselineStatus | undefined;
  /** Batches that the ledger doesn't name yet. */
  readonly batches: readonly AgentBaselineShardSpec[];
  /** Nodes on which a pod of the agent runs now. */
  readonly nodes: Iterable<string>;
  readonly desired: number;
  readonly learning: AgentPolicySpec["learning"];
}

/** A node is remembered for so long after the agent's last pod there. */
const nodeKeptMs = 24 * 3_600_000;
/** How stale a node's time may become before it is worth a write. */
const nodeStaleMs = 3_600_000;
const channels = ["exec", "connect"] as const;
type Channel = (typeof channels)[number];

const empty: AgentBaselineStatus = {
  state: "Absent",
  containers: [],
  epochs: [],
  readiness: {},
  merged: {},
  nodes: {},
  refusedBatches: 0,
  conditions: [],
};

export function baselineStatus(facts: Facts): AgentBaselineStatus {
  const { spec, agent } = facts;
  const nodes = nodesOf(facts);
  let status: AgentBaselineStatus = { ...afterReset(facts), agent, nodes, observedGeneration: facts.generation };
  status = { ...status, containers: asPeopleSay(spec, status.containers) };
  for (const batch of facts.batches) status = withBatch(status, batch, facts);
  const merged = Object.fromEntries(
    Object.entries(status.merged).filter(
      ([node]) => Object.hasOwn(nodes, node) || facts.batches.some((one) => one.node === node),
    ),
  );
  const readiness = readinessOf(status, facts);
  const state = stateOf(status, readiness, facts);
  return { ...status, merged: bounded(merged, nodes), readiness, state, hash: hashOf(status) };
}

/** Everything before `resetAt` is forgotten, once. */
function afterReset({ spec, before = empty, nowMs }: Facts): AgentBaselineStatus {
  const resetMs = Date.parse(spec.resetAt ?? "");
  if (!(resetMs <= nowMs) || before.since === undefined || Date.parse(before.since) >= resetMs) return before;
  const { since: _, updatedAt: __, hash: ___, ...rest } = before;
  return { ...rest, containers: [], epochs: [], readiness: {}, state: "Absent" };
}

function withBatch(before: AgentBaselineStatus, batch: AgentBaselineShardSpec, facts: Facts): AgentBaselineStatus {
  const { incarnation, seq, node } = batch;
  const refused = refusal(before, batch, facts);
  const merged = { ...before.merged, [node]: { incarnation, seq, ...(refused !== undefined && { refused }) } };
  if (refused !== undefined) return { ...before, merged, refusedBatches: before.refusedBatches + 1 };
  const isReadyFor = (channel: Channel) =>
    facts.learning.freeze === "Auto" && before.readiness[channel]?.state === "Ready";
  const isReady = { exec: isReadyFor("exec"), connect: isReadyFor("connect") };
  const isAlone = (before.readiness.exec?.pods ?? 0) + batch.pods <= 1;
  const terms = { people: facts.spec, isReady, isAlone };
  const { containers, novel, actions, shedContainers } = mergeCounts(before.containers, batch.counts, terms);
  const readiness = Object.fromEntries(
    channels.map((channel) => [
      channel,
      tallied(before, channel, actions[channel], novel[channel], batch.pods, facts.nowMs),
    ]),
  );
  const since = before.since ?? timeOr(batch.since, facts.nowMs);
  return {
    ...before,
    conditions: shedContainers > 0 ? [incomplete(before, shedContainers, facts.nowMs)] : before.conditions,
    merged,
    containers,
    readiness,
    since,
    updatedAt: text(facts.nowMs),
    epochs: mergeEpochs(before.epochs, batch, facts.nowMs),
  };
}

function incomplete({ conditions }: AgentBaselineStatus, shed: number, nowMs: number): Condition {
  const known = conditions.find(({ type }) => type === "Complete");
  const message = `${shed} containers of the last such batch found no room beside ${limits.containers} others: nothing is learned of them; set spec.resetAt to begin anew`;
  const lastTransitionTime = known?.lastTransitionTime ?? text(nowMs);
  return { type: "Complete", status: "False", reason: "TooManyContainers", message, lastTransitionTime };
}

/** Why a batch is not merged; it is acknowledged all the same, or its writer would wait for ever. */
function refusal(
  status: AgentBaselineStatus,
  batch: AgentBaselineShardSpec,
  { spec, learning, agent }: Facts,
): string | undefined {
  if (batch.agent !== agent) return "it is another agent's";
  if (!Object.hasOwn(status.nodes, batch.node)) return "no pod of the agent was seen on that node within 24 hours";
  if (spec.freeze) return "the baseline is frozen: spec.freeze";
  if (learning.freeze === "Always") return "the baseline is frozen: learning.freeze of its policy is Always";
  const resetMs = Date.parse(spec.resetAt ?? "");
  if (Date.parse(batch.since ?? "") < resetMs) return "it began before spec.resetAt";
  return undefined;
}

/** Numbers of a channel so far; its state is measured afterwards. */
function tallied(
  before: AgentBaselineStatus,
  channel: Channel,
  actions: number,
  novel: number,
  pods: number,
  nowMs: number,
) {
  const known = before.readiness[channel];
  const rate = noveltyAfter(
    { actions: known?.actions ?? 0, rate: known?.noveltyRate ?? 1 },
    actions,
    Math.min(novel, actions),
  );
  return {
    state: known?.state ?? ("Learning" as const),
    reason: known?.reason ?? "TooFewActions",
    actions: (known?.actions ?? 0) + actions,
    noveltyRate: rate,
    pods: (known?.pods ?? 0) + pods,
    since: known?.since ?? before.since ?? text(nowMs),
  };
}

function readinessOf(
  status: AgentBaselineStatus,
  { nowMs, desired, learning }: Facts,
): AgentBaselineStatus["readiness"] {
  const measured = channels.flatMap((channel) => {
    const known = status.readiness[channel];
    if (known === undefined) return [];
    const sinceMs = Date.parse(status.since ?? known.since ?? text(nowMs));
    const lost = status.containers.reduce((sum, counts) => sum + (counts.lost ?? 0), 0);
    const measures = { ...known, sinceMs, nowMs, desired, lost, pendingShare: pendingShareOf(status, channel) };
    const wasReady = known.state === "Ready";
    return [[channel, channelReadiness({ ...measures, wasReady }, learning)] as const];
  });
  return Object.fromEntries(measured);
}

/** The share (0–1) of a channel's counted actions that are of entries which wait to be confirmed. */
function pendingShareOf({ containers }: AgentBaselineStatus, channel: Channel): number {
  let [pending, all] = [0, 0];
  for (const counts of containers)
    for (const entry of counts[channel]) {
      all += entry.count;
      if (entry.pending === true) pending += entry.count;
    }
  return all === 0 ? 0 : pending / all;
}

/** Ready once a channel is: each is judged by for itself, since an agent may connect all day and start nothing. */
function stateOf(
  status: AgentBaselineStatus,
  readiness: AgentBaselineStatus["readiness"],
  { spec, learning }: Facts,
): BaselineState {
  const active = channels.map((channel) => readiness[channel]).filter((one) => one !== undefined && one.actions > 0);
  if (active.length === 0) return "Absent";
  if (spec.freeze || learning.freeze === "Always") return "Frozen";
  const wasReady = status.state === "Ready";
  return wasReady || active.some((one) => one?.state === "Ready") ? "Ready" : "Learning";
}

function nodesOf({ before = empty, nodes, nowMs }: Facts): Record<string, string> {
  const kept = Object.fromEntries(
    Object.entries(before.nodes).filter(([, time]) => nowMs - Date.parse(time) < nodeKeptMs),
  );
  for (const node of nodes) {
    const known = kept[node];
    if (known === undefined && Object.keys(kept).length >= limits.nodes) continue;
    if (known === undefined || nowMs - Date.parse(known) >= nodeStaleMs) kept[node] = text(nowMs);
  }
  return kept;
}

function bounded<T>(merged: Readonly<Record<string, T>>, nodes: Readonly<Record<string, string>>): Record<string, T> {
  const here = (node: string): number => Number(Object.hasOwn(nodes, node));
  return Object.fromEntries(
    Object.entries(merged)
      .sort(([a], [b]) => here(b) - here(a))
      .slice(0, limits.nodes),
  );
}

/** Of everything that judging reads. */
function hashOf({ containers, epochs }: AgentBaselineStatus): string {
  return createHash("sha256")
    .update(JSON.stringify([containers, epochs.map(({ imageDigest, template }) => [imageDigest, template])]))
    .digest("hex");
}

const text = (ms: number): string => new Date(ms).toISOString();
const timeOr = (time: string | undefined, nowMs: number): string =>
  Number.isNaN(Date.parse(time ?? "")) ? text(nowMs) : (time ?? "");
