// The promise of DESIGN: arrivals permuted within 30 s end in the same set of (pod, rule, signature), the baseline being frozen.
import type { AgentVerdict } from "@bailiff/crds";
import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import { type Arrangement, directory, pipeline, policyFor } from "../testing/engine.ts";
import { delayed } from "../testing/random.ts";
import { recorded } from "../testing/recordings.ts";
import { Pipeline } from "./pipeline.ts";

const seeds = [1, 2, 3, 4];

/** What must not depend on arrival: which findings there are, and how bad. Since when a rate is too high may. */
function essence(verdicts: readonly AgentVerdict[]): string[] {
  return verdicts
    .flatMap(({ spec }) =>
      spec.findings.map(({ rule, signature, severity, container }) =>
        JSON.stringify([spec.pod.name, container, rule, signature, severity]),
      ),
    )
    .sort();
}

const judged = (events: readonly Event[], arrangement: Arrangement): string[] => {
  const engine = pipeline(arrangement);
  for (const event of events) engine.take(event);
  return essence(engine.verdicts());
};

const quotas = { execsPerMinute: 20, newDestinationsPerHour: 3 };
const strict = ["support", "dev-agents", "research", "platform", "finance"].map((namespace) =>
  policyFor(namespace, { declared: { complete: true, destinations: [{ entity: "cluster" }] }, quotas }),
);

const sessions = ["dev-attack-1", "dev-attack-2", "dev-attack-3"] as const;
const arrangements: readonly (readonly [string, Arrangement])[] = [
  ["a baseline", {}],
  ["no baseline", { isTrained: false }],
  ["strict policies with quotas", { policies: strict }],
];

test.each(
  sessions.flatMap((session) => arrangements.map(([name, arrangement]) => [session, name, arrangement] as const)),
)("%s ends the same in whatever order it arrives within 30 s, with %s", (session, _, arrangement) => {
  const inOrder = [...recorded(session)].sort((a, b) => a.time - b.time);
  const wanted = judged(inOrder, arrangement);
  expect(wanted.length).toBeGreaterThan(10);
  for (const seed of seeds) expect(judged(delayed(inOrder, 30, seed), arrangement), `seed ${seed}`).toEqual(wanted);
});

test("g-learn-then-attack's attack ends the same, judged by what its agents did before", () => {
  const all = recorded("g-learn-then-attack");
  const learner = new Pipeline({ ...directory([]), policies: [] });
  for (const event of all.slice(0, 1300)) learner.learn(event);
  const attack = (events: readonly Event[]): string[] => {
    const judge = new Pipeline({ ...directory([]), policies: [], baselines: learner.baselines });
    judge.finishLearning();
    for (const event of events) judge.take(event);
    return essence(judge.verdicts());
  };
  const inOrder = all.slice(1300).sort((a, b) => a.time - b.time);
  const wanted = attack(inOrder);
  expect(wanted.length).toBeGreaterThan(5);
  for (let seed = 1; seed <= 15; seed++) expect(attack(delayed(inOrder, 30, seed)), `seed ${seed}`).toEqual(wanted);
});
