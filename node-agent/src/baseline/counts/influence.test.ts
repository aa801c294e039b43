import { expect, test } from "vitest";
import { Influence, type Usual } from "./influence.ts";

const of = (pod: string, agentKey = "n/deployment/a") => ({ key: `${pod}/app`, agentKey, container: "app" });

/** How many new entries a pod may bring that does so many actions on that day, each of them new. */
function brings(influence: Influence, pod: string, actions: number, day = 1, usual?: Usual): number {
  let brought = 0;
  for (let at = 0; at < actions; at++) brought += Number(influence.acted(of(pod), day).mayBring("exec", usual));
  return brought;
}
function honest(influence: Influence, pod: string, actions: number, kinds: number, day = 1): void {
  for (let at = 0; at < actions; at++) {
    const share = influence.acted(of(pod), day);
    if (at < kinds) share.mayBring("exec", undefined);
  }
}

test("where there is nobody to compare it with a pod may fill half of the room", () => {
  expect(brings(new Influence(), "pod-1", 1000)).toBe(200);
});

test("beside others it may bring twice what their rate explains, and never fewer than four", () => {
  const influence = new Influence();
  honest(influence, "pod-1", 1000, 50);
  // Wilson's upper end of 5 % of 1,000 is 6.53 %: n new ones may be twice that of 300 + n actions.
  honest(influence, "pod-2", 300, 0);
  expect(brings(influence, "pod-2", 500)).toBe(Math.ceil((2 * 0.0653 * 300) / (1 - 2 * 0.0653)));
  const narrow = new Influence();
  honest(narrow, "pod-1", 1000, 0);
  expect(brings(narrow, "pod-2", 300)).toBe(4);
});

test("beside others that did little it may bring what they may have done by chance, not all that it likes", () => {
  const few = new Influence();
  honest(few, "pod-1", 100, 2);
  // Wilson's upper end of 2 in 100 is 7.0 %: twice that of its actions, and what is withheld is no action.
  expect(brings(few, "pod-2", 1000)).toBe(4);
});

test("each day anew, and a late action of the day before begins no day again", () => {
  const influence = new Influence();
  honest(influence, "pod-1", 1000, 0);
  expect(brings(influence, "pod-2", 100)).toBe(4);
  expect(brings(influence, "pod-2", 100, 2)).toBe(4);
  expect(brings(influence, "pod-2", 100, 1)).toBe(0);
});

test("a ready baseline says what is usual, whoever else was seen since this process began", () => {
  const usual = { actions: 5000, noveltyRateAtMost: 0.01 };
  const ready = new Influence();
  honest(ready, "pod-1", 1000, 0);
  expect(brings(ready, "pod-1", 1000, 1, usual)).toBe(21);
  expect(brings(new Influence(), "pod-1", 1000, 1, { ...usual, actions: 10 })).toBe(200);
  expect(brings(new Influence(), "pod-1", 1000, 1, { ...usual, noveltyRateAtMost: 0.5 })).toBe(200);
});
