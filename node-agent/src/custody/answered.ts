// Places that answered an agent lately: a time-out proves a cut only towards one of these.
import type { KprobeEvent, Micros } from "@bailiff/proto/event";
import { type Ends, endsOf, sampleOf, socketOf, targetOf } from "./flow.ts";

/** So long an answer speaks for the place. */
const trusted = 10 * 60_000_000;
/** Places of all agents of a node. */
const cap = 16_384;

/** Where an agent was answered, newest last: when connections were established, the last few of them. */
type Places = Map<string, readonly Micros[]>;

export class Answered {
  /** Places that were forgotten for newer ones. */
  shed = 0;
  readonly #cap: number;
  readonly #agents = new Map<string, Places>();
  #size = 0;

  constructor(most: number = cap) {
    this.#cap = most;
  }

  /** A connection of the agent to the place was alive. */
  note(agent: string, place: string, time: Micros): void {
    if (place === "") return;
    const places = this.#agents.get(agent) ?? new Map<string, readonly Micros[]>();
    const before = places.get(place) ?? [];
    const last = before.at(-1);
    // One a second is enough, and a few of them: attempts take minutes to time out.
    if (last !== undefined && Math.abs(time - last) < 1_000_000) return;
    this.#agents.set(agent, places);
    if (!places.delete(place)) this.#size++;
    places.set(place, [...before, time].slice(-8));
    if (this.#size > this.#cap) this.#shedOne();
  }

  /** Whether the place answered the agent within the 10 minutes before. */
  within(agent: string, place: string, before: Micros): boolean {
    const times = this.#agents.get(agent)?.get(place) ?? [];
    return times.some((time) => time <= before && before - time <= trusted);
  }

  /** Whoever has the most gives up his oldest: an agent that goes everywhere pushes out nobody's answers but its own. */
  #shedOne(): void {
    let most: [agent: string, places: Places] | undefined;
    for (const one of this.#agents) if (most === undefined || one[1].size > most[1].size) most = one;
    const [agent, places] = most ?? [];
    const oldest = places?.keys().next().value;
    if (agent === undefined || places === undefined || oldest === undefined) return;
    places.delete(oldest);
    if (places.size === 0) this.#agents.delete(agent);
    this.#size--;
    this.shed++;
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
