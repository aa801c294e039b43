// Each sequence as it was recorded, and none of them in honest sessions. What no recording has is in the tests beside the patterns.
import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { findingsOn, type PodFinding } from "../../../testing/engine.ts";
import { type Recording, recorded, sessions } from "../../../testing/recordings.ts";
import { horizonMicros } from "../../episode/asked.ts";
import { patterns } from "./index.ts";

const ruleOf = ({ rule }: (typeof patterns)[number]): string => (typeof rule === "string" ? rule : rule.name);

test.each([
  ["credential-then-new-destination", "da1-05", "203.0.113.99:443", "Critical", ["curl", "cat"]],
  ["credential-then-new-destination", "da2-04", "203.0.113.99:443", "Critical", ["python", "python"]],
  ["taint-then-sent", "da3-16", "tar curl", "High", ["curl", "tar"]],
  ["taint-then-sent", "da1-05", "secret curl", "Medium", ["curl", "cat"]],
  ["taint-then-sent", "da3-17", "secret curl", "Medium", ["curl"]],
  ["drop-and-exec", "da1-10", "fetched updater", "High", ["updater", "curl"]],
  ["drop-and-exec", "da2-10", "python called and ran", "High", ["esbuild", "python"]],
  ["reverse-shell", "da2-03", "python sh after a call", "Critical", ["sh", "python"]],
  ["recon-burst", "da1-01", "burst", "Medium", undefined],
] as const)("%s is found in %s as %s: %s, by both of its halves", (rule, attack, signature, severity, programs) => {
  const events = attackEvents(attack);
  const asked = (order: typeof events): PodFinding | undefined =>
    findingsOn(order, rule).find((finding) => finding.signature === signature);
  const [found, reversed] = [asked(events), asked([...events].reverse())];
  expect(found?.severity).toBe(severity);
  expect(reversed?.severity).toBe(severity);
  if (programs !== undefined)
    expect(found?.evidence.map(({ binary }) => binary?.slice(binary.lastIndexOf("/") + 1))).toEqual(programs);
  else expect(found?.evidence.length).toBeGreaterThan(3);
});

const honest = sessions.filter((session: Recording) => !session.includes("attack"));

test.each(honest)("no sequence is found in %s, whether its agents are known or not", (session) => {
  const rules = new Set(patterns.map(ruleOf));
  for (const isTrained of [true, false]) {
    const found = findingsOn(recorded(session), undefined, { isTrained });
    // What the same rules say of single actions counts as well.
    expect(found.filter(({ rule }) => rules.has(rule)).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  }
});

test("each pattern belongs to a rule, and waits no longer than marks are kept", () => {
  for (const pattern of patterns) {
    expect(ruleOf(pattern)).toMatch(/^[a-z][a-z-]+$/);
    // Half a minute more, since actions may come that late.
    expect(pattern.withinMicros() + 30_000_000).toBeLessThanOrEqual(horizonMicros);
  }
});
