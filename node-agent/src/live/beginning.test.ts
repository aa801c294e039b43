import { expect, test } from "vitest";
import { type Before, beginningGap, oldestOf } from "./beginning.ts";
import { objectionOf } from "./blindness.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);
const none: Before = { aliveMs: undefined, earlier: undefined, oldestMs: nowMs - 3_600_000, nowMs };
const heard = (heardMs: number, blindSinceMs?: number) => ({ heardMs, blindSinceMs });
const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;

test.each<[string, Partial<Before>, number | undefined]>([
  [
    "a life whose disk is here was blind since its last heartbeat, less what was under way",
    { aliveMs: nowMs - 3_000 },
    nowMs - 4_000,
  ],
  [
    "its disk outweighs what it wrote elsewhere",
    { aliveMs: nowMs - 3_000, earlier: heard(minutesAgo(30)) },
    nowMs - 4_000,
  ],
  [
    "of a life whose disk is gone the last write is all that is known",
    { earlier: heard(minutesAgo(30)) },
    minutesAgo(30),
  ],
  [
    "of one that said since when it saw nothing that is known, less what was under way",
    { earlier: heard(minutesAgo(28), minutesAgo(29)) },
    minutesAgo(29) - 1_000,
  ],
  ["before the first pod there was nothing to be seen", { earlier: heard(minutesAgo(90)) }, minutesAgo(60)],
  ["a clock that ran ahead makes no gap that ends before it began", { earlier: heard(nowMs + 60_000) }, nowMs],
  ["where nothing ran there was no gap", { earlier: heard(minutesAgo(30)), oldestMs: undefined }, undefined],
  ["what has begun since was seen from its start", { earlier: heard(minutesAgo(30)), oldestMs: nowMs }, undefined],
  ["the first life of all was preceded by none", {}, undefined],
])("%s", (_, before, sinceMs) => {
  const gap = beginningGap({ ...none, ...before });
  expect(gap && [gap.reason, gap.since / 1000, gap.until / 1000]).toEqual(
    sinceMs === undefined ? undefined : ["AgentRestarted", sinceMs, nowMs],
  );
});

test("a replacement says that it can't know, and when the one before was last heard of; each is the same finding again", () => {
  const [one, two] = [30, 20].map((minutes) => beginningGap({ ...none, earlier: heard(minutesAgo(minutes)) }));
  if (one === undefined || two === undefined) throw new Error("there is no gap");
  expect(one.message).toContain("nobody knows until when");
  expect(one.message).toContain("2026-11-21T11:30:00.000Z");
  expect(objectionOf(one)).toMatchObject({ signature: "gap AgentRestarted", severity: "Medium" });
  expect(objectionOf(two).signature).toBe(objectionOf(one).signature);
});

test("only pods that are judged count", () => {
  const pod = (name: string, start: number) => ({ pod: { name } as never, start });
  const policies = [{ selects: ({ name }: { name: string }) => name.startsWith("bot") }];
  const pods = [pod("web", 1_000), pod("bot-b", 3_000), pod("bot-a", 2_000)];
  expect(oldestOf(pods, policies)).toBe(2);
  expect(oldestOf(pods, [])).toBeUndefined();
});
