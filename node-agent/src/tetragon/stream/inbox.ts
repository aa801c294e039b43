// Events between the stream's handler, which must never wait, and the judge. Bounded in number and in bytes. Who floods loses its
// own starts and ends of processes first, so that one container's flood can't push out what another did, nor its own connects.
import type { Event } from "@bailiff/proto";

/** Why an event was not taken in. */
export type ShedReason = "overflow" | "pressure" | "flood";

export interface InboxOptions {
  readonly maxEvents?: number;
  /** Of frames, as they came; decoded ones take a few times as much memory. */
  readonly maxBytes?: number;
}

interface Waiting {
  readonly event: Event;
  readonly bytes: number;
  /** Undefined where there are too many containers to count by. */
  readonly share: Share | undefined;
}

/** What of the room one container holds. */
interface Share {
  events: number;
  bytes: number;
}

/** Containers whose share is counted, and whose losses are remembered until somebody asks. */
const containersKept = 1024;
/** So many of them are looked at to find one that holds nothing. */
const steps = 8;
/** From this part of the room on, one container may hold at most `share` of it. */
const crowded = 0.5;
const share = 0.25;
/** From here on who holds more than half of the room gets no more of it. */
const full = 0.9;
/** From here on ends of processes are left out: they are counted, never judged. */
const pressed = 0.75;
/** Frames up to here fill the room by their number, longer ones by their length; 99 of 100 have less than 6,000 bytes. */
const ordinaryBytes = 8192;

export class Inbox {
  readonly shed: Record<ShedReason, number> = { overflow: 0, pressure: 0, flood: 0 };
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  #waiting: Waiting[] = [];
  #next = 0;
  #bytes = 0;
  readonly #held = new Map<string, Share>();
  /** Where in `#held` room was looked for last. */
  #hand = this.#held.entries();
  /** Containers that lost events since `losers` was asked; empty text: of no container. */
  readonly #losers = new Set<string>();
  /** Called when the first event comes into an empty inbox. */
  wake: () => void = () => {};

  constructor({ maxEvents = 20_000, maxBytes = 64 * 1024 * 1024 }: InboxOptions = {}) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** Takes an event in, or counts why not. `bytes` is the length of its frame. */
  offer(event: Event, bytes: number): boolean {
    const container = containerOf(event);
    const reason = this.#refusal(event, bytes, container);
    if (reason !== undefined) {
      this.shed[reason]++;
      if (event.type !== "exit" && this.#losers.size < containersKept) this.#losers.add(container);
      return false;
    }
    const share = this.#held.get(container) ?? this.#count(container);
    if (share !== undefined) {
      share.events++;
      share.bytes += bytes;
    }
    this.#waiting.push({ event, bytes, share });
    this.#bytes += bytes;
    if (this.size === 1) this.wake();
    return true;
  }

  /** The event that waits longest. */
  take(): Event | undefined {
    const first = this.#waiting[this.#next];
    if (first === undefined) return undefined;
    this.#next++;
    this.#bytes -= first.bytes;
    if (first.share !== undefined) {
      first.share.events--;
      first.share.bytes -= first.bytes;
    }
    if (this.#next === this.#waiting.length || this.#next > 4096) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    return first.event;
  }

  /** The containers that lost more than ends of processes since the last call. */
  losers(): string[] {
    const losers = [...this.#losers];
    this.#losers.clear();
    return losers;
  }

  /** Begins to count a container's share; who holds nothing makes room only when there is none, since most come back at once. */
  #count(container: string): Share | undefined {
    if (this.#held.size >= containersKept) this.#makeRoom();
    if (this.#held.size >= containersKept) return undefined;
    const share = { events: 0, bytes: 0 };
    this.#held.set(container, share);
    return share;
  }

  /** Goes on where it stopped the last time: whoever names ever new containers costs a few steps for each, not all that there are. */
  #makeRoom(): void {
    for (let step = 0; step < steps; step++) {
      const { value, done } = this.#hand.next();
      if (done) this.#hand = this.#held.entries();
      else if (value[1].events === 0) return void this.#held.delete(value[0]);
    }
  }

  #refusal(event: Event, bytes: number, container: string): ShedReason | undefined {
    const level = Math.max(this.size / this.#maxEvents, (this.#bytes + bytes) / this.#maxBytes);
    if (this.size >= this.#maxEvents || level > 1) return "overflow";
    if (level < crowded) return undefined;
    const held = this.#held.get(container);
    const heldBytes = (held?.bytes ?? 0) + bytes;
    const isFlood = (held?.events ?? 0) > this.#maxEvents * share || heldBytes > this.#maxBytes * share;
    if (isFlood && (event.type === "exec" || event.type === "exit")) return "flood";
    // A connect carries the command line of its process: few of them, each a megabyte long, fill the room as well.
    if (heldBytes > this.#maxBytes * crowded && bytes > ordinaryBytes) return "flood";
    // The last of the room is for the others: no flood of connects, either, may push out what a neighbour does.
    if (level >= full && (held?.events ?? 0) > this.#maxEvents * crowded) return "flood";
    return level >= pressed && event.type === "exit" ? "pressure" : undefined;
  }
}

function containerOf(event: Event): string {
  return event.type === "exec" || event.type === "exit" || event.type === "kprobe" ? event.process.docker : "";
}
