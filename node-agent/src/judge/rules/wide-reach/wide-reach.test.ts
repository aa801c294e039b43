import fc from "fast-check";
import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { findingsOn, policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const call = aConnectOf("support-bot");
/** Calls to so many declared places, so many milliseconds apart. */
const calls = (places: number, apartMs: number, address = "203.0.114") =>
  Array.from({ length: places }, (_, index) =>
    at(withDestination(call, `${address}.${index + 1}`, 443), call.time + index * apartMs * 1000),
  );
const declared = {
  policies: [policyFor("support", { declared: { destinations: [{ cidr: "203.0.114.0/24" }, { entity: "cluster" }] } })],
};

test("a sweep over places is found in attack step da2-07, beside what others say of it", () => {
  expect(answerOf("wide-reach", recorded("dev-attack-2"))).toBe("Medium");
});

test.each<[number, number, Answer]>([
  [20, 500, "Medium"],
  [20, 12_000, "none"],
  [6, 500, "none"],
])("%d places that are all allowed, one each %d ms, by who calls three a minute: %s", (places, apart, answer) => {
  expect(answerOf("wide-reach", calls(places, apart), declared)).toBe(answer);
  expect(answerOf("wide-reach", calls(places, apart).reverse(), declared)).toBe(answer);
  expect(answerOf("wide-reach", calls(places, apart), { isTrained: false })).toBe("none");
});

test("in whatever order they arrive", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(calls(20, 500), { minLength: 20 }), (order) => {
      expect(answerOf("wide-reach", order, declared)).toBe("Medium");
    }),
    { seed: 3, numRuns: 20 },
  );
});

test("the same few places again and again, the own machine and the resolver are no reach", () => {
  const often = Array.from({ length: 10 }, () => calls(3, 500)).flat();
  const quiet = [...calls(40, 300, "127.0.0"), ...often];
  expect(answerOf("wide-reach", quiet, declared)).toBe("none");
});

test("who calls twenty places a minute every day may: it is his own expectation that counts", () => {
  const first = aConnectOf("research-agent");
  const many = Array.from({ length: 20 }, (_, index) =>
    at(withDestination(first, `203.0.114.${index + 1}`, 443), first.time + index * 500_000),
  );
  expect(answerOf("wide-reach", many)).toBe("none");
});

test("it says how many, which, and what was usual", () => {
  const [finding] = findingsOn(calls(20, 500), "wide-reach", declared);
  expect(finding?.message).toMatch(
    /^\d+ different places were called within a minute, 203\.0\.114\.\d+:443\/TCP, .*; \d was the most while it was learned, and \d\.\d usual/,
  );
});

test.each(judgedSessions.slice(0, 2))("nobody reaches wide in %s", (session) => {
  expect(answerOf("wide-reach", recorded(session))).toBe("none");
});
