// Before a baseline is ready only what needs none may be High: over all rules, on every recorded attack, and on honest work that is new.
import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import type { Baseline } from "../baseline/baseline.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { corpusObjects, directory } from "../testing/engine.ts";
import { judgedSessions, recorded } from "../testing/recordings.ts";
import { rules } from "./rules/index.ts";

const cluster = directory(corpusObjects());

/** Baselines of the first actions of a session: too few for any channel to be ready. */
function young(actions: number): ReadonlyMap<string, Baseline> {
  const learner = new Pipeline({ ...cluster, policies: [] });
  for (const event of recorded("train-1").slice(0, actions)) learner.learn(event);
  return learner.baselines;
}

/** What is found to be High or worse, each by rule, signature and pod, and the rules that spoke at all. */
function grave(events: readonly Event[], baselines: ReadonlyMap<string, Baseline>) {
  const engine = new Pipeline({ ...cluster, policies: [], baselines });
  engine.finishLearning();
  for (const event of events) engine.take(event);
  const found = engine.verdicts().flatMap(({ spec }) => spec.findings.map((one) => ({ ...one, pod: spec.pod.name })));
  const high = found.filter(({ severity }) => severity === "High" || severity === "Critical");
  return {
    high: new Set(high.map(({ rule, signature, pod }) => `${rule} ${signature} ${pod}`)),
    rules: new Set(found.map(({ rule }) => rule)),
    gates: new Set(high.map(({ gate }) => gate)),
  };
}

test.each(judgedSessions.flatMap((session) => [300, 1500].map((actions) => [session, actions] as const)))(
  "in %s nothing is High by a baseline of %d events that is not High without any",
  (session, actions) => {
    const events = recorded(session);
    const known = grave(events, new Map());
    const learning = grave(events, young(actions));
    expect([...learning.high].filter((one) => !known.high.has(one))).toEqual([]);
    expect(learning.gates).not.toContain("Novelty");
  },
);

test("rules that compare with habits do speak before, so that the above says something", () => {
  const spoke = new Set(judgedSessions.flatMap((session) => [...grave(recorded(session), young(1500)).rules]));
  const compared = rules.filter(({ gate }) => gate === "Novelty").map(({ name }) => name);
  expect(compared.filter((name) => spoke.has(name))).toEqual(
    expect.arrayContaining(["first-seen-exec", "first-seen-destination", "rare-episode"]),
  );
});
