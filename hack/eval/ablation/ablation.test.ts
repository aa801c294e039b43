import { expect, test } from "vitest";
import type { Corpus } from "../corpus/corpus.ts";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { resultsOf } from "../detectors/detector.ts";
import { ours } from "../detectors/ours.ts";
import { policiesWithout } from "./ablation.ts";
import { withoutAncestry, withoutImages, withoutKind } from "./blinders.ts";

const corpus = await fixtureCorpus();
const few = { ...corpus, sessions: corpus.sessions.filter(({ name }) => ["train-1", "dev-attack-2"].includes(name)) };

test("a policy that disables nothing changes nothing: what a row lacks is what was left out", () => {
  expect(resultsOf(ours({ policies: policiesWithout(few, []) }), few)).toEqual(resultsOf(ours(), few));
});

test("a rule that is left out has no alarm, and others go on", () => {
  const rulesOf = (disabled: readonly string[]): Set<string> =>
    new Set(
      resultsOf(ours({ policies: policiesWithout(few, disabled) }), few).flatMap(({ alarms }) =>
        alarms.map(({ rule }) => rule),
      ),
    );
  expect(rulesOf([])).toContain("reverse-shell");
  const without = rulesOf(["reverse-shell"]);
  expect(without).not.toContain("reverse-shell");
  expect(without.size).toBeGreaterThan(3);
});

test("blinders take out what they are called after, and nothing else", () => {
  const count = (of: Corpus): number => of.sessions.reduce((sum, { events }) => sum + events.length, 0);
  const execs = few.sessions.flatMap(({ events }) => events).filter((event) => event.type === "exec");
  const blind = withoutKind(few, "exec");
  expect(count(few) - count(blind)).toBeGreaterThan(execs.length * 0.9);
  expect(count(few) - count(blind)).toBeLessThanOrEqual(execs.length);
  expect(count(withoutAncestry(few))).toBe(count(few));
  for (const event of withoutAncestry(few).sessions[0]?.events.slice(0, 500) ?? [])
    if ("process" in event) expect([event.process.parentExecId, event.parent]).toEqual(["", undefined]);
  expect(JSON.stringify(few.objects)).toContain("sha256:");
  expect(JSON.stringify(withoutImages(few).objects)).not.toContain("imageID");
});
