import fc from "fast-check";
import { expect, test } from "vitest";
import { Destinations } from "../../destinations/destinations.ts";
import { Baseline } from "../baseline.ts";
import { type LearningTerms, readiness } from "../readiness.ts";
import { execKey } from "./entry.ts";
import { Learned } from "./learned.ts";

const places = new Destinations();
const hour = 3600 * 1_000_000;

test("entries are bounded: the one that was seen once and longest ago makes room, and that is counted", () => {
  const counts = new Learned();
  for (let index = 0; index < 1000; index++) counts.sawExec("/app", `/bin/${index}`, "", "pod", index);
  expect([counts.exec.size, counts.shed.exec, counts.actions.exec, counts.novel.exec]).toEqual([400, 600, 1000, 1000]);
  expect(counts.exec.has(execKey("/app", "/bin/999", ""))).toBe(true);
  expect(counts.exec.has(execKey("/app", "/bin/0", ""))).toBe(false);
});

test("a flood of new things pushes out no habit", () => {
  const counts = new Learned();
  for (let index = 0; index < 400; index++)
    for (const time of [1, 2]) counts.sawExec("/app", `/bin/habit-${index}`, "", "pod", time);
  for (let index = 0; index < 5000; index++) counts.sawExec("/app", `/bin/flood-${index}`, "", "pod", 10 + index);
  expect([...counts.exec.values()].every(({ binary }) => binary.startsWith("/bin/habit-"))).toBe(true);
  expect(counts.shed.exec).toBe(5000);
});

test("what is taken back was never seen", () => {
  const counts = new Learned();
  const key = execKey("/app", "/bin/a", "");
  counts.sawExec("/app", "/bin/a", "", "pod", 1);
  counts.sawExec("/app", "/bin/a", "", "pod", 2);
  counts.unsee("exec", key, "pod");
  expect([counts.actions.exec, counts.exec.get(key)?.count]).toEqual([1, 1]);
  counts.unsee("exec", key, "pod");
  counts.unsee("exec", key, "pod");
  expect([counts.actions.exec, counts.exec.size]).toEqual([0, 0]);
});

test.each([
  [0, 0, 1],
  [10, 10, 1],
  [100, 10, 0.1],
  [1000, 10, 0.01],
  [3000, 10, 0],
])("of %d actions the first %d new ones are a novelty rate of %d: of the last 1,000", (actions, kinds, rate) => {
  const counts = new Learned();
  for (let index = 0; index < actions; index++) counts.sawExec("/app", `/bin/${index % kinds}`, "", "pod", index);
  expect(counts.noveltyRate("exec")).toBeCloseTo(rate, 9);
});

const terms: LearningTerms = { minActions: 1000, minAgeMicros: 24 * hour, minPods: 2, maxNoveltyRate: 0.01 };

test.each<[string, { actions: number; kinds: number; hours: number; pods: number }, string, string]>([
  ["too few actions", { actions: 999, kinds: 3, hours: 30, pods: 2 }, "Learning", "TooFewActions"],
  ["too young", { actions: 2000, kinds: 3, hours: 23, pods: 2 }, "Learning", "TooYoung"],
  ["too few pods", { actions: 2000, kinds: 3, hours: 30, pods: 1 }, "Learning", "TooFewPods"],
  ["always something new", { actions: 2000, kinds: 2000, hours: 30, pods: 2 }, "Ready", "HighNovelty"],
  ["settled", { actions: 2000, kinds: 3, hours: 30, pods: 2 }, "Ready", "Settled"],
])("a channel is judged by its measured habits: %s", (_, { actions, kinds, hours, pods }, state, reason) => {
  const counts = new Learned();
  const step = (hours * hour) / (actions - 1);
  for (let index = 0; index < actions; index++)
    counts.sawExec("/app", `/bin/${index % kinds}`, "", `pod-${index % pods}`, Math.round(index * step));
  expect(readiness(counts, "exec", terms)).toMatchObject({ state, reason, actions, pods });
  expect(readiness(counts, "connect", terms)).toMatchObject({ state: "Learning", reason: "TooFewActions", actions: 0 });
});

test("no novelty in a thousand actions is at most 0.4 % of them, by Wilson", () => {
  const counts = new Learned();
  for (let index = 0; index < 3000; index++) counts.sawExec("/app", "/bin/a", "", "pod", index);
  // z² / (n + z²) with z = 1.96 and n = 1000
  expect(readiness(counts, "exec", terms).noveltyRateAtMost).toBeCloseTo(3.8416 / 1003.8416, 9);
});

test("a baseline's hash is of what was learned, in whatever order", () => {
  const sightings = Array.from({ length: 12 }, (_, index) => index);
  const hashOf = (order: readonly number[]): string => {
    const baseline = new Baseline("support/deployment/support-bot");
    for (const index of order) {
      baseline.container(index % 2 ? "a" : "b")?.sawExec("/app", `/bin/${index % 5}`, "", "pod", index);
      baseline
        .container("a")
        ?.sawConnect("/app", places.resolve(`203.0.113.${index % 3}`, 443, "TCP", 1), "pod", index);
      baseline.epochs.saw({ container: "a", imageDigest: `sha256:${index % 2}`, template: `${index % 3}` }, index);
    }
    return baseline.hash();
  };
  const wanted = hashOf(sightings);
  expect(wanted).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf(sightings.slice(1))).not.toBe(wanted);
  fc.assert(
    fc.property(fc.shuffledSubarray(sightings, { minLength: sightings.length }), (order) => {
      expect(hashOf(order)).toBe(wanted);
    }),
    { seed: 2, numRuns: 30 },
  );
});

test("containers and versions of one agent are bounded: what finds no room is counted, and of versions the oldest go", () => {
  const baseline = new Baseline("a/b/c");
  for (let index = 0; index < 100; index++) {
    baseline.container(`c${index}`);
    baseline.epochs.saw({ container: "c0", imageDigest: `sha256:${index >> 1}`, template: `t${index}` }, index);
  }
  baseline.epochs.saw({ container: "c0", imageDigest: "", template: "" }, 1);
  expect([baseline.containers.size, baseline.shedContainers, baseline.epochs.size]).toEqual([32, 68, 64]);
  expect(baseline.epochs.values().at(-1)?.template).toBe("t99");
});
