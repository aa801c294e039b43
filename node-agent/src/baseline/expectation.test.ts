import { expect, test } from "vitest";
import { Destinations } from "../destinations/destinations.ts";
import { expectation } from "./expectation.ts";
import { Learned } from "./learned.ts";
import { bits, noveltyMass } from "./novelty.ts";

const places = new Destinations();
const to = (address: string, port = 443) => places.resolve(address, port, "TCP", 1);
const minute = 60 * 1_000_000;

/** Counts learned by hand: what was started by /app, and where it connected, each so many times, a minute apart. */
function learned(execs: Record<string, number>, connects: Record<string, number>): Learned {
  const counts = new Learned();
  let time = 0;
  const often = (count: number, see: (time: number) => void): void => {
    for (let index = 0; index < count; index++) {
      time += minute;
      see(time);
    }
  };
  for (const [binary, count] of Object.entries(execs))
    often(count, (at) => counts.sawExec("/app", binary, "", "pod-1", at));
  for (const [address, count] of Object.entries(connects))
    often(count, (at) => counts.sawConnect("/app", to(address), "pod-1", at));
  return counts;
}
const expected = (counts: Learned) => expectation(counts, new Set(), false);

test.each<[string, { observations: number; kinds: number; once: number } | undefined, number, number]>([
  ["nothing seen: the broader chance", undefined, 0.4, 0.4],
  ["no observations: the broader chance", { observations: 0, kinds: 0, once: 0 }, 0.4, 0.4],
  ["ten of three kinds, one once: (1 + 4 × 0.8) / (10 + 4)", { observations: 10, kinds: 3, once: 1 }, 0.8, 0.3],
  ["a thousand of one kind: (0 + 2 × 0.5) / (1000 + 2)", { observations: 1000, kinds: 1, once: 0 }, 0.5, 1 / 1002],
  ["each one new: (10 + 11 × 1) / (10 + 11)", { observations: 10, kinds: 10, once: 10 }, 1, 1],
])("Good–Turing by hand, %s", (_, context, broader, wanted) => {
  expect(noveltyMass(context, broader)).toBeCloseTo(wanted, 12);
});

test.each([
  [1, 0],
  [0.5, 1],
  [1 / 1024, 10],
  [0, 64],
  [2 ** -80, 64],
  [2, 0],
])("a chance of %d is %d bits", (chance, wanted) => {
  expect(bits(chance)).toBeCloseTo(wanted, 12);
});

test("a new destination's surprise, by hand: in a known neighbourhood, and in a new one of a known class", () => {
  const known = expected(learned({}, { "203.0.113.1": 6, "203.0.113.2": 3, "198.51.100.1": 1 }));
  // Of all places: (1 + 4 × 0.8) / (10 + 4) = 0.3; near the two: (0 + 3 × 0.3) / (9 + 3); of the class: (1 + 4 × 0.3) / (10 + 4).
  expect(known.connectSurprise("/app", to("203.0.113.9"))).toBeCloseTo(-Math.log2(0.075), 9);
  expect(known.connectSurprise("/app", to("192.0.2.9"))).toBeCloseTo(-Math.log2(2.2 / 14), 9);
});

test("a new program's surprise, by hand, counts all that its parent does", () => {
  const known = expected(learned({ "/bin/a": 98, "/bin/b": 1 }, {}));
  // (1 + 3 × 0.75) / (99 + 3)
  expect(known.execSurprise("/app")).toBeCloseTo(-Math.log2(3.25 / 102), 9);
  const busy = expected(learned({ "/bin/a": 98, "/bin/b": 1 }, { "203.0.113.1": 900 }));
  expect(busy.execSurprise("/app")).toBeGreaterThan(known.execSurprise("/app"));
});

test("who always does new things surprises less than who never does, and a place far off no less than one nearby", () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`198.51.100.${index}`, 1]));
  const explorer = expected(learned({}, many));
  const clerk = expected(learned({}, { "203.0.113.1": 100, "203.0.113.2": 100 }));
  expect(explorer.connectSurprise("/app", to("198.51.100.250"))).toBeLessThan(1);
  expect(clerk.connectSurprise("/app", to("203.0.113.9"))).toBeGreaterThan(8);
  expect(clerk.connectSurprise("/app", to("8.8.8.8"))).toBeGreaterThan(8);
});

test("only what a second pod or a later day confirmed counts, where that is asked", () => {
  const counts = new Learned();
  const day = 24 * 60 * minute;
  counts.sawExec("/app", "/bin/once", "", "pod-1", 1);
  counts.sawExec("/app", "/bin/twice", "", "pod-1", 1);
  counts.sawExec("/app", "/bin/twice", "", "pod-2", 2);
  counts.sawExec("/app", "/bin/later", "", "pod-1", 1);
  counts.sawExec("/app", "/bin/later", "", "pod-1", 1 + day);
  const confirmed = expectation(counts, new Set(), true);
  expect(["/bin/once", "/bin/twice", "/bin/later"].map((binary) => confirmed.knowsBinary(binary))).toEqual([
    false,
    true,
    true,
  ]);
  expect(expected(counts).knowsBinary("/bin/once")).toBe(true);
});

test("a pair's peak is the most of one pod within a minute", () => {
  const counts = new Learned();
  for (let index = 0; index < 7; index++) counts.sawConnect("/app", to("203.0.113.1"), "pod-1", minute + index);
  for (let index = 0; index < 5; index++) counts.sawConnect("/app", to("203.0.113.1"), "pod-2", minute + index);
  expect(expected(counts).pairOf("/app", to("203.0.113.1").token)?.peak).toBe(7);
  expect(expected(counts).pairOf("/bin/other", to("203.0.113.1").token)).toBeUndefined();
});
