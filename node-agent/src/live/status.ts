// AgentNode's status as of now, from the parts that know.
import type { AgentNodeStatus } from "@bailiff/crds";
import { ApiError, type Backoff, backoffMs, type Clock, sleep } from "@bailiff/crds/client/index";
import { nodeStatus } from "../tetragon/health/node-status.ts";
import type { EarlierLife, NodeWriter } from "../tetragon/health/node-writer.ts";
import type { Gap } from "../tetragon/stream/gap.ts";
import type { StreamState, TetragonStream } from "../tetragon/stream/stream.ts";
import type { Config } from "./config/config.ts";
import type { Parts } from "./sources.ts";

type Seeing = Pick<Parts, "stream" | "inbox" | "health" | "cluster" | "store"> & {
  readonly writer: Pick<NodeWriter, "written" | "earlier">;
  /** Until when an earlier life has seen everything, by its own word on our disk. */
  readonly aliveMs: number | undefined;
};

/** `is`: what there is to be said of the stream; as it is, unless given. */
export function statusOf(
  { stream, inbox, health, cluster, store, writer, aliveMs }: Seeing,
  config: Config,
  nowMs: number,
  lastGap: Gap | undefined,
  is: StreamState = sinceEarlier(stream, aliveMs, writer.earlier),
): AgentNodeStatus {
  const own: [string, number][] = [
    ["inbox", sum(inbox.shed)],
    ["undecodable", sum(stream.undecodable)],
  ];
  const sight = {
    nowMs,
    stream: is,
    tetragonVersion: stream.version,
    policies: health.policies,
    policyProblem: health.policyProblem,
    needed: { observe: config["tracing-policies"], cut: config["kernel-cut-policy"] },
    losses: new Map([...health.losses, ...own]),
    lossProblem: health.lossProblem,
    runtimeClasses: cluster.runtimeClasses,
    baselineProblem: store.problem,
    clusterProblem: cluster.problem,
    lastGap,
  };
  return nodeStatus(sight, writer.written);
}

/** Who has seen nothing yet took over from one who saw until then: or else that one's blindness would be forgotten with him. */
function sinceEarlier(
  { state, connections }: TetragonStream,
  aliveMs: number | undefined,
  earlier: EarlierLife | undefined,
): StreamState {
  const sawMs = aliveMs ?? earlier?.blindSinceMs ?? earlier?.heardMs;
  return connections > 0 || sawMs === undefined ? state : { ...state, sinceMs: Math.min(state.sinceMs, sawMs) };
}

export interface StatusKept {
  readonly writer: Pick<NodeWriter, "askForEarlier" | "offer">;
  readonly status: () => AgentNodeStatus;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly report: (problem: unknown) => void;
}

/** While the API server is away, or says no: thousands of nodes would say it again each second. */
const again: Backoff = { baseMs: 1_000, maxMs: 15_000 };

/** Once a second the API server hears what changed, until the signal aborts. */
export async function keepStatus(
  { writer, status, clock, report, random = Math.random }: StatusKept,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await writer.askForEarlier(signal);
      await writer.offer(status(), signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      failures++;
      report(error);
    }
    await sleep(clock, failures === 0 ? 1_000 : backoffMs(failures, random, again), signal);
  }
}

/** Of counts by kind. */
export function sum(counts: Readonly<Record<string, number>> | ReadonlyMap<string, number>): number {
  const values: Iterable<number> = counts instanceof Map ? counts.values() : Object.values(counts);
  let total = 0;
  for (const value of values) total += value;
  return total;
}
