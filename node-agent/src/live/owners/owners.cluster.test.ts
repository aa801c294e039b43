// Owners of owners on a real API server: what a name doesn't tell, the object does.
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../../hack/control-plane/api.ts";
import type { Connection } from "../../../../hack/control-plane/connection.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { sharedControlPlane } from "../../../../hack/control-plane/shared.ts";
import { Identities } from "../../identity/identities.ts";
import type { PodRecord } from "../../identity/pod-record.ts";
import { Owners } from "./owners.ts";

let plane: Connection;
beforeAll(async () => {
  plane = await sharedControlPlane();
});
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function follow(server = plane.server, clock: Clock = systemClock, token = plane.adminToken) {
  const stop = new AbortController();
  const client = new Client({
    kubeconfigText: kubeconfig({ ...plane.accessWith(token), server }),
    fieldManager: "test",
  });
  const identities = new Identities();
  const told = { learned: 0, problems: [] as unknown[] };
  const owners = new Owners({
    client,
    clock,
    identities,
    learned: () => told.learned++,
    report: (problem) => told.problems.push(problem),
  });
  const running = owners.run(stop.signal);
  ends.push(async () => {
    stop.abort();
    await running;
    await client.close();
  });
  const see = (pod: Json): PodRecord => {
    const record = identities.learn({ ...pod, kind: "Pod" });
    if (record === undefined) throw new Error("that is no pod");
    owners.see(record);
    return record;
  };
  return { owners, identities, told, see };
}

/** A Job that a person made of a CronJob, under a name of his own, and its pod. */
async function jobOfCronJob(): Promise<Json> {
  const namespace = await plane.namespace("owners");
  const template = {
    spec: { restartPolicy: "Never", containers: [{ name: "report", image: "example.com/report:1" }] },
  };
  const spec = { schedule: "0 0 1 1 *", suspend: true, jobTemplate: { spec: { template } } };
  const path = `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
  await plane.ask("POST", path, { body: { metadata: { name: "nightly" }, spec } });
  await plane.kubectl("-n", namespace, "create", "job", "tried-by-hand", "--from=cronjob/nightly");
  return until("the Job has its pod", 60_000, async () => {
    const { items } = await plane.ask("GET", `/api/v1/namespaces/${namespace}/pods`);
    return items[0];
  });
}

test("a pod of a Job with a name of its own is the CronJob's, once its owner was asked for", async () => {
  const { owners, identities, told, see } = follow();
  const pod = see(await jobOfCronJob());
  expect(identities.identityOf(pod).agent).toBe("job/tried-by-hand");
  expect(owners.waitsFor(pod.uid)).toBe(true);
  await until("its owner is known", 20_000, async () => told.learned > 0);
  expect(identities.identityOf(pod).agent).toBe("cronjob/nightly");
  expect([owners.waitsFor(pod.uid), owners.size, told.problems]).toEqual([false, 0, []]);
  owners.see(pod);
  expect(owners.size).toBe(0);
});

test("an owner that is gone, or that nobody asks for, leaves the pod its name", async () => {
  const { owners, identities, told, see } = follow();
  const metadata = { namespace: "default", name: "x", uid: "x", labels: { "pod-template-hash": "abc" } };
  const owned = (kind: string, name: string) => ({
    metadata: { ...metadata, ownerReferences: [{ controller: true, kind, name }] },
  });
  const orphan = see(owned("ReplicaSet", "web-abc"));
  await until("it was asked for", 20_000, async () => told.learned > 0);
  expect(identities.identityOf(orphan).agent).toBe("deployment/web");
  see(owned("StatefulSet", "db"));
  expect([owners.size, owners.waitsFor("x")]).toEqual([0, false]);
});

test("while the API server is away nobody waits, and it is asked again later", async () => {
  await using line = await lossyLine(plane.server);
  const pod = await jobOfCronJob();
  line.cut();
  const { owners, identities, told, see } = follow(line.server);
  const record = see(pod);
  await until("it could not be asked", 20_000, async () => told.problems.length > 0);
  expect(owners.waitsFor(record.uid)).toBe(false);
  expect(owners.size).toBe(1);
  line.mend();
  await until("it was asked again", 30_000, async () => owners.size === 0);
  expect(identities.identityOf(record).agent).toBe("cronjob/nightly");
});

test("who is told no asks ever more seldom: a node's worth of owners must not become a flood of questions", async () => {
  const { clock, jump, nowMs } = jumpingClock();
  const { owners, told, see } = follow(plane.server, clock, "nobody's");
  see({ metadata: { namespace: "default", name: "x", uid: "x", ownerReferences: [job] } });
  while (nowMs() < 3_600_000) await jump();
  expect(owners.size).toBe(1);
  expect(told.problems.length).toBeGreaterThan(10);
  expect(told.problems.length).toBeLessThan(40);
});
const job = { controller: true, kind: "Job", name: "nightly" };
