// Events of containers that our own directory doesn't know yet wait a little for it: the kubelet tells of a container after
// Tetragon has seen it run. Bounded in time and number; what has waited long enough goes on as it is.

import type { Clock } from "@bailiff/crds/client/index";
import type { Event } from "@bailiff/proto";

export interface ArrivalsOptions {
  /** Whether the directory knows whose event this is. */
  readonly knows: (event: HeldEvent) => boolean;
  readonly pass: (event: Event) => void;
  readonly clock: Clock;
  /** Told what `pass` threw: it costs that event, and nothing else. */
  readonly report?: (problem: unknown) => void;
  /** 5 s unless given. */
  readonly holdMs?: number;
  readonly maxEvents?: number;
}

/** An event that belongs to a process. */
export type HeldEvent = Extract<Event, { type: "exec" | "exit" | "kprobe" }>;

interface Held {
  readonly sinceMs: number;
  readonly events: HeldEvent[];
}

export class Arrivals {
  /** Events that went on without their pod: it never came, or there was no room to wait. */
  readonly unresolved = { late: 0, full: 0 };
  /** Events that could not be judged. */
  broken = 0;
  readonly #options: Required<Omit<ArrivalsOptions, "report">> & Pick<ArrivalsOptions, "report">;
  /** By container, oldest first. */
  readonly #held = new Map<string, Held>();
  #size = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = { holdMs: 5_000, maxEvents: 5_000, ...options };
  }

  get size(): number {
    return this.#size;
  }

  /** Since when the event that waits longest has waited, by the monotonic clock; undefined where none does. */
  get oldestMs(): number | undefined {
    return this.#held.values().next().value?.sinceMs;
  }

  /** Passes an event on, now or when its pod is known, in order with the others of its container. */
  offer(event: Event): void {
    if (isHeld(event) && event.process.docker !== "" && this.#hold(event)) return;
    this.#pass(event);
  }

  /** The directory has learned something: whoever is known now goes on. */
  learned(): void {
    for (const [container, { events }] of this.#held) {
      const [first] = events;
      if (first !== undefined && this.#options.knows(first)) this.#release(container);
    }
  }

  /** Lets go whoever has waited long enough. */
  tick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [container, { sinceMs, events }] of this.#held) {
      if (nowMs - sinceMs < this.#options.holdMs) break;
      this.unresolved.late += events.length;
      this.#release(container);
    }
  }

  /** Lets everybody go. */
  flush(): void {
    for (const container of [...this.#held.keys()]) this.#release(container);
  }

  /** True: the event waits. False: it is its turn, and all that waited in front of it have gone. */
  #hold(event: HeldEvent): boolean {
    const container = event.process.docker;
    const isKnown = this.#options.knows(event);
    if (isKnown || this.#size >= this.#options.maxEvents) {
      if (!isKnown) this.unresolved.full++;
      this.#release(container);
      return false;
    }
    const held = this.#held.get(container);
    if (held === undefined) this.#held.set(container, { sinceMs: this.#options.clock.monotonicMs(), events: [event] });
    else held.events.push(event);
    this.#size++;
    return true;
  }

  #release(container: string): void {
    if (this.#size === 0) return;
    const held = this.#held.get(container);
    if (held === undefined) return;
    this.#held.delete(container);
    this.#size -= held.events.length;
    for (const event of held.events) this.#pass(event);
  }

  #pass(event: Event): void {
    try {
      this.#options.pass(event);
    } catch (error) {
      // A flood of such events is no flood of words.
      if (this.broken++ % 1000 === 0) this.#options.report?.(error);
    }
  }
}

function isHeld(event: Event): event is HeldEvent {
  return event.type === "exec" || event.type === "exit" || event.type === "kprobe";
}
