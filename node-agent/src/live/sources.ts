// Where the node agent's metrics come from: each number from the part that knows it.
import type { AgentNodeStatus } from "@bailiff/crds";
import { decodeCodes } from "@bailiff/proto";
import type { Destinations } from "../destinations/destinations.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Spool } from "../report/spool/spool.ts";
import type { Reporter } from "../report/writer/reporter.ts";
import type { Sources } from "../telemetry/metrics.ts";
import type { TetragonHealth } from "../tetragon/health/watch-health.ts";
import type { Inbox } from "../tetragon/stream/inbox.ts";
import type { TetragonStream } from "../tetragon/stream/stream.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";
import type { Shards } from "./baselines/shards.ts";
import type { BaselineStore } from "./baselines/store.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { Custodies } from "./custodies/custodies.ts";

export interface Parts {
  readonly stream: TetragonStream;
  readonly inbox: Inbox;
  readonly arrivals: Arrivals;
  readonly pipeline: Pipeline;
  readonly health: TetragonHealth;
  readonly reporter: Reporter;
  readonly custodies: Custodies;
  readonly spool: Spool | undefined;
  readonly shards: Shards;
  readonly store: BaselineStore;
  readonly cluster: Cluster;
  readonly destinations: Destinations;
}

/** Each reason at zero from the start: a series that begins above it has no increase. */
const noneUndecodable = Object.fromEntries(decodeCodes.map((code) => [code, 0]));

export function sourcesOf(parts: Parts, status: () => Pick<AgentNodeStatus, "coverage" | "conditions">): Sources {
  const {
    stream,
    inbox,
    arrivals,
    pipeline,
    health,
    reporter,
    custodies,
    spool,
    shards,
    store,
    cluster,
    destinations,
  } = parts;
  const { tally } = pipeline;
  return {
    events: () => stream.events,
    undecodable: () => ({ ...noneUndecodable, ...Object.fromEntries(stream.undecodable) }),
    judged: () => ({
      action: tally.actions,
      unattributed: tally.unattributed,
      unselected: tally.unselected,
      learned: tally.learned,
      "repeated-mark": tally.repeated,
      ...Object.fromEntries(tally.counted),
    }),
    shed: () => ({
      ...inbox.shed,
      ...Object.fromEntries(tally.shed),
      "waited-for-pod": arrivals.unresolved.full,
      unjudgeable: arrivals.broken,
      verdict: reporter.stats.shed,
      custody: custodies.shed,
      answer: custodies.answersShed,
      spool: spool?.shed ?? 0,
      unreadable: spool?.unreadable ?? 0,
      name: destinations.names.shed,
    }),
    isConnected: () => stream.state.state === "Connected",
    connections: () => stream.connections,
    waiting: () => ({ inbox: inbox.size, arrivals: arrivals.size }),
    coverage: () => {
      const { coverage, conditions } = status();
      return { state: coverage, reason: conditions.find(({ type }) => type === "Covered")?.reason ?? "Unknown" };
    },
    losses: () => health.losses,
    unselectedPods: () => cluster.unselected,
    writes: () => {
      const { created, patched, failed, conflicts, foreign, evicted } = reporter.stats;
      return { created, patched, failed, conflicts, foreign, evicted, unkept: spool?.refused ?? 0 };
    },
    spooled: () => spool?.size ?? 0,
    spoolFullness: () => spool?.fullness ?? 0,
    unwritten: () => reporter.depth,
    shards: () => ({ ...shards.stats, fetched: store.fetches, "fetch-failed": store.failures }),
    informers: () => cluster.informers,
  };
}

/** What has to be before this node counts as watched; each says what it lacks. */
export const readinessOf = ({ stream, cluster }: Pick<Parts, "stream" | "cluster">) => ({
  stream: () => (stream.state.state === "Connected" ? undefined : `Tetragon: ${stream.state.message}`),
  caches: () => cluster.informers.find((one) => !one.isSynced)?.resource.plural,
});
