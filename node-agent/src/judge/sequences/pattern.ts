// A sequence is data: two kinds of marks, how much time may lie between them and what ties them together (a pair), or so many different
// marks of one kind within a time (a burst). match.ts is the one engine that looks for them; patterns/index.ts is the one list.
import type { Severity } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import type { Destination } from "../../destinations/destination.ts";
import type { Action } from "../../normalise/action.ts";
import type { Mark, MarkKind } from "../episode/mark.ts";
import type { Tree } from "../episode/tree.ts";
import type { AboutRule } from "../rule.ts";

/** What ties the second mark to the first: the process that left it started the other one, both are of one task, or of one container. */
export type Tie = "child" | "task" | "container";

/** Two marks that fit a pattern's kinds, times and tie. */
export interface Pair {
  readonly first: Mark;
  readonly second: Mark;
  /** From the first to the second at least; negative where that was seen first. */
  readonly lagMicros: Micros;
  readonly tree: Tree;
  readonly destinationOf: (action: Action) => Destination | undefined;
}

/**
 * Something that is true of a pair or not. It sees nothing but the two marks and how they descend from each other, so that the answer
 * is the same whichever half arrives last. Those that patterns share are in terms.ts.
 */
export type Term = (pair: Pair) => boolean;

/**
 * How bad a pair is of which all of `when` is true. Above Medium nothing may rest on a baseline that isn't ready: what is new for sure has
 * the trait `certain`. `isUncalibrated`: it says so, since it would be worse if the baseline were ready.
 */
export interface Grade {
  readonly when: readonly Term[];
  readonly severity: Severity | "none";
  readonly isUncalibrated?: boolean;
}

/** What people read of a rule: all but what it asks. */
export type About = AboutRule;

interface Common {
  /** The rule whose finding it is: one of its own, or the name of one that objects to other things as well. */
  readonly rule: About | string;
  /** Asked for when it is needed, as all thresholds of a pattern: so they can be turned while something is measured. */
  readonly withinMicros: () => Micros;
  /** True: what somebody does who came in from outside doesn't count. */
  readonly isAgentsOnly?: boolean;
}

/** One thing, and after it another. */
export interface PairPattern extends Common {
  readonly first: MarkKind;
  readonly second: MarkKind;
  /** The second may be seen so much before the first. */
  readonly slackMicros: () => Micros;
  readonly tie: Tie;
  /** True: both are about the same thing, such as one file. */
  readonly isAboutOne?: boolean;
  /** The first that is true decides; where none is, there is no finding. */
  readonly grades: readonly Grade[];
  /** What makes it the same finding: see `Objection.signature`. */
  readonly signature: (pair: Pair) => string;
  /** What happened, in a sentence. */
  readonly message: (pair: Pair) => string;
}

/** So many different things of one kind. */
export interface BurstPattern extends Common {
  readonly each: MarkKind;
  /** The first that is reached decides. `asks`: only of an agent of which something was learned, or whose programs are settled. */
  readonly counts: readonly {
    readonly least: () => number;
    readonly asks: "nothing" | "something" | "ready";
    readonly severity: Severity;
  }[];
  readonly signature: string;
  /** What happened, of one mark for each different thing, in a sentence. */
  readonly message: (marks: readonly Mark[]) => string;
}

export type Pattern = PairPattern | BurstPattern;
