// What the kernel saw of one pod since its cut. Pure: events in, counters out; what they prove of the cut is the operator's to say.
// Which hook proves what was measured: an attempt is no connection, one counter is no traffic, a full buffer outlives the cut.
import type { CustodyWindow } from "@bailiff/crds";
import type { KprobeEvent, Micros } from "@bailiff/proto/event";
import type { Answered } from "./answered.ts";
import { type Counter, Counts, counters } from "./counts.ts";
import { evidencePolicy, retransmitPolicy } from "./evidence-policy.ts";
import { type Ends, endsOf, type Flow, flowKey, placeOf, sampleOf, socketOf, targetOf } from "./flow.ts";
import { Flows } from "./flows.ts";
import { isKernelCut } from "./kernel-cut.ts";

export interface CustodyOptions {
  /** When the node's agent saw the label, by the node's clock. */
  readonly cutAt: Micros;
  /** What happens so soon after the cut is counted apart: `settling.kernel` or `settling.network`. */
  readonly settling: Micros;
  /** Key of the pod's agent: what answered one of its pods answers them all. */
  readonly agent: string;
  readonly answered: Answered;
  /** By name, where it isn't the shipped one. */
  readonly evidence?: string;
  readonly kernelCut: string;
  /** Connections that prove nothing, whichever way they end. */
  readonly isOpen: (ends: Ends) => boolean;
  /** What an earlier life of this agent has counted of the same cut, and since when this one counts: what is new proves itself anew. */
  readonly earlier?: Earlier | undefined;
}

export interface Earlier {
  readonly settling: CustodyWindow;
  readonly total: CustodyWindow | undefined;
  readonly resumedAt: Micros;
}

export const settling = { kernel: 1_000_000, network: 30_000_000 } as const;

/** The newest window: longer than Linux tries to connect (127 s), or no window would hold both an attempt and its end. */
const windowSpan = 180_000_000;

const etimedout = -110;

export interface Seen {
  readonly cutAt: Micros;
  readonly settling: CustodyWindow;
  /** Undefined while it settles. */
  readonly window: CustodyWindow | undefined;
  readonly total: CustodyWindow | undefined;
}

export class Custody {
  readonly #options: CustodyOptions & { readonly evidence: string };
  readonly #settledAt: Micros;
  readonly #settling: Counts;
  readonly #window: Counts;
  readonly #total: Counts;
  readonly #flows = new Flows();

  constructor(options: CustodyOptions) {
    this.#options = { evidence: evidencePolicy, ...options };
    this.#settledAt = options.cutAt + options.settling;
    this.#settling = new Counts(options.cutAt);
    this.#window = new Counts(Math.max(this.#settledAt, options.earlier?.resumedAt ?? 0), windowSpan);
    this.#total = new Counts(this.#settledAt);
    if (options.earlier) this.#settling.resume(options.earlier.settling);
    if (options.earlier?.total) this.#total.resume(options.earlier.total);
  }

  /** Flows that were forgotten for newer ones: what they did next went unseen. */
  get shed(): number {
    return this.#flows.shed;
  }

  /** Takes an event of this pod's. True: it counted for something. */
  take(event: KprobeEvent): boolean {
    if (event.time < this.#options.cutAt) return false;
    if (isKernelCut(event.policyName, this.#options.kernelCut)) return this.#kernelCut(event);
    if (event.policyName === retransmitPolicy) return this.#sentAgain(event);
    if (event.policyName !== this.#options.evidence) return false;
    switch (event.functionName) {
      case "tcp_connect":
        return this.#tried(event);
      case "inet_stream_connect":
        return this.#connectEnded(event);
      case "inet_csk_accept":
        return this.#accepted(event);
      case "tcp_sendmsg":
      case "tcp_cleanup_rbuf":
      case "tcp_close":
        return this.#counted(event);
      default:
        return false;
    }
  }

  /** The stream had a gap, in which the kernel's cut may have been open: what it refused before proves no longer that it holds. */
  gap(): void {
    this.#window.forget("refused");
  }

  /** Changes whenever the state of the cut may: which counters of the newest window are there at all, or whether there is one. */
  sign(now: Micros): string {
    this.#window.expire(now);
    if (now < this.#settledAt) return "settling";
    return counters.filter((counter) => this.#window.of(counter) > 0).join(" ");
  }

  seen(now: Micros): Seen {
    this.#window.expire(now);
    const isSettled = now >= this.#settledAt;
    return {
      cutAt: this.#options.cutAt,
      settling: this.#settling.toWindow(Math.min(now, this.#settledAt)),
      window: isSettled ? this.#window.toWindow(now) : undefined,
      total: isSettled ? this.#total.toWindow(now) : undefined,
    };
  }

  /** The action of such an event says OVERRIDE whatever happened: the value that was returned is the proof. */
  #kernelCut(event: KprobeEvent): boolean {
    if (event.returned !== -1) return false;
    const socket = socketOf(event);
    const ends = targetOf(event) ?? (socket && endsOf(socket));
    return ends !== undefined && this.#count("refused", 1, event.time, ends);
  }

  #tried(event: KprobeEvent): boolean {
    const socket = socketOf(event);
    const ends = socket && endsOf(socket);
    if (socket === undefined || ends === undefined || this.#options.isOpen(ends)) return false;
    const flow = { ends, startedAt: event.time, isEstablished: false, sample: undefined };
    this.#flows.tried(flowKey(socket.cookie, ends), socket.cookie, flow);
    return this.#count("attempted", 1, event.time, ends);
  }

  /** The event's time is that of the call, its place in the stream that of the return. */
  #connectEnded(event: KprobeEvent): boolean {
    const target = targetOf(event);
    if (target === undefined) return false;
    const last = this.#flows.lastOf(socketOf(event)?.cookie ?? "");
    const flow = last !== undefined && placeOf(last.ends) === placeOf(target) ? last : undefined;
    if (event.returned === etimedout) return !hasTimedOut(flow) && this.#timedOut(target, event.time, event.time);
    return event.returned === 0 && flow !== undefined && this.#established(flow, event.time);
  }

  /**
   * A SYN was sent again. The event names no process of ours, the flow is known by cookie and both ends. Non-blocking connects end
   * here: nobody is told how they end. Once may be a packet lost by chance; twice in a row something drops them.
   */
  #sentAgain(event: KprobeEvent): boolean {
    const socket = socketOf(event);
    const ends = socket && endsOf(socket);
    if (socket?.state !== "TCP_SYN_SENT" || ends === undefined) return false;
    const flow = this.#flows.get(flowKey(socket.cookie, ends));
    if (flow?.startedAt === undefined || flow.isEstablished || hasTimedOut(flow)) return false;
    flow.synsAgain = (flow.synsAgain ?? 0) + 1;
    return hasTimedOut(flow) && this.#timedOut(ends, flow.startedAt, event.time);
  }

  /** Proves something only towards a place that answered shortly before it was tried. */
  #timedOut(ends: Ends, triedAt: Micros, time: Micros): boolean {
    const { answered, agent } = this.#options;
    return answered.within(agent, placeOf(ends), triedAt) && this.#count("timedOut", 1, time, ends);
  }

  #accepted(event: KprobeEvent): boolean {
    const socket = event.returnedSocket;
    const ends = socket && endsOf(socket);
    if (socket === undefined || ends === undefined || this.#options.isOpen(ends)) return false;
    const flow = { ends, startedAt: undefined, isEstablished: true, sample: undefined };
    this.#flows.lives(flowKey(socket.cookie, ends), flow);
    return this.#count("establishedIn", 1, event.time, ends);
  }

  /** A flow's counters: two samples after the cut, and what they have grown by is what got through. */
  #counted(event: KprobeEvent): boolean {
    const socket = socketOf(event);
    const ends = socket && endsOf(socket);
    const sample = sampleOf(event);
    if (socket === undefined || ends === undefined || ends.remote === "" || sample === undefined) return false;
    if (this.#options.isOpen(ends)) return false;
    const key = flowKey(socket.cookie, ends);
    const flow = this.#flows.get(key) ?? { ends, startedAt: undefined, isEstablished: true, sample: undefined };
    // The peer has acknowledged the SYN, or sent something.
    const isAlive = sample.acked > 0 || sample.received > 0;
    const isNews = flow.startedAt !== undefined && isAlive && this.#established(flow, event.time);
    const before = flow.sample;
    flow.sample = sample;
    if (event.functionName === "tcp_close") this.#flows.ended(key);
    else if (isAlive) this.#flows.lives(key, flow);
    else this.#flows.idles(key, flow);
    // Across the end of settling nothing is compared: when it grew is not known.
    if (before === undefined || this.#hasSettled(before.time) !== this.#hasSettled(sample.time)) return isNews;
    const out = sample.acked - before.acked;
    const into = sample.received - before.received;
    if (out < 0 || into < 0) return isNews;
    if (out > 0) this.#count("bytesOut", out, event.time, ends);
    if (into > 0) this.#count("bytesIn", into, event.time, ends);
    if (out > 0 || into > 0) this.#options.answered.note(this.#options.agent, placeOf(ends), event.time);
    return isNews || out > 0 || into > 0;
  }

  /** Once for each flow, at the time of its proof; one that was tried while the cut settled stays there. */
  #established(flow: Flow, time: Micros): boolean {
    if (flow.isEstablished || flow.startedAt === undefined) return false;
    flow.isEstablished = true;
    // Its counters began with it, at the SYN that was acknowledged.
    flow.sample = { acked: 1, received: 0, time: flow.startedAt };
    this.#options.answered.note(this.#options.agent, placeOf(flow.ends), Math.max(time, flow.startedAt));
    const at = this.#hasSettled(flow.startedAt) ? Math.max(time, flow.startedAt) : flow.startedAt;
    return this.#count("establishedOut", 1, at, flow.ends);
  }

  #hasSettled(time: Micros): boolean {
    return time >= this.#settledAt;
  }

  #count(counter: Counter, by: number, time: Micros, ends: Ends): boolean {
    if (this.#options.isOpen(ends)) return false;
    const into = this.#hasSettled(time) ? [this.#window, this.#total] : [this.#settling];
    for (const counts of into) counts.add(counter, by, time, placeOf(ends));
    return true;
  }
}

/** Lost SYNs in a row that are no chance any more. */
const synsLost = 2;
const hasTimedOut = (flow: Flow | undefined): boolean => (flow?.synsAgain ?? 0) >= synsLost;
