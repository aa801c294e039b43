// Old closed cases go, by number and by age, and what a live pod's life depends on stays: on a real API server.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { type Stage, startStage } from "../testing/stage.ts";

let stage: Stage;
let namespace: string;
beforeAll(async () => {
  stage = await startStage();
}, 120_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  namespace = await stage.plane.namespace("pruning");
});
afterEach(() => stage.killOperators());

/** A case of a pod that is gone, closed by a person. */
async function closed(name: string, i: number): Promise<Json> {
  const pod = {
    metadata: { namespace, name: "bot", uid: `00000000-0000-4000-8000-00000000000${i}` },
    spec: { nodeName: "node-1" },
  };
  const verdict = await stage.verdict(pod, "bot", {}, { name });
  await stage.held(verdict, "PodGone");
  await stage.decide(verdict, { action: "Release" });
  return verdict;
}

const areGone = (verdicts: readonly Json[]) =>
  until("they are gone", 60_000, async () => {
    const left = await Promise.all(verdicts.map((verdict) => stage.getVerdict(verdict)));
    return left.every((verdict) => verdict === undefined);
  });

test("so many are kept as the operator was told, and those by which a live pod's findings are acknowledged", async () => {
  await stage.operator(["--keep-closed-most", "1"]);
  await stage.policy(namespace, "bot", {});
  const kept = await stage.verdict(await stage.pod(namespace, "bot", { app: "bot" }), "bot");
  await stage.phase(kept, "Quarantined");
  await stage.decide(kept, { action: "Dismiss" });
  await stage.phase(kept, "Dismissed");
  const others: Json[] = [];
  for (let i = 0; i < 4; i++) others.push(await closed(`gone-${i}`, i));
  await areGone(others);
  expect((await stage.getVerdict(kept))?.status.phase).toBe("Dismissed");
});

test("each goes when it is old enough, without anything else happening, and an open one never", async () => {
  await stage.operator(["--keep-closed-for", "4s"]);
  const pod = {
    metadata: { namespace, name: "bot", uid: "00000000-0000-4000-8000-000000000009" },
    spec: { nodeName: "node-1" },
  };
  const open = await stage.verdict(pod, "bot", {}, { name: "open" });
  const first = await closed("first", 1);
  const { status } = await stage.phase(first, "Released");
  const second = await closed("second", 2);
  await areGone([first]);
  expect(Date.now() - Date.parse(status.closedAt)).toBeGreaterThanOrEqual(4000);
  await areGone([second]);
  expect((await stage.getVerdict(open))?.status.phase).toBe("Open");
});
