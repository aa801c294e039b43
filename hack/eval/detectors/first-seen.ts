// The simplest detector there is, and what many products do: the set of what an agent did in training; all else is an alarm.
import type { Event } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";
import type { Alarm } from "../score/alarm.ts";
import type { Detector } from "./detector.ts";
import { type Doing, doingOf } from "./doing.ts";

export interface Sighting extends Doing {
  readonly what: string;
}

/** A detector that tells whatever an agent's training did not have, once for each pod. */
export function neverSeen(rule: string, sightingsOf: (session: Session) => Iterable<Sighting>): Detector {
  return (training) => {
    const seen = new Set<string>();
    for (const session of training)
      for (const { agent, what } of sightingsOf(session)) seen.add(JSON.stringify([agent, what]));
    return (session) => {
      const times = new Map<string, number[]>();
      for (const { agent, pod, what, timeMs } of sightingsOf(session)) {
        if (seen.has(JSON.stringify([agent, what]))) continue;
        const key = JSON.stringify([pod, what]);
        const known = times.get(key);
        if (known === undefined) times.set(key, [timeMs]);
        else known.push(timeMs);
      }
      return [...times].map(([key, timesMs]): Alarm => {
        const [pod, signature] = JSON.parse(key) as [string, string];
        return { pod, rule, signature, timesMs: timesMs.sort((a, b) => a - b), severity: "Medium" };
      });
    };
  };
}

/** Any binary, or address:port of TCP, that the agent's training did not have. */
export const firstSeenSet: Detector = neverSeen("first-seen", function* (session) {
  for (const event of session.events) {
    const doing = doingOf(session, event);
    const what = whatOf(event);
    if (doing !== undefined && what !== undefined) yield { ...doing, what };
  }
});

function whatOf(event: Event): string | undefined {
  if (event.type === "exec") return event.process.binary;
  if (event.type !== "kprobe" || event.functionName !== "tcp_connect") return undefined;
  for (const argument of event.args) if (argument.kind === "sock") return `${argument.address}:${argument.port}`;
  return undefined;
}
