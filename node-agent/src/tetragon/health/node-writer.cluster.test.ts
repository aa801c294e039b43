// How often AgentNode is written, on a real API server and an injected clock: on change, counters once a minute.
import { join } from "node:path";
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { nodeStatus, type Sight } from "./node-status.ts";
import { NodeWriter } from "./node-writer.ts";
import { shippedPolicies } from "./tracing-policies.ts";

const manifests = join(import.meta.dirname, "../../../../crds/manifests");
const beganMs = Date.UTC(2026, 10, 21, 8);
const { signal } = new AbortController();
let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ kubelet: false });
  await plane.kubectl("apply", "--server-side", "-f", manifests);
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
});
afterAll(() => plane?.stop());

const sight = (lost: number, stream: Partial<Sight["stream"]> = {}): Sight => ({
  nowMs: beganMs,
  stream: { state: "Connected", sinceMs: beganMs, message: "events come", ...stream },
  tetragonVersion: "v1.8.0",
  policies: [],
  policyProblem: undefined,
  needed: shippedPolicies,
  losses: new Map([["ring", lost]]),
  lossProblem: undefined,
  runtimeClasses: [],
  baselineProblem: undefined,
  clusterProblem: undefined,
  lastGap: undefined,
});

test("what changes is written, soon; a counter alone once a minute; what stays the same never", async () => {
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "bailiff-node-agent" });
  const writer = new NodeWriter(client, "node-1", clock);
  /** How often it was written by then. */
  const after = async (ms: number, now: Sight): Promise<number> => {
    nowMs += ms;
    await writer.offer(nodeStatus(now, writer.written), signal);
    return writer.writes;
  };
  expect(await after(0, sight(0))).toBe(1);
  expect(await after(3_600_000, sight(0))).toBe(1);
  expect(await after(1_000, sight(5))).toBe(2);
  for (let second = 1; second < 60; second++) expect(await after(1_000, sight(5 + second))).toBe(2);
  expect(await after(1_000, sight(99))).toBe(3);
  expect(await after(1_000, sight(99, { state: "Disconnected", message: "gone" }))).toBe(3);
  expect(await after(1_000, sight(99, { state: "Disconnected", message: "gone" }))).toBe(4);
  const stored = await plane.ask("GET", "/apis/bailiff.dev/v1alpha1/agentnodes/node-1");
  expect(stored.status).toMatchObject({ stream: { state: "Disconnected" }, losses: { ring: 99 } });
  await client.close();
});

test("what an earlier life left is known before the first write: when it wrote, and since when it saw nothing", async () => {
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "bailiff-node-agent" });
  const life = () => new NodeWriter(client, "node-2", systemClock);
  const first = life();
  await first.askForEarlier(signal);
  expect(first.earlier).toBeUndefined();
  await first.sayNow(nodeStatus(sight(0), undefined), signal);
  const second = life();
  await second.askForEarlier(signal);
  expect(second.earlier?.blindSinceMs).toBeUndefined();
  expect(Math.abs((second.earlier?.heardMs ?? 0) - Date.now())).toBeLessThan(60_000);
  await second.sayNow(nodeStatus(sight(0, { state: "Disconnected", sinceMs: beganMs - 5_000 }), undefined), signal);
  const third = life();
  await third.askForEarlier(signal);
  expect(third.earlier?.blindSinceMs).toBe(beganMs - 5_000);
  await client.close();
});
