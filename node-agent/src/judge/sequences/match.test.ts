import type { EventProcess } from "@bailiff/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Action } from "../../normalise/action.ts";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf } from "../../testing/commands.ts";
import type { Context } from "../context.ts";
import { keyOf } from "../episode/links.ts";
import type { Mark, MarkKind } from "../episode/mark.ts";
import { marksCap, Trail } from "../episode/trail.ts";
import { Tree } from "../episode/tree.ts";
import type { Objection } from "../rule.ts";
import { completed, densest, pairsCap } from "./match.ts";
import type { BurstPattern, PairPattern, Tie } from "./pattern.ts";

const second = 1_000_000;
const recorded = normalise(anExecOf("coding-agent")).action as Action;
const start = recorded.time;

/** Who started whom is a fact, the same in all events: two tasks of the main process, one of them three deep, and one of many. */
const starters: Readonly<Record<string, string>> = { p: "main", q: "p", r: "q", s: "main", task: "main", main: "shim" };
const starterOf = (execId: string): string => starters[execId] ?? "task";

function processOf(execId: string): EventProcess {
  const startTime = start - (execId === "main" ? 900 : 1) * second;
  // What starts a container's main process is outside of it.
  const docker = execId === "shim" ? "" : recorded.process.docker;
  return { ...recorded.process, execId, parentExecId: starterOf(execId), startTime, docker };
}

/** What one action leaves: marks of these kinds, about `what`. */
interface Doing {
  readonly seconds: number;
  readonly execId: string;
  readonly kinds: readonly MarkKind[];
  readonly what: string;
  /** True: the event doesn't say what started its process. */
  readonly isOrphan?: boolean;
  readonly isOutsiders?: boolean;
}

function actionOf({ seconds, execId, isOrphan = false }: Doing): Action {
  const parent = isOrphan ? undefined : processOf(starterOf(execId));
  return { ...recorded, time: start + seconds * second, process: processOf(execId), parent };
}

/** Judges doings in this order of arrival by one pattern; what was found in the end, and how it was. */
function found(doings: readonly Doing[], pattern: PairPattern | BurstPattern): { all: Objection[]; trail: Trail } {
  const trail = new Trail();
  const tree = new Tree();
  const all: Objection[] = [];
  for (const one of doings) {
    const { execId, kinds, what, isOutsiders = false } = one;
    const action = actionOf(one);
    trail.turn();
    const isTreeNews = tree.learn(action.process, action.parent);
    for (const kind of kinds)
      trail.add({
        kind,
        time: action.time,
        until: action.time,
        execId,
        process: keyOf(execId),
        what,
        action,
        surprise: 0,
        trait: undefined,
        isOutsiders,
      } satisfies Mark);
    const context = { trail, tree, isTreeNews, destinationOf: () => undefined, expectation: undefined };
    all.push(...(completed([pattern], action, context as unknown as Context) ?? []));
  }
  return { all, trail };
}

const signaturesOf = (doings: readonly Doing[], pattern: PairPattern | BurstPattern): string[] =>
  [...new Set(found(doings, pattern).all.map(({ signature, severity }) => `${severity} ${signature}`))].sort();

function pairOf(tie: Tie, isAboutOne = false): PairPattern {
  return {
    rule: "tested",
    first: "fetched",
    second: "started",
    withinMicros: () => 20 * second,
    slackMicros: () => second,
    tie,
    isAboutOne,
    grades: [
      { when: [({ second: { what } }) => what === "a"], severity: "High" },
      { when: [({ second: { what } }) => what === "b"], severity: "none" },
      { when: [], severity: "Low" },
    ],
    signature: ({ first, second: other }) => `${first.execId} ${other.execId} ${other.what}`,
    message: () => "one and then the other",
  };
}

const burst: BurstPattern = {
  rule: "tested",
  each: "question",
  withinMicros: () => 10 * second,
  counts: [
    { least: () => 4, asks: "nothing", severity: "High" },
    { least: () => 3, asks: "nothing", severity: "Low" },
  ],
  signature: "burst",
  message: (marks) => marks.map(({ what }) => what).join(),
};

const doing: fc.Arbitrary<Doing> = fc.record({
  // Within 30 s of each other, at odd distances, so that some lie at the windows' edges.
  seconds: fc.integer({ min: 0, max: 300 }).map((tenths) => tenths / 10),
  execId: fc.constantFrom("p", "q", "r", "s", "main"),
  kinds: fc.subarray<MarkKind>(["fetched", "started", "question"]),
  what: fc.constantFrom("a", "b", "c", "d"),
  isOrphan: fc.boolean(),
});
const doings = fc.array(doing, { minLength: 2, maxLength: 12 });

test.each<[string, PairPattern | BurstPattern]>([
  ["of one container", pairOf("container")],
  ["about one thing", pairOf("container", true)],
  ["of a process and its child", pairOf("child")],
  ["of one task", pairOf("task")],
  ["that is a burst", burst],
])("a sequence %s is found or not, and as bad, in whatever order its actions arrive", (_, pattern) => {
  let loud = 0;
  fc.assert(
    fc.property(
      doings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const worst = (list: readonly string[]) => (pattern === burst ? list.slice(0, 1) : list);
        const wanted = worst(signaturesOf(all, pattern));
        if (wanted.length > 0) loud++;
        expect(worst(signaturesOf(shuffled, pattern))).toEqual(wanted);
      },
    ),
    { seed: 6, numRuns: 400 },
  );
  expect(loud).toBeGreaterThan(20);
});

test.each<[string, Doing["seconds"], Doing["seconds"], boolean]>([
  ["after it", 0, 5, true],
  ["at the last moment", 0, 20, true],
  ["too late", 0, 20.1, false],
  ["at once, and seen first", 1, 0.2, true],
  ["before it", 5, 0, false],
])("the second %s", (_, first, then, isFound) => {
  const all: Doing[] = [
    { seconds: first, execId: "p", kinds: ["fetched"], what: "a" },
    { seconds: then, execId: "q", kinds: ["started"], what: "a" },
  ];
  expect(signaturesOf(all, pairOf("child"))).toEqual(isFound ? ["High p q a"] : []);
});

test("what a policy or a person needs is the worst of each signature, and a grade of none is no finding", () => {
  const of = (what: string): Doing[] => [
    { seconds: 0, execId: "p", kinds: ["fetched"], what },
    { seconds: 1, execId: "q", kinds: ["started"], what },
  ];
  expect([of("a"), of("b"), of("c")].map((all) => signaturesOf(all, pairOf("container")))).toEqual([
    ["High p q a"],
    [],
    ["Low p q c"],
  ]);
});

test.each([true, false])(
  "what somebody does who came in from outside counts, unless it is asked of the agent alone: %s",
  (isAgentsOnly) => {
    const all = [..."abcd"].map(
      (what, index): Doing => ({
        seconds: index,
        execId: "p",
        kinds: ["question", "fetched"],
        what,
        isOutsiders: index > 0,
      }),
    );
    const run: Doing = { seconds: 5, execId: "q", kinds: ["started"], what: "a" };
    expect(signaturesOf(all, { ...burst, isAgentsOnly })).toEqual(isAgentsOnly ? [] : ["High burst", "Low burst"]);
    const pair = { ...pairOf("container"), isAgentsOnly };
    expect(found([...all.slice(1), run], pair).all).toHaveLength(isAgentsOnly ? 0 : 1);
    expect(found([...all.slice(0, 1), run], pair).all).toHaveLength(1);
  },
);

test("of pairs that are as bad the closest is shown", () => {
  const all = [0, 4, 2].map((seconds): Doing => ({ seconds, execId: "p", kinds: ["fetched"], what: "a" }));
  const run: Doing = { seconds: 5, execId: "q", kinds: ["started"], what: "a" };
  const [pair] = found([...all, run], pairOf("container")).all;
  expect(pair?.evidence?.map(({ time }) => (time - start) / second)).toEqual([5, 4]);
});

test("a mark that is no news completes nothing again", () => {
  const all: Doing[] = [
    { seconds: 0, execId: "p", kinds: ["fetched"], what: "a" },
    { seconds: 1, execId: "q", kinds: ["started"], what: "a" },
    { seconds: 2, execId: "r", kinds: ["question"], what: "a" },
  ];
  expect(found(all, pairOf("container")).all).toHaveLength(1);
});

test("the densest window has each thing once, and holds the most of them", () => {
  const marks = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(..."abcdef")), { maxLength: 20 })
    .map((all) => all.sort(([a], [b]) => a - b))
    .map((all) =>
      all.map(([at, what]) => ({ time: start + at * second, until: start + at * second, what }) as unknown as Mark),
    );
  fc.assert(
    fc.property(marks, (all) => {
      // By trying every window.
      const most = all.map(
        ({ time }) =>
          new Set(all.filter((one) => one.time >= time && one.time <= time + 10 * second).map((one) => one.what)).size,
      );
      const got = densest(all, 10 * second);
      expect(got.length).toBe(Math.max(0, ...most));
      expect(new Set(got.map(({ what }) => what)).size).toBe(got.length);
      const times = got.map(({ time }) => time);
      expect(Math.max(...times, start) - Math.min(...times, start + 60 * second)).toBeLessThanOrEqual(10 * second);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("a flood of marks costs each action at most so many pairs, and what was not looked at is counted", () => {
  let asked = 0;
  const counting: PairPattern = {
    ...pairOf("task"),
    withinMicros: () => 100 * second,
    grades: [{ when: [() => ++asked < 0], severity: "Low" }],
  };
  // All of one task: each pair is tied.
  const flood = Array.from({ length: 3 * marksCap.own }, (_, index): Doing => {
    const execId = `p${index}`;
    return { seconds: index / 100, execId, kinds: ["fetched", "started"], what: execId };
  });
  const { trail } = found(flood, counting);
  expect(asked).toBeLessThanOrEqual(flood.length * flood.length);
  const byThemselves = asked;
  // What the task descends from becomes known last: all pairs are news at once.
  const shedBefore = trail.shed;
  const late = found([...flood, { seconds: 1, execId: "main", kinds: [], what: "" }], counting);
  expect(asked - 2 * byThemselves).toBeLessThanOrEqual(pairsCap);
  expect(asked - 2 * byThemselves).toBeGreaterThan(marksCap.own);
  expect(late.trail.shed).toBeGreaterThan(shedBefore);
});
