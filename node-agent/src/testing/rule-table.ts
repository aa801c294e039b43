// A rule's tests as a table: attack steps in which it must object, recorded benign commands that it must let pass, and words of
// command lines that no recording has.
import { type Severity, severities } from "@bailiff/crds";
import type { Event, ExecEvent } from "@bailiff/proto";
import { describe, expect, test } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { attackEvents, attacks, podOf } from "./attacks.ts";
import { anExecOf, at, execsOf, withCommand } from "./commands.ts";
import { type Arrangement, corpusObjects, directory, findingsOn } from "./engine.ts";
import { recorded, sessions, trainingSessions } from "./recordings.ts";

export type Answer = Severity | "none";

/** The worst severity with which a rule objects to these events. */
export function answerOf(rule: string, events: Iterable<Event>, arrangement?: Arrangement): Answer {
  const found = findingsOn(events, rule, arrangement).map(({ severity }) => severity);
  return [...severities].reverse().find((severity) => found.includes(severity)) ?? "none";
}

const dayMicros = 24 * 3600 * 1_000_000;

/** The worst severity with which a rule objects to an event, by an agent that did `before` on three days. */
export function answerAfter(rule: string, before: ExecEvent, event: ExecEvent): Answer {
  const engine = new Pipeline({ ...directory(corpusObjects()), policies: [] });
  for (const session of trainingSessions) for (const one of recorded(session)) engine.learn(one);
  for (const days of [3, 2, 1]) engine.learn(at(before, before.time - days * dayMicros, `day-${days}`));
  engine.finishLearning();
  engine.take(event);
  const found = engine.verdicts().flatMap(({ spec }) => spec.findings.filter((one) => one.rule === rule));
  return found[0]?.severity ?? "none";
}

interface Table {
  /** Labelled attack steps, with the severity that the rule gives them when the agents are known. */
  readonly steps?: readonly (readonly [attack: string, severity: Severity])[];
  /** Recorded benign execs by the last part of the binary's path and a part of the arguments. */
  readonly passes?: readonly (readonly [binary: string, words: string])[];
  /** Command lines put into a recorded exec of an agent that nothing is known of. */
  readonly commands?: readonly (readonly [binary: string, words: string, answer: Answer])[];
}

/** So many recorded execs of one kind are asked about: the rest are the same with other numbers in them. */
const asked = 12;

/** Registers the tests of a rule. */
export function ruleTable(rule: string, { steps = [], passes = [], commands = [] }: Table): void {
  describe(rule, () => {
    if (steps.length > 0)
      test.each(steps)("objects in attack step %s with %s", (attack, severity) => {
        expect(answerOf(rule, attackEvents(attack))).toBe(severity);
      });
    if (passes.length > 0)
      test.each(passes)("lets the recorded command pass: %s %s", (binary, words) => {
        const benign = sessions
          .flatMap((session) => execsOf(session, binary, words).filter((event) => !isAttack(session, event)))
          .slice(0, asked);
        expect(benign.length).toBeGreaterThan(0);
        expect(answerOf(rule, benign)).toBe("none");
        expect(answerOf(rule, benign, { isTrained: false })).toBe("none");
      });
    if (commands.length > 0)
      test.each(commands)("%s %s: %s", (binary, words, answer) => {
        const event = withCommand(anExecOf("support-bot"), binary, words);
        expect(answerOf(rule, [event], { isTrained: false })).toBe(answer);
      });
  });
}

function isAttack(session: string, event: Event): boolean {
  return attacks.some(
    (attack) =>
      attack.session === session &&
      attack.pod === podOf(event) &&
      event.time >= attack.startMicros - 50_000 &&
      event.time <= attack.endMicros + 2_000_000,
  );
}
