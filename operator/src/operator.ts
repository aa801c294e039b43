// The operator, put together: caches, then a lease, then controllers. Thin: every decision is in a room of its own.
import type { AgentVerdict } from "@bailiff/crds";
import {
  Client,
  type Informer,
  type InformerStats,
  isConflict,
  type Resource,
  sleep,
  systemClock,
} from "@bailiff/crds/client/index";
import { Registry } from "prom-client";
import { baselineController, type ShardHead, shardInformer } from "./baselines/controller.ts";
import type { Config } from "./config/config.ts";
import { Heard } from "./metrics/heard.ts";
import { type CaseMetrics, caseMetrics } from "./metrics/metrics.ts";
import { policyController } from "./policies/controller.ts";
import { StaticWatch } from "./quarantine/backends/static-watch.ts";
import { fieldManager } from "./quarantine/names.ts";
import { allSynced } from "./runtime/controller/controller.ts";
import { Recorder } from "./runtime/events/recorder.ts";
import { Leader } from "./runtime/leader/leader.ts";
import type { Log } from "./runtime/log/log.ts";
import { type RuntimeMetrics, runtimeMetrics } from "./runtime/telemetry/metrics.ts";
import { type Check, serveTelemetry } from "./runtime/telemetry/server.ts";
import { Claims } from "./verdicts/claims/claims.ts";
import { orphanController, pruneController, verdictController } from "./verdicts/controllers.ts";
import { Recuts } from "./verdicts/recuts/recuts.ts";
import { informersOf, makeWorld, type World } from "./world/world.ts";

/** A watch that brought nothing for so long, bookmarks included, makes the operator not ready. */
const staleMs = 120_000;
/** At the end, Events under way may take so long. */
const flushMs = 2_000;
/** The service account of node agents. */
const nodeAgent = "bailiff-node-agent";

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly client: Client;
  readonly world: World;
  readonly shards: Informer<ShardHead>;
  readonly metrics: RuntimeMetrics;
  readonly cases: CaseMetrics;
}

/** Runs until the signal aborts. Rejects when the lease is lost: the process ends then, and another one works. */
export async function runOperator(config: Config, log: Log, signal: AbortSignal): Promise<void> {
  const registry = new Registry();
  const metrics = runtimeMetrics(registry);
  const client = new Client({ kubeconfig: config.kubeconfig, fieldManager, observe: metrics.observeRequest });
  const report = ({ plural }: Resource, problem: unknown) => log("warn", "watch", { resource: plural, problem });
  const world = makeWorld(client, { namespace: config.namespace, nodeAgent }, report);
  const shards = shardInformer(client, (problem) => log("warn", "watch", { resource: "agentbaselineshards", problem }));
  const informers = [...informersOf(world), shards as Informer<unknown>];
  for (const informer of informers) metrics.addInformer(informer);
  const cases = caseMetrics(registry, world, new Set([...config.excludedNamespaces, config.namespace]));
  const { namespace, identity, metricsAddress: address } = config;
  const lost = (problem: unknown) => log("warn", "lease", { problem });
  const leader = new Leader(client, { namespace, name: "bailiff-operator", identity, report: lost });
  metrics.addLeader(leader);
  const readiness = Object.fromEntries(informers.map((informer) => [informer.resource.plural, isFresh(informer)]));
  await using telemetry = await serveTelemetry({ address, registry, health: {}, readiness });
  log("info", "serving metrics and health", { port: telemetry.port });
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const following = informers.map((informer) => informer.run(stop));
  try {
    await allSynced(informers, signal);
    const each = (read: (stats: InformerStats) => number) =>
      Object.fromEntries(informers.map(({ resource, stats }) => [resource.plural, read(stats)]));
    const tookMs = each(({ syncedAfterMs = 0 }) => Math.round(syncedAfterMs));
    log("info", "caches have synced", { objects: each(({ objects }) => objects), tookMs });
    const fenced = client.fenced(() => leader.isLeading);
    const parts = { config, log, client: fenced, world, shards, metrics, cases };
    const outcome = await leader.run((term) => lead(parts, term), signal);
    if (outcome === "lost")
      throw new Error(`the lease ${namespace}/bailiff-operator is lost: ending, so that another replica works`);
  } finally {
    end.abort();
    await Promise.all(following);
    await client.close();
  }
}

/** What the leader does until its term ends. */
async function lead({ config, log, client, world, shards, metrics, cases }: Parts, term: AbortSignal): Promise<void> {
  const { identity, isDryRun, namespace } = config;
  log("info", "leading", { identity, isDryRun });
  const objects = new StaticWatch(client, (problem) => log("warn", "looking for deploy/backends", { problem }));
  const event = (problem: unknown) => log("warn", "event", { problem });
  const recorder = new Recorder(client, { component: fieldManager, instance: identity, report: event });
  cases.addRecorder(recorder);
  const recuts = new Recuts();
  const heard = new Heard();
  const deafen = world.verdicts.subscribe(({ key, now }) => heard.note(key, now));
  const work = {
    client,
    world,
    home: { namespace },
    excludedNamespaces: new Set(config.excludedNamespaces),
    isDryRun,
    claims: new Claims(),
    recuts,
    recutsOf: (uid: string, nowMs: number) => recuts.count(uid, nowMs),
    staticObjects: () => objects.found,
    recorder,
    onCut: (verdict: AgentVerdict) => cases.observeCut(heard.secondsSince(verdict)),
    nowMs: () => Date.now(),
  };
  const common = (controller: string) => ({
    name: controller,
    observe: metrics.observeReconcile(controller),
    report: (key: string, problem: unknown, retryMs: number) =>
      log(isConflict(problem) ? "debug" : "warn", "reconcile failed", { controller, key, retryMs, problem }),
  });
  const policies = policyController(work, common);
  const verdicts = verdictController(work, common);
  const controllers = [
    policies,
    verdicts,
    orphanController(work, common),
    pruneController(work, config.keepClosed, common),
    baselineController({ client, world, shards, nowMs: work.nowMs }, common),
  ];
  for (const controller of controllers) metrics.addController(controller);
  const onBackends = () => {
    for (const key of world.policies.keys()) policies.enqueue(key);
    for (const key of world.verdicts.keys()) verdicts.enqueue(key);
  };
  await Promise.all([objects.run(term, onBackends), ...controllers.map((controller) => controller.run(term))]);
  deafen();
  await Promise.race([recorder.flush(), sleep(systemClock, flushMs, AbortSignal.timeout(flushMs))]);
}

/** Ready while its cache follows the API server. */
function isFresh(informer: Informer<unknown>): Check {
  return () => {
    const { problem, quietMs } = informer.stats;
    if (!informer.isSynced) return problem ?? "not listed yet";
    return quietMs > staleMs ? `silent for ${Math.round(quietMs / 1000)} s` : undefined;
  };
}
