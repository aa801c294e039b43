import fc from "fast-check";
import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const call = aConnectOf("support-bot");
const calls = (places: number, apartSeconds: number) =>
  Array.from({ length: places }, (_, index) =>
    at(withDestination(call, `8.8.${index >> 8}.${index & 255}`, 443), call.time + index * apartSeconds * 1e6),
  );
const quota = (newDestinationsPerHour: number) => ({
  policies: [policyFor("support", { quotas: { newDestinationsPerHour } })],
});

test.each<[number, number, number, Answer]>([
  [3, 10, 2, "Medium"],
  [2, 10, 2, "none"],
  [6, 1900, 2, "none"],
])("%d new places, one every %d s, where %d an hour are allowed: %s", (places, apart, allowed, answer) => {
  expect(answerOf("new-destination-rate", calls(places, apart), quota(allowed))).toBe(answer);
  expect(answerOf("new-destination-rate", calls(places, apart).reverse(), quota(allowed))).toBe(answer);
});

test("whatever the order of arrival, the one place too many is found", () => {
  const events = calls(5, 5);
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (arrived) => {
      expect(answerOf("new-destination-rate", arrived, quota(4))).toBe("Medium");
    }),
    { seed: 7, numRuns: 40 },
  );
});

test("known places and quiet ones don't count, and without a quota nothing does", () => {
  const known = [withDestination(call, "203.0.113.10", 443), withDestination(call, "127.0.0.1", 1)];
  expect(answerOf("new-destination-rate", known, quota(0))).toBe("none");
  expect(answerOf("new-destination-rate", calls(50, 1))).toBe("none");
});
