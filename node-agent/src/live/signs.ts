// Signs in the stream itself that less comes than happens, made gaps: the pipeline opens a finding on each, AgentNode says it for the
// node. What goes on for long is told once a minute.
import type { Micros } from "@bailiff/proto";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Blindness } from "../normalise/normalise.ts";
import type { Gap } from "../tetragon/stream/gap.ts";

/** More often than coverage recovers from a gap, so that it doesn't in between. */
const againMs = 60_000;
/** Events of a process whose start was lost come so late at the most. */
const latestMs = 30_000;
/** A container that was throttled and is told of no more is taken for one that is gone. */
const throttledKeptMs = 3_600_000;
const containersKept = 1024;

type Reason = Extract<Gap["reason"], "Throttled" | "ExecLess" | "RateLimited">;

const reasons = {
  throttled: "Throttled",
  "exec-less": "ExecLess",
  "rate-limited": "RateLimited",
} as const satisfies Partial<Record<Blindness["kind"], Reason>>;

const messages: Readonly<Record<Reason, string>> = {
  Throttled: "Tetragon throttles a container's exec events: programs run there that nobody sees",
  ExecLess:
    "processes acted whose start was lost: whose they are can't be said, and what they ran, in whichever pod, was not judged",
  RateLimited: "Tetragon limited the rate of its events: what it dropped was not judged",
};

/** From and to when, by this machine's clock in milliseconds since 1970. */
interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export class Signs {
  /** Not yet told. */
  readonly #news = new Map<Reason, Span>();
  readonly #toldMs = new Map<Reason, number>();
  /** Since when, by container. */
  readonly #throttled = new BoundedMap<string, number>(containersKept);

  /** Takes a sign as it comes. */
  saw({ kind, docker }: Pick<Blindness, "kind" | "docker">, nowMs: number): void {
    if (kind === "unthrottled") {
      this.#throttled.delete(docker);
      return;
    }
    if (kind === "throttled") this.#throttled.set(docker, nowMs);
    this.#extend(reasons[kind], kind === "exec-less" ? nowMs - latestMs : nowMs, nowMs);
  }

  /** The gaps that are to be told now: each at once when it begins, and then as long as it lasts. To be asked for every second or so. */
  gaps(nowMs: number): Gap[] {
    for (const [container, sinceMs] of this.#throttled.entries()) {
      if (nowMs - sinceMs > throttledKeptMs) this.#throttled.delete(container);
      else this.#extend("Throttled", sinceMs, nowMs);
    }
    const due = [...this.#news].filter(([reason]) => nowMs - (this.#toldMs.get(reason) ?? -againMs) >= againMs);
    return due.map(([reason, { sinceMs, untilMs }]) => {
      this.#news.delete(reason);
      this.#toldMs.set(reason, nowMs);
      return { reason, since: micros(sinceMs), until: micros(untilMs), message: messages[reason], container: "" };
    });
  }

  #extend(reason: Reason, sinceMs: number, untilMs: number): void {
    const known = this.#news.get(reason);
    this.#news.set(reason, { sinceMs: Math.min(known?.sinceMs ?? sinceMs, sinceMs), untilMs });
  }
}

const micros = (ms: number): Micros => ms * 1000;
