import { writeOriginal } from "@bailiff/operator/quarantine/plan/original";
import { expect, test } from "vitest";
import { Identities } from "../../identity/identities.ts";
import { livePod } from "./pod.ts";

const uid = "3d701a91-8ee6-4d0d-9fc0-e479af6aa10b";
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "bot-7d9f8b6c5d", uid: "r", controller: true };
const pod = (metadata: Readonly<Record<string, unknown>> = {}) => ({
  metadata: {
    ...{ name: "bot-7d9f8b6c5d-x2k4q", namespace: "support", uid, ownerReferences: [owner] },
    labels: { app: "bot", "pod-template-hash": "7d9f8b6c5d" },
    ...metadata,
  },
  spec: { nodeName: "node-1", containers: [{ name: "app", image: "x" }] },
  status: { podIP: "10.244.0.9", startTime: "2026-11-20T08:00:00Z" },
});
const identityOf = (object: ReturnType<typeof pod>) => {
  const live = livePod(object);
  return live && { ...new Identities().identityOf(live.record), isCut: live.isCut };
};

test("a pod is its owner's", () => {
  expect(identityOf(pod())).toMatchObject({ agent: "deployment/bot", labels: { app: "bot" }, isCut: false });
});

test("a pod in quarantine, without its labels and its owner, is still the same agent's", () => {
  const { controller: _, ...was } = owner;
  const original = writeOriginal({ uid, owner: was, labels: { app: "bot", "pod-template-hash": "7d9f8b6c5d" } });
  const cut = pod({
    ownerReferences: undefined,
    labels: { "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" },
    annotations: { "bailiff.dev/original": original },
  });
  expect(identityOf(cut)).toEqual({ ...identityOf(pod()), isCut: true });
});

test("an annotation that was copied from another pod, or is none, changes nobody's identity", () => {
  const stolen = writeOriginal({ uid: "another", owner: null, labels: { app: "victim" } });
  for (const text of [stolen, "{", "null"])
    expect(identityOf(pod({ annotations: { "bailiff.dev/original": text } }))).toEqual(identityOf(pod()));
});

test("a pod's cut is told by our labels, whoever wrote them, and its node by its own status", () => {
  const status = { hostIP: "192.0.2.7", hostIPs: [{ ip: "192.0.2.7" }, { ip: "::ffff:192.0.2.8" }, null, { ip: 5 }] };
  const labels = { "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" };
  const cut = livePod(Object.assign(pod({ labels }), { status }));
  expect(cut).toMatchObject({ policy: "bot", isIsolated: true, nodeAddresses: ["192.0.2.7", "192.0.2.8"] });
  expect(cut?.cut).not.toBe(livePod(pod({ labels: { "bailiff.dev/quarantine": "bot" } }))?.cut);
  expect(livePod(pod())).toMatchObject({ isCut: false, isIsolated: false, policy: undefined, nodeAddresses: [] });
});
