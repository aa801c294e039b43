// The node agent, put together: Tetragon's stream → inbox → arrivals → pipeline → reporter, and around it what keeps the pipeline's
// knowledge in step with the cluster. Nothing is decided here.
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import type { Log } from "@bailiff/operator/runtime/log/log";
import { serveTelemetry } from "@bailiff/operator/runtime/telemetry/server";
import type { Event } from "@bailiff/proto";
import { Registry } from "prom-client";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { Reporter } from "../report/writer/reporter.ts";
import { type NodeMetrics, nodeMetrics } from "../telemetry/metrics.ts";
import { NodeWriter } from "../tetragon/health/node-writer.ts";
import { kernelCutOf } from "../tetragon/health/tracing-policies.ts";
import type { Gap } from "../tetragon/stream/gap.ts";
import { Inbox } from "../tetragon/stream/inbox.ts";
import type { StreamState } from "../tetragon/stream/stream.ts";
import { Arrivals } from "./arrivals/arrivals.ts";
import { pump } from "./arrivals/pump.ts";
import { firstLook } from "./baselines/first-look.ts";
import { Shards } from "./baselines/shards.ts";
import { BaselineStore } from "./baselines/store.ts";
import { firstSight, sayBeginning } from "./beginning.ts";
import { objectionOf } from "./blindness.ts";
import { Cluster } from "./cluster/cluster.ts";
import type { Config } from "./config/config.ts";
import { Custodies } from "./custodies/custodies.ts";
import { openDisk } from "./disk.ts";
import { aborted, endedAt, farewell, sayLast } from "./farewell.ts";
import { followTetragon } from "./follow-tetragon.ts";
import { Gaps } from "./gaps.ts";
import { keepTime } from "./keep-time.ts";
import { declaredNames } from "./names/declared.ts";
import { NameKeeper } from "./names/name-keeper.ts";
import { Owners } from "./owners/owners.ts";
import { Signs } from "./signs.ts";
import { readinessOf, sourcesOf } from "./sources.ts";
import { keepStatus, statusOf, sum } from "./status.ts";
import { Tasks } from "./tasks.ts";

/** One event in so many is measured for lateness. */
const lateStride = 16;

export interface NodeAgentOptions {
  readonly config: Config;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Told once events come and caches have synced. */
  readonly started?: (running: { readonly metricsPort: number }) => void;
}

/** Runs until the signal aborts, and ends in order. So it does where it can't go on, and rejects then: the process should end. */
export async function runNodeAgent({
  config,
  log,
  signal: asked,
  clock = systemClock,
  started,
}: NodeAgentOptions): Promise<void> {
  const report = (what: string) => (error: unknown, about?: string) =>
    log("warn", what, { error, ...(about && { about }) });
  const registry = new Registry();
  const client = new Client({
    kubeconfig: config.kubeconfig,
    fieldManager: "bailiff-node-agent",
    clock,
    observe: (observation) => metrics.observeRequest(observation),
  });
  const disk = openDisk(config["state-dir"], report);
  const { spool, aliveMs } = disk;
  const identities = new Identities();
  const destinations = new Destinations();
  const inbox = new Inbox();
  const oldPods = new Set<string>();
  const signs = new Signs();

  const cluster = new Cluster({
    client,
    clock,
    node: config.node,
    identities,
    destinations,
    now: () => clock.epochMs() * 1000,
    seen: (pod) => owners.see(pod),
    changed: () => {
      pipeline.forgetStandings();
      arrivals.learned();
      custodies.hold(cluster.prisoners());
    },
    report: report("the API server's objects can't be followed"),
  });
  const owners: Owners = new Owners({
    client,
    clock,
    identities,
    learned: () => cluster.relearn(),
    report: report("a pod's owner can't be asked for its own"),
  });
  const store = new BaselineStore({
    client,
    clock,
    agents: () => cluster.agents().keys(),
    everyMs: config["baseline-every"],
    report: report("a baseline can't be fetched"),
  });
  const pipeline: Pipeline = new Pipeline({
    identities,
    destinations,
    policies: [],
    live: {
      policies: () => cluster.policies,
      known: (agent) => store.known(agent),
      coverage: () => status().coverage,
      found: (subject, ruling) => {
        metrics.found(ruling);
        reporter.found(subject, ruling);
      },
      blind: (sign) => signs.saw(sign, clock.epochMs()),
    },
  });
  const reporter = new Reporter({
    client,
    pipeline,
    spool,
    clock,
    node: config.node,
    custody: (uid) => {
      disk.remember(custodies); // no case may say more than what a later life would go on with
      return custodies.of(uid);
    },
    report: report("a verdict can't be written"),
  });
  const custodies: Custodies = new Custodies({
    clock,
    identities,
    nodeAddress: config["node-address"],
    kernelCutPolicy: config["kernel-cut-policy"],
    kernelCut: () => kernelCutOf(health.policies, config["kernel-cut-policy"]),
    earlier: disk.earlier,
    changed: (pod, isUrgent) => reporter.custody(pod, isUrgent),
  });
  let passed = 0;
  const arrivals: Arrivals = new Arrivals({
    knows: ({ process }) => identities.knows(process) && !owners.waitsFor(process.pod?.uid ?? ""),
    clock,
    pass: (event: Event) => {
      if (passed++ % lateStride === 0) metrics.late(clock.epochMs() / 1000 - event.time / 1_000_000);
      try {
        pipeline.take(event);
      } finally {
        custodies.take(event); // what can't be judged may be evidence still
      }
    },
    report: report("an event can't be judged"),
  });
  const gaps = new Gaps({
    told: (one) => {
      log("warn", "something may have been missed", { ...one });
      metrics.gap(one.reason);
    },
    judged: (one) => {
      custodies.gap(one.container, config.node);
      if (cluster.policies.length > 0)
        pipeline.blind({ time: one.until, node: config.node, docker: one.container }, objectionOf(one));
    },
  });
  const gap = (one: Gap) => gaps.take(one);
  const { stream, health } = followTetragon(config, { inbox, clock, gap, report: report("Tetragon's stream broke") });
  const shards = new Shards({
    client,
    clock,
    node: config.node,
    store,
    learned: pipeline.baselines,
    ranBefore: (pod) => oldPods.has(pod),
    everyMs: config["shard-every"],
    restMs: config["shard-rest"],
    report: report("a batch can't be handed over"),
  });
  const names = new NameKeeper({
    names: destinations.names,
    declared: () => declaredNames(cluster),
    clock,
    ...(config["dns-servers"] && { servers: config["dns-servers"] }),
    file: disk.namesFile,
    report: report("name records can't be written"),
  });
  const writer = new NodeWriter(client, config.node, clock);
  const judging = { stream, inbox, arrivals, pipeline, custodies, destinations };
  const parts = { ...judging, health, reporter, spool, shards, store, cluster };
  const seeing = { ...parts, writer, aliveMs };
  const status = (is?: StreamState) => statusOf(seeing, config, clock.epochMs(), gaps.last, is);
  const received = () => sum(stream.events) - sum(inbox.shed);
  const heartbeat = disk.heartbeat({
    received,
    passed: () => received() - inbox.size,
    heldSinceMs: () => arrivals.oldestMs,
    keep: () => reporter.keep(),
    report: report("the disk takes no word of this life: after a restart the gap will look longer"),
  });
  const metrics: NodeMetrics = nodeMetrics(registry, sourcesOf(parts, status));

  await using telemetry = await serveTelemetry({
    address: config["metrics-address"],
    registry,
    health: {},
    readiness: readinessOf(parts),
  });
  const ended = new AbortController();
  const tasks = new Tasks(asked);
  const { signal } = tasks;
  tasks.add(cluster.run(signal));
  tasks.add(owners.run(signal));
  tasks.add(reporter.run(ended.signal));
  // While the API server is away events wait in the inbox, which is bounded: who was restarted meanwhile is blind for no longer than that took.
  const sinceMs = clock.epochMs();
  tasks.add(stream.run(signal));
  tasks.add(health.run(signal));
  const saw = firstSight(stream, clock, signal);
  let isJudging = false;
  const unwritten = report("AgentNode can't be written");
  try {
    await allSynced(cluster.informers, signal);
    for (const pod of cluster.pods()) oldPods.add(pod.uid);
    tasks.add(keepStatus({ writer, status, clock, report: unwritten }, signal));
    const { isWhole, rest } = await firstLook(store, clock, signal);
    if (!isWhole)
      log("warn", "the API server is slow: events are judged before all is known of what agents usually do");
    gaps.open();
    isJudging = true;
    pump(inbox, (event) => arrivals.offer(event), report("an event can't be judged"), signal);
    tasks.add(rest.then(() => store.run(signal)));
    tasks.add(shards.run(signal));
    tasks.add(names.run(signal));
    const remember = () => disk.remember(custodies);
    tasks.add(keepTime({ ...judging, clock, sinceMs, signs, remember, heartbeat, gaps }, signal));
    const sawMs = await saw;
    tasks.add(sayBeginning({ aliveMs, writer, cluster, clock, sawMs, gap }, signal));
    if (!signal.aborted) started?.({ metricsPort: telemetry.port });
    await aborted(signal);
  } catch (error) {
    if (!signal.aborted) tasks.fail(error);
  }
  const blindSinceMs = clock.epochMs();
  // What nobody could judge is not said to be seen: the next life's gap begins where the one before this ended.
  const isAllWritten = await farewell(isJudging ? inbox : new Inbox(), arrivals, reporter, clock);
  const where = spool === undefined ? "lost" : "on disk";
  if (!isAllWritten)
    log("warn", `the end came before all cases were written: they are ${where}`, { cases: reporter.depth });
  ended.abort();
  try {
    await tasks.ended();
    if (isAllWritten && isJudging && stream.connections > 0)
      await sayLast({ writer, status: () => status(endedAt(blindSinceMs)), report: unwritten });
  } finally {
    metrics.close();
    await client.close();
  }
}
