import { describe, expect, test } from "vitest";
import { type Cut, cutPatch, patched, releasePatch } from "./cut.ts";
import { agentLabels, agentOwner, readOriginal } from "./original.ts";
import type { Pod } from "./pod.ts";

const replicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "bot", uid: "rs-1", controller: true };

function pod(metadata: Partial<Pod["metadata"]> = {}): Pod {
  return {
    metadata: { namespace: "support", name: "bot", uid: "pod-1", labels: { app: "bot", tier: "front" }, ...metadata },
    spec: { containers: [{ name: "app" }] },
  };
}

const asked: Cut = { policy: "bot", case: "bot-1", isolate: true, remove: ["app"] };

function cut(of: Pod, change: Partial<Cut> = {}): Pod {
  const patch = cutPatch(of, { ...asked, ...change });
  if (!patch) throw new Error("nothing to cut");
  return patched(of, patch);
}

describe("the cut", () => {
  test("is not sent twice: a pod that is as it should be needs no patch", () => {
    expect(cutPatch(cut(pod()), asked)).toBeUndefined();
  });

  test("adds to the record when more labels must go, and keeps the first owner", () => {
    const first = cut(pod({ ownerReferences: [replicaSet] }));
    const letGo: Pod = { ...first, metadata: { ...first.metadata, ownerReferences: [] } };
    const second = cut(letGo, { remove: ["tier"] });
    expect(second.metadata.labels).not.toHaveProperty("tier");
    expect(readOriginal(second)).toMatchObject({ owner: { uid: "rs-1" }, labels: { app: "bot", tier: "front" } });
  });

  test("takes away again what somebody put back, and the record keeps the first value", () => {
    const held = cut(pod());
    const tampered: Pod = {
      ...held,
      metadata: { ...held.metadata, labels: { ...held.metadata.labels, app: "other" } },
    };
    const again = cut(tampered);
    expect(again.metadata.labels).not.toHaveProperty("app");
    expect(readOriginal(again)).toMatchObject({ labels: { app: "bot" } });
  });

  test("drops the hard cut's label once something is to stay open", () => {
    expect(cutPatch(cut(pod()), { ...asked, isolate: false })?.metadata.labels).toEqual({
      "bailiff.dev/isolate": null,
    });
  });

  test("leaves the agent's labels known as they were, whatever is done to them afterwards", () => {
    const held = cut(pod());
    expect(agentLabels(held)).toEqual({ app: "bot", tier: "front" });
    const { tier: _, ...labels } = held.metadata.labels ?? {};
    const relabelled: Pod = {
      ...held,
      metadata: { ...held.metadata, labels: { ...labels, app: "other", exempt: "" } },
    };
    expect(agentLabels(relabelled)).toEqual({ app: "bot", tier: "front" });
    expect(agentLabels(cut(relabelled))).toEqual({ app: "bot", tier: "front" });
  });

  test("leaves its owner known, whoever adopts the pod afterwards", () => {
    const held = cut(pod({ ownerReferences: [replicaSet] }));
    const adopted: Pod = {
      ...held,
      metadata: { ...held.metadata, ownerReferences: [{ ...replicaSet, name: "decoy", uid: "rs-2" }] },
    };
    expect(agentOwner(adopted)).toMatchObject({ name: "bot", uid: "rs-1" });
    const bare = cut(pod());
    expect(agentOwner({ ...bare, metadata: { ...bare.metadata, ownerReferences: [replicaSet] } })).toBeUndefined();
    expect(agentOwner(pod({ ownerReferences: [replicaSet] }))).toMatchObject({ name: "bot" });
  });

  test("keeps what the policy asks for on record though somebody hides it among thousands of labels", () => {
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`a${i}`, "x".repeat(63)]));
    const exists = { key: "tier", operator: "Exists", values: [] } as const;
    const selector = { matchLabels: { app: "bot" }, matchExpressions: [exists] };
    const held = cut(pod({ labels: { ...many, app: "bot", tier: "front" } }), { selector });
    expect(agentLabels(held)).toMatchObject({ app: "bot", tier: "front" });
    expect(held.metadata.annotations?.["bailiff.dev/original"]?.length).toBeLessThan(64 * 1024);
  });

  test("of a pod that was released outside begins a new record", () => {
    const first = cut(pod({ ownerReferences: [replicaSet] }));
    const letGo: Pod = { ...first, metadata: { ...first.metadata, ownerReferences: [] } };
    const { patch } = releasePatch(letGo);
    const outside = patch ? patched(letGo, patch) : letGo;
    const relabelled: Pod = { ...outside, metadata: { ...outside.metadata, labels: { tier: "back" } } };
    expect(agentLabels(relabelled)).toEqual({ app: "bot", tier: "back" });
    expect(readOriginal(cut(relabelled))).toMatchObject({ before: { app: "bot", tier: "back" } });
  });
});

describe("the release", () => {
  test("leaves a bare pod as it was before", () => {
    const before = pod({ annotations: { note: "mine" } });
    const { patch, restored, replaced } = releasePatch(cut(before));
    expect(patch && patched(cut(before), patch)).toEqual(before);
    expect({ restored, replaced }).toEqual({ restored: ["app"], replaced: false });
  });

  test("leaves a replaced pod outside, on record, until it is to be readopted", () => {
    const held = cut(pod({ ownerReferences: [replicaSet] }));
    const letGo: Pod = { ...held, metadata: { ...held.metadata, ownerReferences: [] } };
    const outside = releasePatch(letGo);
    expect(outside).toMatchObject({ replaced: true, restored: [] });
    const after = outside.patch && patched(letGo, outside.patch);
    expect(after?.metadata.labels).toEqual({ tier: "front" });
    if (!after) throw new Error("nothing to release");
    const back = releasePatch(after, true);
    expect(back.patch && patched(after, back.patch).metadata).toMatchObject({
      labels: { app: "bot", tier: "front" },
      annotations: {},
    });
  });

  test("puts the labels of a pod back that its ReplicaSet still owns", () => {
    expect(releasePatch(cut(pod({ ownerReferences: [replicaSet] })))).toMatchObject({
      replaced: false,
      restored: ["app"],
    });
  });

  test("keeps what somebody else set meanwhile", () => {
    const held = cut(pod());
    const changed: Pod = { ...held, metadata: { ...held.metadata, labels: { ...held.metadata.labels, app: "other" } } };
    const { patch, kept, restored } = releasePatch(changed);
    expect({ kept, restored }).toEqual({ kept: ["app"], restored: [] });
    expect(patch?.metadata.labels).not.toHaveProperty("app");
  });

  test("of a pod that is not held changes nothing", () => {
    expect(releasePatch(pod()).patch).toBeUndefined();
  });
});

describe("a record that was tampered with", () => {
  const held = (text: string) =>
    pod({ labels: { "bailiff.dev/quarantine": "bot" }, annotations: { "bailiff.dev/original": text } });

  test.each(["", "{", "null", "[]", '{"uid":"pod-1"}', '{"uid":"pod-1","owner":null,"labels":{"app":5}}'])(
    "%j frees the pod all the same, says what is lost, and stays for people to read",
    (text) => {
      const { patch, problem } = releasePatch(held(text));
      expect(problem).toContain("pod support/bot: annotation bailiff.dev/original can't be read");
      expect(patch?.metadata).toMatchObject({ labels: { "bailiff.dev/quarantine": null } });
      expect(patch?.metadata.annotations).toBeUndefined();
    },
  );

  test("of another pod's uid counts for nothing", () => {
    const copied = held('{"uid":"pod-0","owner":null,"labels":{"app":"admin"}}');
    expect(readOriginal(copied)).toBeUndefined();
    expect(releasePatch(copied).restored).toEqual([]);
    expect(agentLabels(copied)).toEqual({});
  });

  test("can't smuggle our own labels in", () => {
    const smuggled = held('{"uid":"pod-1","owner":null,"labels":{"bailiff.dev/isolate":"true"}}');
    expect(releasePatch(smuggled).patch?.metadata.labels).toEqual({ "bailiff.dev/quarantine": null });
    expect(agentLabels(smuggled)).toEqual({});
  });
});
