// Old closed cases go, by number and by age, and what a live pod's life depends on stays: on a real API server.
import { expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { useOwnOperators } from "../testing/use-stage.ts";

const on = useOwnOperators("pruning");

/** A case of a pod that is gone, closed by a person. */
async function closed(name: string, i: number): Promise<Json> {
  const pod = {
    metadata: { namespace: on.namespace, name: "bot", uid: `00000000-0000-4000-8000-00000000000${i}` },
    spec: { nodeName: "node-1" },
  };
  const verdict = await on.stage.verdict(pod, "bot", {}, { name });
  await on.stage.held(verdict, "PodGone");
  await on.stage.decide(verdict, { action: "Release" });
  return verdict;
}

const areGone = (verdicts: readonly Json[]) =>
  until("they are gone", 60_000, async () => {
    const left = await Promise.all(verdicts.map((verdict) => on.stage.getVerdict(verdict)));
    return left.every((verdict) => verdict === undefined);
  });

test("so many are kept as the operator was told, and those by which a live pod's findings are acknowledged", async () => {
  await on.stage.operator(["--keep-closed-most", "1"]);
  await on.stage.policy(on.namespace, "bot", {});
  const kept = await on.stage.verdict(await on.stage.pod(on.namespace, "bot", { app: "bot" }), "bot");
  await on.stage.phase(kept, "Quarantined");
  await on.stage.decide(kept, { action: "Dismiss" });
  await on.stage.phase(kept, "Dismissed");
  const others: Json[] = [];
  for (let i = 0; i < 4; i++) others.push(await closed(`gone-${i}`, i));
  await areGone(others);
  expect((await on.stage.getVerdict(kept))?.status.phase).toBe("Dismissed");
});

test("each goes when it is old enough, without anything else happening, and an open one never", async () => {
  await on.stage.operator(["--keep-closed-for", "4s"]);
  const pod = {
    metadata: { namespace: on.namespace, name: "bot", uid: "00000000-0000-4000-8000-000000000009" },
    spec: { nodeName: "node-1" },
  };
  const open = await on.stage.verdict(pod, "bot", {}, { name: "open" });
  const first = await closed("first", 1);
  const { status } = await on.stage.phase(first, "Released");
  const second = await closed("second", 2);
  await areGone([first]);
  expect(Date.now() - Date.parse(status.closedAt)).toBeGreaterThanOrEqual(4000);
  await areGone([second]);
  expect((await on.stage.getVerdict(open))?.status.phase).toBe("Open");
});
