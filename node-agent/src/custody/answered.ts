// Places that answered an agent lately: a time-out proves a cut only towards one of these.
import type { KprobeEvent, Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../bounded/bounded-map.ts";
import { type Ends, endsOf, sampleOf, socketOf, targetOf } from "./flow.ts";

/** So long an answer speaks for the place. */
const trusted = 10 * 60_000_000;
/** Places of all agents of a node. */
const cap = 16_384;

export class Answered {
  /** By agent and place: when connections to it were established, the last few of them. */
  readonly #times = new BoundedMap<string, readonly Micros[]>(cap);

  /** A connection of the agent to the place was alive. */
  note(agent: string, place: string, time: Micros): void {
    if (place === "") return;
    const key = `${agent} ${place}`;
    const before = this.#times.get(key) ?? [];
    const last = before.at(-1);
    // One a second is enough, and a few of them: attempts take minutes to time out.
    if (last !== undefined && Math.abs(time - last) < 1_000_000) return;
    this.#times.set(key, [...before, time].slice(-8));
  }

  /** Whether the place answered the agent within the 10 minutes before. */
  within(agent: string, place: string, before: Micros): boolean {
    const times = this.#times.peek(`${agent} ${place}`) ?? [];
    return times.some((time) => time <= before && before - time <= trusted);
  }
}

/** Linux gives its clients ports from here on. */
const firstEphemeral = 32_768;

/**
 * Who answers in an event, whichever pod it is of and whichever policy shows it: connect returned 0, or a connection ended for which the
 * peer had acknowledged or sent something. Undefined where nobody does: for attempts, and for those who called us.
 */
export function answererOf(event: KprobeEvent): Ends | undefined {
  if (event.functionName === "inet_stream_connect") return event.returned === 0 ? targetOf(event) : undefined;
  if (event.functionName !== "tcp_close") return undefined;
  const [socket, sample] = [socketOf(event), sampleOf(event)];
  const ends = socket && endsOf(socket);
  if (ends === undefined || sample === undefined || (sample.acked === 0 && sample.received === 0)) return undefined;
  const isInbound = ends.localPort < firstEphemeral && ends.remotePort >= firstEphemeral;
  return isInbound ? undefined : ends;
}
