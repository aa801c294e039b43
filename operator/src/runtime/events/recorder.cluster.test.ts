// Events on a real API server, as kubectl shows them.
import { Client, resources } from "@bailiff/crds/client/index";
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { beforeEach, expect, test } from "vitest";
import type { Json } from "../../../../hack/control-plane/api.ts";
import type { Connection } from "../../../../hack/control-plane/connection.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { sharedControlPlane } from "../../../../hack/control-plane/shared.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";

let plane: Connection;
let namespace: string;
beforeEach(async () => {
  plane = await sharedControlPlane();
  namespace = await plane.namespace("events");
});

const problems: unknown[] = [];
function recorder(options: Partial<RecorderOptions> = {}) {
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const report = (problem: unknown) => problems.push(problem);
  return new Recorder(client, { component: "bailiff-operator", instance: "one", report, ...options });
}
const subject = (name = "web") => ({ resource: resources.configMaps, namespace, name, uid: `uid-of-${name}` });
const cut = { type: "Warning", reason: "Cut", message: "the pod's network is cut" } as const;
const events = async (): Promise<Json[]> =>
  (await plane.ask("GET", `/apis/events.k8s.io/v1/namespaces/${namespace}/events`)).items.filter(
    ({ reportingController }: Json) => reportingController === "bailiff-operator",
  );
const counts = async () => (await events()).map(({ reason, series }) => [reason, series?.count ?? 1]).sort();

test("kubectl shows what happened to whom, once, with a count", async () => {
  const to = recorder();
  for (let i = 0; i < 5; i++) to.record(subject(), cut);
  to.record(subject(), { ...cut, type: "Normal", reason: "Released", message: "released by alice" });
  await to.flush();
  const shown = await plane.kubectl("-n", namespace, "get", "events", "--no-headers");
  expect(shown).toMatch(/Warning\s+Cut\s+configmap\/web\s+the pod's network is cut/);
  expect(await counts()).toEqual([
    ["Cut", 5],
    ["Released", 1],
  ]);
  const told = await plane.kubectl("-n", namespace, "events");
  expect(told).toMatch(/Warning\s+Cut\s+ConfigMap\/web\s+the pod's network is cut/);
  expect(told).toMatch(/\(x5 over /);
  expect(to.stats).toEqual({ written: 6, shed: 0, failed: 0 });
});

test("a flood about one object is shed and counted, and another object is still heard", async () => {
  const to = recorder({ limits: { burst: 3, refillMs: 1e9, objects: 100 } });
  for (let i = 0; i < 50; i++) to.record(subject("loud"), { ...cut, message: `the ${i}th` });
  to.record(subject("quiet"), cut);
  await to.flush();
  expect((await events()).map(({ regarding }) => regarding.name).sort()).toEqual(["loud", "loud", "loud", "quiet"]);
  expect(to.stats).toEqual({ written: 4, shed: 47, failed: 0 });
});

test("a crowd of Events waits in line: few connections carry them all", async () => {
  await using line = await lossyLine(plane.server);
  const access = { server: line.server, ca: plane.ca, token: plane.adminToken };
  const client = new Client({ kubeconfigText: kubeconfig(access), fieldManager: "test" });
  const to = new Recorder(client, { component: "bailiff-operator", instance: "one" });
  for (let i = 0; i < 200; i++) to.record(subject(`pod-${i}`), cut);
  await to.flush();
  expect(to.stats).toEqual({ written: 200, shed: 0, failed: 0 });
  // Eight at a time; a connection is free for the next one only a moment after its answer.
  expect(line.connections).toBeLessThanOrEqual(16);
  await client.close();
});

test("an Event that was deleted meanwhile is told anew", async () => {
  const to = recorder();
  to.record(subject(), cut);
  await to.flush();
  await plane.kubectl("-n", namespace, "delete", "events", "--all");
  to.record(subject(), cut);
  await to.flush();
  expect(await counts()).toEqual([["Cut", 1]]);
});

test.each(["m", "é", "∂", "𝄞", "m∂"])(
  "a message of any length is written, cut to what the API server takes: %s",
  async (text) => {
    const to = recorder();
    to.record(subject("x".repeat(253)), { ...cut, message: text.repeat(1e4) });
    await to.flush();
    const [event] = await events();
    expect(event.note).toMatch(new RegExp(`^(${text})+m?…$`, "u"));
    const bytes = Buffer.byteLength(event.note);
    expect([bytes > 1024 - 8, bytes <= 1024]).toEqual([true, true]);
  },
);

test("what can't be written is counted and told, and nobody waits for it", async () => {
  problems.length = 0;
  const to = recorder();
  to.record({ ...subject(), namespace: "no-such-namespace" }, cut);
  to.record(subject(), cut);
  await to.flush();
  expect(to.stats).toEqual({ written: 1, shed: 0, failed: 1 });
  expect(problems).toMatchObject([{ code: 404, reason: "NotFound" }]);
});
