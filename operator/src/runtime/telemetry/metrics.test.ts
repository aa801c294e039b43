import { setTimeout as sleep } from "node:timers/promises";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { Controller } from "../controller/controller.ts";
import { runtimeMetrics } from "./metrics.ts";

test("a scrape says how queues, reconciles, requests, watches and the lease fare", async () => {
  const registry = new Registry();
  const metrics = runtimeMetrics(registry);
  const stop = new AbortController();
  const controller = new Controller({
    name: "verdicts",
    observe: metrics.observeReconcile("verdicts"),
    reconcile: async (key) => {
      if (key === "bad") throw new Error("bad");
      stop.abort();
      return undefined;
    },
    concurrency: 1,
  });
  metrics.addController(controller);
  metrics.addLeader({ isLeading: true });
  const stats = {
    objects: 5,
    syncedAfterMs: 700,
    lists: 1,
    expired: 0,
    watches: 2,
    failures: 3,
    stalls: 1,
    events: 9,
    thrown: 0,
    quietMs: 1500,
    problem: undefined,
  };
  const resource = { group: "", version: "v1", plural: "pods", kind: "Pod", namespaced: true };
  metrics.addInformer({ resource, stats });
  metrics.observeRequest({ method: "PATCH", resource: "pods", code: 200, durationMs: 12 });
  metrics.observeRequest({ method: "WATCH", resource: "pods", code: 200, durationMs: 25_000 });
  controller.enqueue("bad");
  controller.enqueue("good");
  await controller.run(stop.signal);
  const lines = (await registry.metrics()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'bailiff_queue_depth{controller="verdicts"} 0',
      'bailiff_queue_adds_total{controller="verdicts"} 2',
      'bailiff_queue_retries_total{controller="verdicts"} 1',
      'bailiff_reconcile_errors_total{controller="verdicts"} 1',
      'bailiff_reconcile_seconds_count{controller="verdicts",outcome="done"} 1',
      'bailiff_reconcile_seconds_count{controller="verdicts",outcome="failed"} 1',
      'bailiff_api_request_seconds_count{method="PATCH",resource="pods",code="200"} 1',
      'bailiff_watch_age_seconds{resource="pods"} 1.5',
      'bailiff_watch_failures_total{resource="pods"} 3',
      "bailiff_leader 1",
    ]),
  );
  expect(lines.filter((line) => line.includes('method="WATCH"'))).toEqual([]);
});

test("a scrape tells the longest block of the event loop since the one before", async () => {
  const registry = new Registry();
  runtimeMetrics(registry);
  const longest = async () => {
    const line = (await registry.metrics()).split("\n").find((one) => one.startsWith("bailiff_event_loop_longest"));
    return Number(line?.split(" ")[1]);
  };
  await sleep(20); // the monitor's first look
  const end = performance.now() + 200;
  while (performance.now() < end);
  await sleep(20);
  expect(await longest()).toBeGreaterThan(0.1);
});
