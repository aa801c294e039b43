// The node agent, put together: Tetragon's stream → inbox → arrivals → pipeline → reporter, and around it what keeps the pipeline's
// knowledge in step with the cluster. Nothing is decided here.
import { join } from "node:path";
import { Client, type Clock, sleep, systemClock } from "@bailiff/crds/client/index";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import type { Log } from "@bailiff/operator/runtime/log/log";
import { serveTelemetry } from "@bailiff/operator/runtime/telemetry/server";
import type { Event } from "@bailiff/proto";
import { Registry } from "prom-client";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { Spool } from "../report/spool/spool.ts";
import { Reporter } from "../report/writer/reporter.ts";
import { type NodeMetrics, nodeMetrics } from "../telemetry/metrics.ts";
import { nodeStatus } from "../tetragon/health/node-status.ts";
import { NodeWriter } from "../tetragon/health/node-writer.ts";
import { kernelCutOf } from "../tetragon/health/tracing-policies.ts";
import { TetragonHealth } from "../tetragon/health/watch-health.ts";
import type { Gap } from "../tetragon/stream/gap.ts";
import { Inbox } from "../tetragon/stream/inbox.ts";
import { TetragonStream } from "../tetragon/stream/stream.ts";
import { Arrivals } from "./arrivals/arrivals.ts";
import { pump } from "./arrivals/pump.ts";
import { Shards } from "./baselines/shards.ts";
import { BaselineStore } from "./baselines/store.ts";
import { objectionOf, restartGap } from "./blindness.ts";
import { Cluster } from "./cluster/cluster.ts";
import type { Config } from "./config/config.ts";
import { metricsUrlAt, tlsOf } from "./config/tetragon.ts";
import { Custodies } from "./custodies/custodies.ts";
import { recall, remember } from "./custodies/memory.ts";
import { Heartbeat, lastAliveMs } from "./heartbeat.ts";
import { declaredNames } from "./names/declared.ts";
import { NameKeeper } from "./names/name-keeper.ts";
import { Owners } from "./owners/owners.ts";
import { sourcesOf } from "./sources.ts";

/** At the end there is so long for what is still to be written; the rest goes to disk. */
const farewellMs = 5_000;
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

/** Runs until the signal aborts, and ends in order. Rejects where it can't go on: the process should end then. */
export async function runNodeAgent({
  config,
  log,
  signal,
  clock = systemClock,
  started,
}: NodeAgentOptions): Promise<void> {
  const report = (what: string) => (error: unknown, about?: string) =>
    log("warn", what, { error, ...(about && { about }) });
  const registry = new Registry();
  const stateFile = (name: string) => (config["state-dir"] === undefined ? undefined : join(config["state-dir"], name));
  const client = new Client({
    kubeconfig: config.kubeconfig,
    fieldManager: "bailiff-node-agent",
    clock,
    observe: (observation) => metrics.observeRequest(observation),
  });
  const spoolFolder = stateFile("spool");
  const spool = spoolFolder === undefined ? undefined : new Spool(spoolFolder);
  const aliveFile = stateFile("alive");
  const aliveMs = aliveFile === undefined ? undefined : lastAliveMs(aliveFile);

  const identities = new Identities();
  const destinations = new Destinations();
  const inbox = new Inbox();
  const oldPods = new Set<string>();
  let lastGap: Gap | undefined;

  const cluster = new Cluster({
    client,
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
    },
  });
  const reporter = new Reporter({
    client,
    pipeline,
    spool,
    clock,
    node: config.node,
    custody: (uid) => {
      rememberCustodies(); // no case may say more than what a later life would go on with
      return custodies.of(uid);
    },
    report: report("a verdict can't be written"),
  });
  const custodyFile = stateFile("custodies");
  const custodies: Custodies = new Custodies({
    clock,
    identities,
    nodeAddress: config["node-address"],
    kernelCutPolicy: config["kernel-cut-policy"],
    kernelCut: () => kernelCutOf(health.policies, config["kernel-cut-policy"]),
    earlier: custodyFile === undefined ? new Map() : recall(custodyFile, report("earlier custody can't be read")),
    changed: (pod, isUrgent) => reporter.custody(pod, isUrgent),
  });
  let passed = 0;
  const arrivals: Arrivals = new Arrivals({
    knows: ({ process }) => identities.knows(process) && !owners.waitsFor(process.pod?.uid ?? ""),
    clock,
    pass: (event: Event) => {
      if (passed++ % lateStride === 0) metrics.late(clock.epochMs() / 1000 - event.time / 1_000_000);
      pipeline.take(event);
      custodies.take(event);
    },
  });
  const gap = (one: Gap) => {
    log("warn", "something may have been missed", { ...one });
    metrics.gap(one.reason);
    lastGap = one;
    custodies.gap(one.container, config.node);
    if (cluster.policies.length > 0)
      pipeline.blind({ time: one.until, node: config.node, docker: one.container }, objectionOf(one));
  };
  const tls = tlsOf(config);
  const stream = new TetragonStream({
    tetragon: { address: config.tetragon, ...(tls && { tls }) },
    inbox,
    node: config.node,
    healthEveryMs: config["health-every"],
    clock,
    gap,
    report: report("Tetragon's stream broke"),
  });
  const health = new TetragonHealth({
    tetragon: () => stream.tetragon,
    metricsUrl: config["tetragon-metrics"] ?? metricsUrlAt(config["node-address"]),
    everyMs: config["health-every"],
    timeoutMs: 5_000,
    clock,
    gap,
    changed: () => {},
  });
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
    file: stateFile("names"),
    report: report("name records can't be written"),
  });
  const writer = new NodeWriter(client, config.node, clock);
  const losses = () =>
    new Map([...health.losses, ["inbox", sum(inbox.shed)], ["undecodable", sum(stream.undecodable)]]);
  const status = () =>
    nodeStatus(
      {
        nowMs: clock.epochMs(),
        stream: stream.state,
        tetragonVersion: stream.version,
        policies: health.policies,
        needed: { observe: config["tracing-policies"], cut: config["kernel-cut-policy"] },
        losses: losses(),
        lossProblem: health.lossProblem,
        runtimeClasses: cluster.runtimeClasses,
        baselineProblem: store.problem,
        lastGap,
      },
      writer.written,
    );
  const parts = { stream, inbox, arrivals, pipeline, health, reporter, custodies, spool, shards, store, cluster };
  const received = () => sum(stream.events) - sum(inbox.shed);
  const heartbeat =
    aliveFile === undefined
      ? undefined
      : new Heartbeat(aliveFile, {
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
    readiness: {
      stream: () => (stream.state.state === "Connected" ? undefined : `Tetragon: ${stream.state.message}`),
      caches: () => cluster.informers.find((one) => !one.isSynced)?.resource.plural,
    },
  });
  const farewell = new AbortController();
  const work = [cluster.run(signal), owners.run(signal), reporter.run(farewell.signal)];
  try {
    await allSynced(cluster.informers, signal);
    for (const pod of cluster.pods()) oldPods.add(pod.uid);
    await store.round(signal);
    pump(inbox, (event) => arrivals.offer(event), report("an event can't be judged"), signal);
    work.push(stream.run(signal), health.run(signal), store.run(signal), shards.run(signal), names.run(signal));
    work.push(keepTime(), sayStatus());
    while (stream.state.state !== "Connected" && !signal.aborted) await sleep(clock, 50, signal);
    if (aliveMs !== undefined && !signal.aborted) gap(restartGap(aliveMs, clock.epochMs()));
    if (!signal.aborted) started?.({ metricsPort: telemetry.port });
    await Promise.race([Promise.all(work), aborted(signal)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (let event = inbox.take(); event !== undefined; event = inbox.take()) arrivals.offer(event);
    arrivals.flush();
    reporter.hurry();
    const lastMs = clock.monotonicMs() + farewellMs;
    while (reporter.depth > 0 && clock.monotonicMs() < lastMs)
      await new Promise((resolve) => clock.after(20, () => resolve(undefined)));
    farewell.abort();
    await Promise.all(work);
    metrics.close();
    await client.close();
  }

  function rememberCustodies(): void {
    const news = custodyFile === undefined ? undefined : custodies.news();
    if (custodyFile !== undefined && news !== undefined)
      remember(custodyFile, news, report("custody can't be remembered"));
  }

  /** Once a second: whoever waited long enough goes on, floods become gaps, and the heart beats. */
  async function keepTime(): Promise<void> {
    let undecodable = 0;
    while (!signal.aborted) {
      const sinceMs = clock.epochMs();
      await sleep(clock, 1_000, signal);
      arrivals.tick();
      custodies.tick();
      rememberCustodies();
      const when = { since: sinceMs * 1000, until: clock.epochMs() * 1000 };
      for (const container of inbox.losers()) {
        const reason = container === "" ? "Overflow" : "Flood";
        gap({
          ...when,
          container,
          reason,
          message: "events came faster than they can be judged: some were left out, starts of processes first",
        });
      }
      const more = sum(stream.undecodable) - undecodable;
      undecodable += more;
      if (more > 0)
        gap({
          ...when,
          container: "",
          reason: "Undecodable",
          message: `${more} messages of Tetragon's could not be read: what they said was not judged`,
        });
      if (stream.state.state === "Connected") heartbeat?.beat(clock);
    }
  }

  async function sayStatus(): Promise<void> {
    while (!signal.aborted) {
      await writer.offer(status(), signal).catch((error) => {
        if (!signal.aborted) report("AgentNode can't be written")(error);
      });
      await sleep(clock, 1_000, signal);
    }
  }
}

function sum(counts: Readonly<Record<string, number>> | ReadonlyMap<string, number>): number {
  const values: Iterable<number> = counts instanceof Map ? counts.values() : Object.values(counts);
  let total = 0;
  for (const value of values) total += value;
  return total;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
