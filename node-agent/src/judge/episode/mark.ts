// What an action leaves on its container's trail, and of which kinds that is.
import type { Micros } from "@bailiff/proto/event";
import type { Action } from "../../normalise/action.ts";
import type { ProcessKey } from "./links.ts";

/** The kinds of marks; each has a list of its own, so that a flood of one can't push out another. */
export const markKinds = [
  /** A secret was read: `what` is its path. */
  "secret",
  /** Files were put into one as they never were: `what` is its name. */
  "packed",
  /** Whole trees or a database were put into one piece as they never were: `what` is the command's shape. */
  "staged",
  /** Data was sent as it never was: `what` is the name of the file. */
  "sent",
  /** The same of what comes through a pipe. */
  "piped",
  /** A call to a place that the container had never called: `what` is its token. */
  "departure",
  /** The same for a place inside the cluster, where it is known what is new. */
  "inside",
  /** A question about the machine: `what` was asked. */
  "question",
  /** A shell without commands, started by something that is no shell. */
  "shell",
  /** A file was fetched: `what` is its name. */
  "fetched",
  /** A file was run that may have come after the image: `what` is its name. */
  "started",
  /** A program of its own that was never seen, from outside of where images keep theirs. */
  "newcomer",
  /** Something rare: `what` begins with what is rare about it. */
  "rare",
] as const;
export type MarkKind = (typeof markKinds)[number];

/**
 * What a mark is beside its kind: a secret that its reader needs for its own work (`native`), and something that is new for sure, since
 * the baseline of its channel is ready or the policy declares such things (`certain`).
 */
export type Trait = "native" | "certain";

export interface Mark {
  readonly kind: MarkKind;
  /** The same thing by the same process within a second is one mark: from `time` to `until`. */
  readonly time: Micros;
  readonly until: Micros;
  readonly execId: string;
  /** Of the same process: asked for far more often, and sooner compared. */
  readonly process: ProcessKey;
  /** What it is about: a path, a token, a command. */
  readonly what: string;
  /** The first of the actions that left it. */
  readonly action: Action;
  /** Bits of surprise at the time, where that matters. */
  readonly surprise: number;
  readonly trait: Trait | undefined;
  /** True: by somebody who came in from outside, not by the agent. */
  readonly isOutsiders: boolean;
  /** True of a call to a new place that is no news otherwise: of a known host, or by a command line and a door as they were learned. */
  readonly isRoutine?: boolean;
}
