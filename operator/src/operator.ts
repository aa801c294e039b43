// The operator, put together: caches, then a lease, then controllers. Thin: every decision is in a room of its own.
import type { AgentVerdict } from "@bailiff/crds";
import { Client, isConflict, type Resource, sleep, systemClock } from "@bailiff/crds/client/index";
import { Registry } from "prom-client";
import type { Config } from "./config/config.ts";
import { caseMetrics } from "./metrics/metrics.ts";
import { policyController } from "./policies/controller.ts";
import type { StaticObjects } from "./quarantine/backends/backend.ts";
import { findStaticObjects, noStaticObjects } from "./quarantine/backends/static-objects.ts";
import { fieldManager } from "./quarantine/names.ts";
import { allSynced, type Controller } from "./runtime/controller/controller.ts";
import { Recorder } from "./runtime/events/recorder.ts";
import { Leader } from "./runtime/leader/leader.ts";
import type { Log } from "./runtime/log/log.ts";
import { runtimeMetrics } from "./runtime/telemetry/metrics.ts";
import { serveTelemetry } from "./runtime/telemetry/server.ts";
import { Claims } from "./verdicts/claims/claims.ts";
import { orphanController, pruneController, verdictController } from "./verdicts/controllers.ts";
import { Recuts } from "./verdicts/recuts/recuts.ts";
import { informersOf, makeWorld } from "./world/world.ts";

/** How often the cluster-wide objects of deploy/backends are looked for. */
const staticObjectsMs = 30_000;
/** A watch that brought nothing for so long, bookmarks included, makes the operator not ready. */
const staleMs = 120_000;

/** Runs until the signal aborts. Rejects when the lease is lost: the process ends then, and another one works. */
export async function runOperator(config: Config, log: Log, signal: AbortSignal): Promise<void> {
  const registry = new Registry();
  const metrics = runtimeMetrics(registry);
  const client = new Client({ kubeconfig: config.kubeconfig, fieldManager, observe: metrics.observeRequest });
  const home = { namespace: config.namespace, nodeAgent: "bailiff-node-agent" };
  const world = makeWorld(client, home, ({ plural }: Resource, problem) =>
    log("warn", "watch", { resource: plural, problem }),
  );
  const informers = informersOf(world);
  for (const informer of informers) metrics.addInformer(informer);
  const excludedNamespaces = new Set(config.excludedNamespaces);
  const cases = caseMetrics(registry, world, new Set([...excludedNamespaces, config.namespace]));
  const leader = new Leader(client, {
    namespace: config.namespace,
    name: "bailiff-operator",
    identity: config.identity,
    report: (problem) => log("warn", "lease", { problem }),
  });
  metrics.addLeader(leader);
  await using telemetry = await serveTelemetry({
    address: config.metricsAddress,
    registry,
    health: {},
    readiness: Object.fromEntries(
      informers.map((informer) => [
        informer.resource.plural,
        () =>
          informer.isSynced
            ? informer.stats.quietMs > staleMs
              ? `silent for ${informer.stats.quietMs} ms`
              : undefined
            : (informer.stats.problem ?? "not listed yet"),
      ]),
    ),
  });
  log("info", "serving metrics and health", { port: telemetry.port });
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const following = informers.map((informer) => informer.run(stop));
  try {
    await allSynced(informers, signal);
    log("info", "caches have synced", {
      objects: Object.fromEntries(informers.map(({ resource, stats }) => [resource.plural, stats.objects])),
    });
    const outcome = await leader.run(async (term) => {
      log("info", "leading", { identity: config.identity, dryRun: config.isDryRun });
      const fenced = client.fenced(() => leader.isLeading);
      const objects = new StaticWatch(fenced, log);
      const recorder = new Recorder(fenced, {
        component: fieldManager,
        instance: config.identity,
        report: (problem) => log("warn", "event", { problem }),
      });
      const recuts = new Recuts();
      const heard = new Heard();
      const forget = world.verdicts.subscribe(({ key, now }) => heard.note(key, now));
      const work = {
        client: fenced,
        world,
        home,
        excludedNamespaces,
        isDryRun: config.isDryRun,
        claims: new Claims(),
        recuts,
        recutsOf: (uid: string, nowMs: number) => recuts.count(uid, nowMs),
        staticObjects: () => objects.found,
        recorder,
        onCut: (verdict: AgentVerdict) => heard.settle(verdict, cases.observeCut),
        nowMs: () => Date.now(),
      };
      const common = (name: string) => ({
        name,
        observe: metrics.observeReconcile(name),
        report: (key: string, problem: unknown, retryMs: number) =>
          log(isConflict(problem) ? "debug" : "warn", "reconcile failed", { controller: name, key, retryMs, problem }),
      });
      const controllers: Controller[] = [
        policyController(work, common),
        verdictController(work, common),
        orphanController(work, common),
        pruneController(work, config.keepClosed, common),
      ];
      for (const controller of controllers) metrics.addController(controller);
      const requeue = () => {
        for (const controller of controllers.slice(0, 2))
          for (const key of controller === controllers[0] ? world.policies.keys() : world.verdicts.keys())
            controller.enqueue(key);
      };
      await Promise.all([objects.run(term, requeue), ...controllers.map((controller) => controller.run(term))]);
      forget();
      await Promise.race([recorder.flush(), sleep(systemClock, 2_000, AbortSignal.timeout(2_000))]);
    }, signal);
    if (outcome === "lost")
      throw new Error(`the lease ${config.namespace}/bailiff-operator is lost: ending, so that another replica works`);
  } finally {
    end.abort();
    await Promise.all(following);
    await client.close();
  }
}

/** Looks for the cluster-wide objects now and then. */
class StaticWatch {
  found: StaticObjects = noStaticObjects;
  readonly #client: Client;
  readonly #log: Log;

  constructor(client: Client, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  async run(signal: AbortSignal, onChange: () => void): Promise<void> {
    while (!signal.aborted) {
      try {
        const found = await findStaticObjects(this.#client, signal);
        const isNews = JSON.stringify(found) !== JSON.stringify(this.found);
        this.found = found;
        if (isNews) onChange();
      } catch (problem) {
        if (!signal.aborted) this.#log("warn", "looking for deploy/backends", { problem });
      }
      await sleep(systemClock, staticObjectsMs, signal);
    }
  }
}

/** When the operator heard of each case that it has not said anything about: what a cut's time is measured from. */
class Heard {
  readonly #atMs = new Map<string, number>();

  note(key: string, verdict: AgentVerdict | undefined): void {
    if (!verdict || verdict.status?.phase !== undefined) this.#atMs.delete(key);
    else if (!this.#atMs.has(key)) this.#atMs.set(key, performance.now());
  }

  settle({ metadata }: AgentVerdict, observe: (seconds: number) => void): void {
    const atMs = this.#atMs.get(`${metadata.namespace}/${metadata.name}`);
    if (atMs !== undefined) observe((performance.now() - atMs) / 1000);
  }
}
