import { expect, test } from "vitest";
import { podOf } from "../../../testing/attacks.ts";
import { type Agent, aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { findingsOn } from "../../../testing/engine.ts";
import { randomOf } from "../../../testing/random.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

/** Calls to the model's API, which every agent knows, so many seconds apart, give or take a share of that. */
function beacon(agent: Agent, seconds: number, jitter: number, times = 20) {
  const call = withDestination(aConnectOf(agent), "203.0.113.10", 443);
  const random = randomOf(7);
  let time = call.time;
  return Array.from({ length: times }, () => {
    time += seconds * (1 + jitter * (2 * random() - 1)) * 1e6;
    return at(call, time);
  });
}

test.each<[Agent, number, number, Answer]>([
  ["support-bot", 7, 0.1, "Medium"],
  ["support-bot", 30, 0.05, "Medium"],
  ["ops-agent", 10, 0.02, "Medium"],
  ["support-bot", 7, 0.9, "none"],
  ["support-bot", 1, 0.02, "none"],
])(
  "calls of %s to a place that it knows, every %d s give or take a share of %d: %s",
  (agent, seconds, jitter, answer) => {
    const calls = beacon(agent, seconds, jitter);
    expect(answerOf("machine-rhythm", calls)).toBe(answer);
    expect(answerOf("machine-rhythm", calls.reverse())).toBe(answer);
    expect(answerOf("machine-rhythm", calls, { isTrained: false })).toBe("none");
  },
);

test("a few alike are none yet, and a rhythm towards a service of the cluster is worth a line", () => {
  expect(answerOf("machine-rhythm", beacon("support-bot", 7, 0.05, 10))).toBe("none");
  const inside = beacon("support-bot", 7, 0.05).map((event) => withDestination(event, "10.96.10.20", 8080));
  expect(answerOf("machine-rhythm", inside)).toBe("Low");
});

test("it says how often, and what was usual", () => {
  const [finding] = findingsOn(beacon("support-bot", 7, 0.05), "machine-rhythm");
  expect(finding?.message).toMatch(
    /every \d\.\d s, 1[2-9] times in a row; [\d.]+ s apart, give or take [\d.]+, was usual/,
  );
});

test.each(judgedSessions)("nobody keeps time in %s who doesn't attack", (session) => {
  const found = findingsOn(recorded(session), "machine-rhythm");
  expect(found.map(({ pod, message }) => `${pod}: ${message}`)).toEqual([]);
  expect(new Set(recorded(session).map(podOf)).size).toBeGreaterThan(4);
});
