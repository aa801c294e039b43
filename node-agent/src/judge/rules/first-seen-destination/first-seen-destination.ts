// A place that nothing in this container ever called while it was learned, as surprising as its neighbourhood and its caller make it.
import type { Micros } from "@bailiff/proto/event";
import { clipPath } from "../../../baseline/counts/entry.ts";
import { inWords } from "../../../baseline/habits/novelty.ts";
import { describe } from "../../../destinations/destination.ts";
import type { Action } from "../../../normalise/action.ts";
import type { Trail } from "../../episode/trail.ts";
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";
import { severityOfSurprise, withoutRollout } from "../../surprise.ts";
import { bitsFrom, counts, micros } from "../../thresholds.ts";
import { beacon } from "./beacon.ts";
import { isSuccessor } from "./successor.ts";

export const firstSeenDestination: Rule = {
  name: "first-seen-destination",
  gate: "Novelty",
  severity: "Low",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI02", "T1071", "T1041", "AML.T0086"],
  signal:
    "A call to a place that the container had never called, weighed by how often its caller goes to new places; and the same new place at equal distances in time.",
  benign: "A new dependency, or another answer of a known name.",
  advice:
    "Find out what is at that address and which change brought it. If the agent needs it, declare the destination.",
  judge: (action, context) => {
    const { destination, expectation, policy, isRollout, trail } = context;
    const { process } = action;
    if (destination === undefined || expectation === undefined || isQuietPlace(destination)) return undefined;
    if (expectation.knowsDestination(destination.token)) return undefined;
    const answer = policy?.declaresDestination(destination);
    if (answer === "declared" || answer === "shared") return undefined;
    const binary = clipPath(process.binary);
    const found = expectation.connectSurprise(binary, destination, isRollout);
    const surprise = found.bits;
    const rhythm = action.kind === "connect" ? beacon(action, destination.token, trail) : undefined;
    if (rhythm !== undefined && !isSuccessor(action, destination, context)) {
      return {
        signature: `every now and then ${destination.token}`,
        severity: "Medium",
        surprise,
        isWeak: answer === "maybe",
        message: `${process.binary} called ${describe(destination)} every ${rhythm.seconds} s, ${rhythm.calls.length} times; this container had never called it before`,
        evidence: [action, ...rhythm.calls.map((mark) => mark.action).filter((call) => call !== action)],
      };
    }
    const isUsualKind = expectation.usesDoor(binary, destination);
    const alone = severityOfSurprise(surprise, isRollout, isUsualKind ? bitsFrom.grave : bitsFrom.alarming);
    if (alone === undefined) return undefined;
    const atWorst = severityOfSurprise(surprise, isRollout, bitsFrom.alarming);
    // What may be another answer of a declared name is called as often as that name.
    const returns = atWorst === alone || answer === "maybe" ? 0 : comesBack(action, destination.token, trail);
    const severity = returns > 0 && !isSuccessor(action, destination, context) ? atWorst : alone;
    if (severity === undefined || (returns === 0 && wasJustCalled(action, destination.token, trail))) return undefined;
    return {
      signature: `${binary} ${destination.token}`,
      severity,
      surprise,
      isWeak: answer === "maybe",
      message: `${process.binary} called ${describe(destination)}${returns > 0 ? ` ${returns} times within a few minutes` : ""}, which this container had never called before${withoutRollout(context, "connect")}; ${expectation.explainConnect(binary)}: ${inWords(found)}`,
    };
  },
};

/** How often the same program called the same place around now, where this call makes it often enough; 0 where not, or before already. */
function comesBack(action: Action, token: string, trail: Trail): number {
  if (trail.callsTo(token) < counts.few) return 0;
  const around = callsApart(action, token, trail, micros.task);
  const isNews = around >= counts.few && callsApart(action, token, trail, -1) < counts.few;
  return isNews ? around : 0;
}

/**
 * Calls of the same program to the same place from two minutes before this one to `untilMicros` after it, so far apart that none is the one
 * before tried again.
 */
function callsApart({ time, process }: Action, token: string, trail: Trail, untilMicros: Micros): number {
  let [count, last] = [0, Number.NEGATIVE_INFINITY];
  for (const mark of trail.between("departure", time - micros.task, time + untilMicros)) {
    if (mark.what !== token || mark.action.process.binary !== process.binary) continue;
    if (mark.time - last < micros.soon) continue;
    count++;
    last = mark.time;
  }
  return count;
}

/** Whether the same program called the same place shortly before: then it is no news. */
function wasJustCalled({ time, process }: Action, token: string, trail: Trail): boolean {
  return trail
    .between("departure", time - micros.task, time - 1)
    .some(({ what, action }) => what === token && action.process.binary === process.binary);
}
