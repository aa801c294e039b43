// What a rule may look at: everything that is known when an action is judged. Read-only for rules.
import type { Expectation } from "../baseline/expectation.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Subject } from "../identity/subject.ts";
import type { Action } from "../normalise/action.ts";
import type { Rates } from "./episode/rates.ts";
import type { Trail } from "./episode/trail.ts";
import type { Tree } from "./episode/tree.ts";
import type { Ordinary } from "./ordinary.ts";
import type { CompiledPolicy } from "./policy/compiled-policy.ts";

/** Where a process came from: the agent's own tree, from outside (kubectl exec, nsenter, ephemeral container), or a declared probe. */
export type Origin = "agent" | "outside" | "probe";

export interface Context {
  readonly subject: Subject;
  readonly origin: Origin;
  /** What the action's program is: the last part of its path, or what it goes by (`programName`). */
  readonly name: string;
  /** For connects. */
  readonly destination: Destination | undefined;
  /** The destination of any action that is evidence; undefined for what is no connect. */
  readonly destinationOf: (action: Action) => Destination | undefined;
  readonly policy: CompiledPolicy | undefined;
  /** Undefined while there is nothing to compare with: no baseline, or one that is not ready for this kind of action. */
  readonly expectation: Expectation | undefined;
  /** An image or pod template that the baseline knows too little of: a rollout, in which new habits are likely. */
  readonly isRollout: boolean;
  readonly tree: Tree;
  readonly trail: Trail;
  readonly rates: Rates;
  readonly ordinary: Ordinary;
  /** `shapeOf` the action's command line; empty for anything but execs. */
  readonly shape: string;
  /** True: this event told something new about descent, so that what looked unrelated may now belong together. */
  readonly isTreeNews: boolean;
}

/** The last part of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
