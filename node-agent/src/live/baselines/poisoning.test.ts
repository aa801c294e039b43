// What one pod shows, through the whole way of live learning: counted here, handed over as a batch, merged by the operator, judged by again.
import { type AgentBaseline, type AgentBaselineStatus, check } from "@bailiff/crds";
import { baseline, shard } from "@bailiff/crds/samples/samples";
import { baselineStatus } from "@bailiff/operator/baselines/status";
import { expect, test } from "vitest";
import { Baseline, type Measure } from "../../baseline/baseline.ts";
import { Influence } from "../../baseline/counts/influence.ts";
import type { Learned } from "../../baseline/counts/learned.ts";
import { loadBaseline } from "../../baseline/file/load.ts";
import { Destinations } from "../../destinations/destinations.ts";
import { batch } from "./batch.ts";
import { Supporters } from "./supporters.ts";

const agent = "deployment/support-bot";
const day = 24 * 3600 * 1_000_000;
const start = Date.UTC(2026, 10, 21) * 1000;
const place = (address: string) => new Destinations().resolve(address, 443, "TCP", start);
const usual = place("203.0.113.10");
const ready: Measure = () => ({
  ...({ state: "Ready", reason: "Settled" } as const),
  ...{ actions: 5000, pods: 2, ageMicros: 1, noveltyRate: 0, noveltyRateAtMost: 0.001 },
});

/** A node that hands over what it learned, and an operator that merges it. */
function cluster() {
  const supporters = new Supporters({ isKnown: () => false, mayBeNamed: () => false });
  let status: AgentBaselineStatus | undefined;
  let seq = 0;
  const learning = { minActions: 100, minAge: "0", minPods: 1, maxNoveltyRate: 0.05, freeze: "Auto" } as const;
  return {
    handOver(learned: Baseline, hours: number): AgentBaselineStatus {
      const of = { agent, node: "node-1", incarnation: "a", seq: ++seq };
      const object = { ...shard(), spec: JSON.parse(JSON.stringify(batch(learned, of, supporters))) };
      const checked = check("AgentBaselineShard", object, "test");
      if (!checked.ok) throw new Error(checked.problems.join("\n"));
      const people = check("AgentBaseline", baseline(), "test");
      if (!people.ok) throw new Error(people.problems.join("\n"));
      const facts = { agent, generation: 1, nodes: ["node-1"], desired: 2, learning, spec: people.value.spec };
      const nowMs = start / 1000 + hours * 3_600_000;
      status = baselineStatus({ ...facts, nowMs, before: status, batches: [checked.value.spec] });
      return status;
    },
    expectation() {
      const checked = check("AgentBaseline", baseline({}, JSON.parse(JSON.stringify(status))), "test");
      const loaded = checked.ok ? loadBaseline(checked.value as AgentBaseline) : undefined;
      const found = loaded?.expectations(ready).get("app");
      if (found === undefined) throw new Error("no expectation");
      return found;
    },
  };
}
function learned(see: (counts: Learned) => void, template = "a"): Baseline {
  const made = new Baseline(`support/${agent}`);
  const counts = made.container("app");
  if (counts !== undefined) see(counts);
  made.epochs.saw({ container: "app", imageDigest: "sha256:1", template }, counts?.since ?? start, 300);
  return made;
}
const honest = (counts: Learned, at = start): void => {
  for (let times = 0; times < 250; times++)
    for (const pod of ["pod-1", "pod-2"]) counts.sawConnect("/app", usual, pod, at + times * 1_000_000);
};

test("what one pod calls before the baseline is ready is pending, and known once a second pod or the next day shows it", () => {
  const { handOver, expectation } = cluster();
  const places = ["198.51.100.1", "198.51.100.2", "198.51.100.3"].map(place);
  const [mine, both, later] = places as [typeof usual, typeof usual, typeof usual];
  handOver(
    learned((counts) => {
      honest(counts);
      for (const to of places) counts.sawConnect("/app", to, "pod-1", start);
    }),
    1,
  );
  const known = () => places.map(({ token }) => expectation().knowsDestination(token));
  expect(known()).toEqual([false, false, false]);
  expect(expectation().knowsDestination(usual.token)).toBe(true);
  handOver(
    learned((counts) => {
      counts.sawConnect("/app", both, "pod-2", start + 3600e6);
      counts.sawConnect("/app", mine, "pod-1", start + 3600e6);
    }),
    2,
  );
  expect(known()).toEqual([false, true, false]);
  handOver(
    learned((counts) => counts.sawConnect("/app", later, "pod-1", start + day)),
    25,
  );
  expect(known()).toEqual([false, true, true]);
});

test("a pod that brings hundreds of new things makes the next new one hardly cheaper, and what it wanted to bring is counted", () => {
  const bits = (poison: number): { bits: number; withheld: number } => {
    const { handOver, expectation } = cluster();
    handOver(learned(honest), 1);
    const influence = new Influence();
    const subject = (pod: string) => ({ key: `${pod}/app`, agentKey: `support/${agent}`, container: "app" });
    for (let times = 0; times < 500; times++) influence.acted(subject("pod-2"), 1);
    const { containers } = handOver(
      learned((counts) => {
        for (let index = 0; index < poison; index++) {
          const to = place(`198.18.${index >> 8}.${index & 255}`);
          const mayBring = () => influence.acted(subject("pod-1"), 1).mayBring("connect", undefined);
          counts.sawConnect("/app", to, "pod-1", start + index * 1000, 0, mayBring);
        }
        counts.sawConnect("/app", usual, "pod-1", start);
      }),
      2,
    );
    const { bits: surprise } = expectation().connectSurprise("/app", place("192.0.2.7"));
    return { bits: surprise, withheld: containers[0]?.withheld?.connect ?? 0 };
  };
  const [clean, poisoned] = [bits(0), bits(500)];
  expect(poisoned.withheld).toBeGreaterThan(480);
  expect(clean.bits - poisoned.bits).toBeLessThan(1.5);
});

test("a template that a node's pods show opens an epoch in the cluster, which ends when it did enough", () => {
  const { handOver, expectation } = cluster();
  handOver(learned(honest), 1);
  const versions = ["a", "b"].map((template) => ({ imageDigest: "sha256:1", template }));
  const fresh = () => versions.map((version) => expectation().isFresh(version));
  expect(fresh()).toEqual([false, true]);
  const rolled = learned((counts) => honest(counts, start + 3600e6), "b");
  expect(handOver(rolled, 2).epochs.map(({ template, actions }) => [template, actions])).toEqual([
    ["b", 300],
    ["a", 300],
  ]);
  expect(fresh()).toEqual([false, false]);
});
