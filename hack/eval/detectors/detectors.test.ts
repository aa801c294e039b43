import { expect, test } from "vitest";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { score } from "../score/score.ts";
import { execBigrams } from "./bigrams.ts";
import { resultsOf } from "./detector.ts";
import { firstSeenSet } from "./first-seen.ts";

const corpus = await fixtureCorpus();
const forms = (detector: typeof firstSeenSet) => {
  const { forms, falseAlarms } = score(resultsOf(detector, corpus));
  return { loud: forms["loud"]?.found, mimicry: forms["mimicry"]?.found, falseAlarms };
};

test("the first-seen set finds what others measured with it: 29 of 32 loud, 10 of 14 mimicry, 220 false alarms, 146 an agent-hour", () => {
  const { loud, mimicry, falseAlarms } = forms(firstSeenSet);
  expect([loud, mimicry, falseAlarms.count, Math.round(falseAlarms.perAgentHour)]).toEqual([29, 10, 220, 146]);
});

test("pairs of programs find more that is loud and less that is not", () => {
  const { loud, mimicry, falseAlarms } = forms(execBigrams);
  expect([loud, mimicry, falseAlarms.count]).toEqual([30, 6, 106]);
});

test("a detector that learned the very sessions has nothing to say of them", () => {
  const judge = firstSeenSet(corpus.sessions, corpus);
  expect(corpus.sessions.flatMap((session) => judge(session))).toEqual([]);
});
