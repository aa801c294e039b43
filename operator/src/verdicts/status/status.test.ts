import { check } from "@bailiff/crds";
import { describe, expect, test } from "vitest";
import { patched, releasePatch } from "../../quarantine/plan/cut.ts";
import type { LivePod } from "../../world/live-pod.ts";
import { decide } from "../decide/decide.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { at, heldStatus, pod, policy, prisoner, seeing, snapshot, verdict } from "../testing/snapshot.ts";
import { contestedAt, statusOf } from "./status.ts";

/** The status as it would be written, held against the schema. */
function written(change: Partial<Snapshot>, left?: LivePod) {
  const before = snapshot(change);
  const intent = decide(before);
  if (intent.act === "forget") throw new Error("a case that is forgotten says nothing");
  const status = statusOf(left ? { ...before, pod: left } : before, intent);
  const checked = check("AgentVerdict", { ...before.verdict, status }, "a test");
  expect(checked).toMatchObject({ ok: true });
  return status;
}
const types = ({ conditions }: ReturnType<typeof written>) =>
  conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
const held = { verdict: verdict({ status: heldStatus(60) }), pod: prisoner() };

test("a cut that was just stored is Pending or worse, never Enforced", () => {
  const status = written({}, prisoner());
  expect(status).toMatchObject({
    phase: "Quarantined",
    quarantine: { state: "Unverifiable", since: at(0), until: at(4 * 3600) },
  });
  expect(types(status)).toEqual(["Held True InCustody", "Holds Unknown Unverifiable"]);
});

test("the same facts give the same status, to the letter", () => {
  const first = written({}, prisoner());
  const second = written({ nowMs: Date.parse(at(30)), pod: prisoner(), verdict: verdict({ status: first }) });
  expect(second).toEqual(first);
});

test("the time of a condition moves with its state, not with its message", () => {
  const first = written({ ...held, node: seeing });
  const custody = { cutAt: at(-50), kernelCut: "Unknown" };
  const later = { ...held, node: seeing, nowMs: Date.parse(at(30)) };
  const settling = written({ ...later, verdict: verdict({ spec: { custody }, status: first }) });
  expect(settling.quarantine?.message).not.toBe(first.quarantine?.message);
  expect(settling.conditions).toMatchObject([{ type: "Held" }, { type: "Holds", lastTransitionTime: at(0) }]);
});

describe("a pod in custody", () => {
  test("that a Service still selects says so, and no longer once its labels are gone", () => {
    const services = [
      { namespace: "support", name: "bot", selector: { app: "bot" } },
      { namespace: "support", name: "headless", selector: {} },
    ];
    expect(types(written({ ...held, services }))).toContain("StillServed True SelectedByService");
    const apart = {
      ...held,
      services,
      pod: prisoner("bot-1", { metadata: { labels: { "bailiff.dev/quarantine": "bot" } } }),
    };
    expect(types(written({ ...apart, policy: policy() })).join()).not.toContain("StillServed");
  });

  test("whose probes the kernel will fail says so before it happens", () => {
    const containers = [{ name: "app", livenessProbe: { httpGet: {} } }];
    const offers = [{ name: "Kernel", ready: true }] as const;
    const probed = { ...held, offers, pod: prisoner("bot-1", { spec: { containers } }) };
    expect(types(written(probed))).toContain("ProbesWillFail True NetworkProbes");
  });

  test("whose labels somebody keeps putting back doesn't hold", () => {
    const status = written({ ...held, recuts: contestedAt });
    expect(status.quarantine).toMatchObject({ state: "Ineffective" });
    expect(status.quarantine?.message).toContain("3 times");
  });

  test("that lost more labels than a status can name still gets one", () => {
    const taken = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`label-${i}`, "x"]));
    const original = JSON.stringify({ uid: "pod-1", owner: null, labels: taken });
    const annotations = { "bailiff.dev/case": "bot-1", "bailiff.dev/original": original };
    const status = written({ ...held, pod: prisoner("bot-1", { metadata: { annotations } }) });
    expect(status.quarantine?.removedLabels).toHaveLength(64);
  });

  test("on its node's network is Unverifiable, and no network policy is named as a backend", () => {
    const status = written({ ...held, pod: prisoner("bot-1", { spec: { hostNetwork: true } }) });
    expect(status.quarantine).toMatchObject({ state: "Unverifiable", backends: [] });
    expect(status.quarantine?.message).toContain("on its node's network");
  });
});

describe("when custody ends", () => {
  test("what happened stays on record, with its end; what the pod was before has done its work", () => {
    const before = heldStatus(60, { original: "{}" });
    const released = verdict({ spec: { decision: { action: "Release", by: "alice" } }, status: before });
    const status = written({ ...held, verdict: released }, pod());
    expect(status).toMatchObject({ phase: "Released", closedAt: at(0) });
    expect(status.quarantine).toMatchObject({
      since: at(-60),
      until: at(0),
      message: "custody is over: alice decided so",
    });
    expect(status.quarantine).not.toHaveProperty("original");
    expect(types(status)).toEqual(["Held False Released"]);
    expect(written({ verdict: verdict({ status }), nowMs: Date.parse(at(99)) })).toEqual(status);
  });

  test("a pod that its ReplicaSet has let go is said to be replaced, until it is taken back", () => {
    const original = {
      uid: "pod-1",
      owner: { apiVersion: "apps/v1", kind: "ReplicaSet", name: "bot-7d9f", uid: "rs" },
      labels: { app: "bot" },
    };
    const annotations = { "bailiff.dev/case": "bot-1", "bailiff.dev/original": JSON.stringify(original) };
    const letGo = prisoner("bot-1", { metadata: { labels: { "bailiff.dev/quarantine": "bot" }, annotations } });
    const decided = (readopt: boolean) =>
      verdict({ spec: { decision: { action: "Release", by: "alice", readopt } }, status: heldStatus(60) });
    const left = (readopt: boolean) =>
      ({
        ...letGo,
        ...patched(letGo, releasePatch(letGo, readopt).patch ?? { metadata: { uid: "pod-1" } }),
      }) as LivePod;
    expect(types(written({ verdict: decided(false), pod: letGo }, left(false)))).toContain("Replaced True Replaced");
    expect(types(written({ verdict: decided(true), pod: letGo }, left(true)))).toEqual(["Held False Released"]);
  });

  test("with the pod, the phase stays and custody is over once", () => {
    const first = written({ verdict: held.verdict, pod: undefined });
    expect(first).toMatchObject({ phase: "Quarantined", quarantine: { until: at(0) } });
    expect(types(first)).toEqual(["Held False PodGone", "PodGone True PodGone"]);
    expect(written({ verdict: verdict({ status: first }), pod: undefined, nowMs: Date.parse(at(99)) })).toEqual(first);
    const decided = verdict({ status: first, spec: { decision: { action: "Release", by: "alice" } } });
    expect(types(written({ verdict: decided, pod: undefined }))).toEqual([
      "Held False Released",
      "PodGone True PodGone",
    ]);
  });
});

test("a dry run says what would have been done, and that nothing was", () => {
  const status = written({ isDryRun: true });
  expect(status).toMatchObject({ phase: "Open" });
  expect(status).not.toHaveProperty("quarantine");
  expect(status.conditions[0]).toMatchObject({ type: "Held", status: "False", reason: "DryRun" });
  expect(status.conditions[0]?.message).toMatch(/^would be cut by NetworkPolicy: Pending.*--dry-run$/);
});
