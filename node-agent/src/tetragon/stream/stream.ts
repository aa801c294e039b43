// Follows Tetragon's stream for as long as its signal lives: every event goes into the inbox at once, and every time in which
// one may have been missed is told as a gap. There is no replay and no sequence number: what was missed is gone.
import { type Backoff, backoffMs, type Clock, sleep, systemClock } from "@bailiff/crds/client/index";
import { DecodeError, type Event } from "@bailiff/proto";
import { everydayPace } from "../grpc/paced-socket.ts";
import type { Gap } from "./gap.ts";
import type { Inbox } from "./inbox.ts";
import { Tetragon, type TetragonAddress } from "./tetragon.ts";

export interface StreamOptions {
  readonly tetragon: TetragonAddress;
  readonly inbox: Inbox;
  /** The node's name in Kubernetes, for every event: Tetragon calls it what its host does. */
  readonly node?: string;
  /** How often Tetragon is asked whether it is well; 10 s unless given. Two answers that fail to come end the connection. */
  readonly healthEveryMs?: number;
  /** For the connection, and for each answer; 5 s unless given. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of each gap once it is over. */
  readonly gap?: (gap: Gap) => void;
  /** Told whenever `state` changed. */
  readonly changed?: () => void;
  readonly report?: (problem: unknown) => void;
}

export interface StreamState {
  readonly state: "Connected" | "Disconnected";
  readonly sinceMs: number;
  /** Why it is so. */
  readonly message: string;
  /** What Tetragon says is wrong with itself while it is connected: who isn't well may see nothing, and send nothing. */
  readonly problem?: string | undefined;
}

/** Events are lost while we wait, so never for long. */
const restart: Backoff = { baseMs: 100, maxMs: 5_000 };

/** So late events come every day (285 ms were measured), and at the latest those that Tetragon held until it knew their pod. */
const usualMs = 1_000;
const latestMs = 30_000;

const silentButSending = "Tetragon sends events, but doesn't answer whether it is well";

export class TetragonStream {
  readonly events: Record<Event["type"], number> = {
    exec: 0,
    exit: 0,
    kprobe: 0,
    throttle: 0,
    rate_limit_info: 0,
    other: 0,
  };
  /** Frames that gave no event, by the decoder's code. */
  readonly undecodable = new Map<string, number>();
  /** Connections that were up. */
  connections = 0;
  readonly #options: StreamOptions;
  readonly #clock: Clock;
  #state: StreamState;
  #tetragon: Tetragon | undefined;
  #version = "";
  /** By this machine's clock, when we last know that the stream was whole; undefined before the first time. */
  #wholeMs: number | undefined;
  /** By the same clock, when the connection that is up came up, and when an event came last. */
  #connectedMs = 0;
  #heardMs = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#state = { state: "Disconnected", sinceMs: this.#clock.epochMs(), message: "not yet connected" };
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Tetragon's version, empty before the first connection. */
  get version(): string {
    return this.#version;
  }

  /** The connection that is up. */
  get tetragon(): Tetragon | undefined {
    return this.#tetragon;
  }

  /** Follows until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { timeoutMs = 5_000, random = Math.random } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      let problem: unknown;
      try {
        const tetragon = await Tetragon.connect(this.#options.tetragon, timeoutMs);
        try {
          await this.#follow(tetragon, signal, () => {
            failures = 0;
          });
        } finally {
          this.#tetragon = undefined;
          tetragon.close();
        }
      } catch (error) {
        problem = error;
      }
      if (signal.aborted) break;
      this.#options.report?.(problem);
      this.#set("Disconnected", messageOf(problem));
      await sleep(this.#clock, backoffMs(++failures, random, restart), signal);
    }
  }

  /** One connection, until it breaks: then it rejects with the reason. */
  async #follow(tetragon: Tetragon, signal: AbortSignal, held: () => void): Promise<void> {
    const { timeoutMs = 5_000 } = this.#options;
    const { ended: broken, cancel } = tetragon.events((event, bytes) => this.#take(event, bytes));
    let isOver = false;
    broken.catch(() => {
      isOver = true; // heard below too, but it may come before anybody listens
    });
    signal.addEventListener("abort", cancel, { once: true });
    try {
      this.#version = await Promise.race([tetragon.version(timeoutMs), broken]);
      const problem = await Promise.race([tetragon.problem(timeoutMs), broken]);
      if (problem !== undefined) throw new Error(problem);
      held();
      this.#connected(tetragon);
      await Promise.race([broken, this.#watchHealth(tetragon, () => isOver || signal.aborted, signal)]);
    } finally {
      signal.removeEventListener("abort", cancel);
      cancel();
    }
  }

  /** Hands an event on as it comes. Must not wait: Tetragon drops in silence when we do. */
  #take(event: Event | DecodeError, bytes: number): void {
    const { inbox, node } = this.#options;
    // Before the connection counts as one its events say nothing of the gap before it.
    if (this.#tetragon !== undefined) this.#heard(event);
    if (event instanceof DecodeError) {
      this.undecodable.set(event.code, (this.undecodable.get(event.code) ?? 0) + 1);
      return;
    }
    this.events[event.type]++;
    if (node !== undefined) (event as { node: string }).node = node;
    inbox.offer(event, bytes);
  }

  /** Asks from time to time; rejects when the answers stay away. Says no more than that the connection lives. */
  async #watchHealth(tetragon: Tetragon, isOver: () => boolean, signal: AbortSignal): Promise<void> {
    const { healthEveryMs = 10_000, timeoutMs = 5_000 } = this.#options;
    for (let missing = 0; !signal.aborted; ) {
      await sleep(this.#clock, healthEveryMs, signal);
      if (signal.aborted) return;
      const askedMs = this.#clock.epochMs();
      try {
        const problem = await tetragon.problem(timeoutMs);
        if (isOver()) return; // of a stream that ended before it was asked, the answer says nothing
        this.#set("Connected", problem ?? "events come", problem);
        if (this.#heardMs < askedMs) this.#wholeMs = askedMs; // while events come they themselves say how far we have read
        missing = 0;
      } catch (cause) {
        if (isOver()) return;
        if (this.#heardMs >= askedMs) {
          this.#set("Connected", silentButSending, silentButSending); // to end it would lose what is on its way
          missing = 0;
        } else if (++missing >= 2)
          throw new Error(`Tetragon gave no answer twice, the connection is taken for dead: ${messageOf(cause)}`, {
            cause,
          });
      }
    }
  }

  /**
   * The stream is whole up to the event that was read last: who is behind has others on their way, which a broken connection takes along.
   * Otherwise it may have come at any time since the socket was read last.
   */
  #heard(event: Event | DecodeError): void {
    const nowMs = this.#clock.epochMs();
    this.#heardMs = nowMs;
    const lateMs = event instanceof DecodeError ? 0 : nowMs - event.time / 1000;
    const behindMs = lateMs > usualMs ? Math.min(lateMs, latestMs) : everydayPace.restMs;
    this.#wholeMs = Math.max(this.#connectedMs, nowMs - behindMs);
  }

  #connected(tetragon: Tetragon): void {
    const nowMs = this.#clock.epochMs();
    this.#connectedMs = nowMs;
    this.connections++;
    this.#tetragon = tetragon;
    if (this.#wholeMs !== undefined)
      this.#options.gap?.({
        reason: "Disconnected",
        since: this.#wholeMs * 1000,
        until: nowMs * 1000,
        message: `Tetragon's stream was gone (${this.#state.message}): what happened meanwhile was not seen`,
        container: "",
      });
    this.#wholeMs = nowMs;
    this.#set("Connected", "events come");
  }

  #set(state: StreamState["state"], message: string, problem?: string): void {
    const before = this.#state;
    if (before.state === state && before.message === message) return;
    // A stream that breaks was whole until now, as far as anybody can tell, unless silence was what broke it.
    const sinceMs = before.state === state ? before.sinceMs : this.#clock.epochMs();
    this.#state = { state, sinceMs, message, problem };
    this.#options.changed?.();
  }
}

function messageOf(problem: unknown): string {
  const message = problem instanceof Error ? problem.message : String(problem);
  return message.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 300);
}
