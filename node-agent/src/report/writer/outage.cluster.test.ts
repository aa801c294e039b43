// Cases while the API server is away: on disk, in order, and without a disk in memory.

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import {
  attack,
  find,
  findingsOf,
  folder,
  live,
  objection,
  plane,
  reporterStage,
  settles,
  signatures,
  stored,
  uid,
} from "../../../../test/cluster/report/reporter-stage.ts";
import { Spool } from "../spool/spool.ts";

reporterStage();

test("while the API server is away cases wait on disk; a life that dies meanwhile loses none, and none comes twice", async () => {
  const first = live();
  for (const event of attack.slice(0, 60)) first.pipeline.take(event);
  await settles(first.reporter);
  const [part] = plane().pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane().kill(part);
  try {
    for (const event of attack.slice(60)) first.pipeline.take(event);
    find(first.pipeline, objection("while away", "High"));
    await until("writing has failed", 30_000, async () => first.reporter.stats.failed > 0);
    await until("it is on disk", 30_000, async () =>
      new Spool(folder()).load().some((one) => signatures(one)?.includes("while away")),
    );
    await first.kill();
    const second = live();
    await until("the second life has failed too", 30_000, async () => second.reporter.stats.failed > 0);
    await plane().restart(part);
    await settles(second.reporter);
  } finally {
    if (plane().pid(part) === undefined) await plane().restart(part);
  }
  const verdicts = await stored();
  expect(verdicts).toHaveLength(1);
  expect(findingsOf(verdicts[0])).toEqual(findingsOf(first.pipeline.reportOf(uid, 1)?.verdict));
  expect(new Spool(folder()).load()).toEqual([]);
});

test("what waited while the API server was away is delivered in the order in which it came", async () => {
  const { reporter, refused, findIn } = live();
  const [part] = plane().pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane().kill(part);
  const pods = Array.from({ length: 40 }, (_, at) => `pod-${(at * 17) % 40}`);
  try {
    for (const pod of pods) {
      findIn(pod, objection("while away", "High"), 0);
      await sleep(3); // of one millisecond any order is right
    }
    await until("writing has failed", 30_000, async () => reporter.stats.failed > 0);
  } finally {
    await plane().restart(part);
  }
  await settles(reporter);
  const created = await stored();
  created.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  const names = created.map(({ spec }) => spec.pod.name);
  // The first was tried while nothing was known to be wrong, with others beside it: they may come back in any order.
  expect(new Set(names)).toEqual(new Set(pods));
  const inOrder = pods.slice(8).filter((name) => !refused.has(`uid-of-${name}`));
  expect(inOrder.length).toBeGreaterThan(10);
  expect(names.filter((name) => inOrder.includes(name))).toEqual(inOrder);
});

test("without a disk an outage is outlasted in memory", async () => {
  const { pipeline, reporter } = live(false);
  const [part] = plane().pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane().kill(part);
  for (const event of attack) pipeline.take(event);
  await until("writing has failed", 30_000, async () => reporter.stats.failed > 0);
  await plane().restart(part);
  await settles(reporter);
  expect(findingsOf((await stored())[0])).toEqual(findingsOf(pipeline.reportOf(uid, 1)?.verdict));
});
