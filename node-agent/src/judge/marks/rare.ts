// How rare an action is for its container, in bits: what rare-episode adds up over a task.
import { clipPath } from "../../baseline/counts/entry.ts";
import type { Destination } from "../../destinations/destination.ts";
import type { Action, ExecAction } from "../../normalise/action.ts";
import type { Context } from "../context.ts";
import { isQuietPlace } from "../places.ts";
import { isOwnBuild } from "../rules/drop-and-exec/newcomer.ts";

/** What is new about a program that was started, and how surprising that is; undefined where nothing is. */
export function rareExec({ process, parent }: ExecAction, { expectation, policy, shape, isRollout }: Context) {
  if (expectation === undefined) return undefined;
  const [binary, above] = [clipPath(process.binary), clipPath(parent?.binary ?? "")];
  const surprise = expectation.execSurprise(above, binary, shape, isRollout);
  if (surprise === undefined || policy?.declaresExec(above, process.binary)) return undefined;
  return isOwnBuild(process.binary, parent, expectation) ? undefined : surprise;
}

/** Bits of surprise in a program calling a place that it never called; 0 where it did, or where it is declared. */
export function rareConnect(
  { process }: Action,
  destination: Destination,
  { expectation, policy, isRollout }: Context,
): number {
  if (expectation === undefined || isQuietPlace(destination)) return 0;
  const binary = clipPath(process.binary);
  if (expectation.knowsPair(binary, destination.token)) return 0;
  // Another service of a host that is called anyway.
  if (destination.class === "world" && !expectation.knowsDestination(destination.token))
    if (expectation.knowsAddress(destination.key)) return 0;
  const answer = policy?.declaresDestination(destination);
  if (answer === "declared" || answer === "shared") return 0;
  return expectation.connectSurprise(binary, destination, isRollout).bits;
}
