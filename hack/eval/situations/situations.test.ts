import { expect, test } from "vitest";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { sit } from "../trials/sit.ts";
import { situated } from "../trials/trials.ts";
import { type Situational, worthOf } from "../trials/worth.ts";
import { situations } from "./situations.ts";

const corpus = await fixtureCorpus();
const before = JSON.stringify(corpus.sessions[0]?.events.slice(0, 300));
const trials = situated(corpus);
const { answers } = sit(trials);
const figures = worthOf(answers).situations;
const of = (name: string): Situational => {
  const found = figures[name];
  if (found === undefined) throw new Error(`no situation ${name}`);
  return found;
};

test.each(situations)(
  "$name: trials are made, of events in their order, and the recordings stay as they are",
  ({ name }) => {
    const those = trials.filter(({ situation }) => situation === name);
    expect(those.length).toBeGreaterThan(0);
    for (const { session, lesson } of those)
      for (const { events } of [session, ...lesson.training])
        expect(events.every(({ time }, index) => index === 0 || time >= (events[index - 1]?.time ?? 0) - 30e6)).toBe(
          true,
        );
    expect(JSON.stringify(corpus.sessions[0]?.events.slice(0, 300))).toBe(before);
  },
);

test("an attacker in one pod while it is learned hides nothing that others do later", () => {
  expect(of("poison: steps").steps).toEqual({ found: 46, of: 46 });
  expect(of("poison: floods").steps).toEqual(of("floods").steps);
});

test("a rollout is one Low finding for an agent and image, and the same change without one is told of", () => {
  expect([of("rollout").falseAlarms, of("rollout").high]).toEqual([0, 0]);
  expect(of("drift").steps.found).toBeGreaterThan(of("drift").steps.of / 2);
  expect(of("drift").low).toBeGreaterThan(4 * of("rollout").low);
});

test("honest work at other places and under other names has no alarm", () => {
  for (const name of ["other tools", "other containers", "redeployed"]) expect(of(name).falseAlarms, name).toBe(0);
});

test("a small matter alone is none of High, two of different tasks may be", () => {
  expect(of("small matters").high).toBe(0);
  expect(of("small matters together").high).toBeGreaterThan(0);
});
