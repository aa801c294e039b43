// Time as a parameter: everything that waits or measures takes a Clock, so that tests decide what time it is.
// Two readings that must not be mixed: monotonic for spans, epoch only for what people and other machines read.

/** A source of time and timers; `systemClock` in production. */
export interface Clock {
  /** Milliseconds of a clock that never jumps; only differences mean anything. */
  monotonicMs(): number;
  /** Milliseconds since 1970 UTC, as the machine believes; may jump. */
  epochMs(): number;
  /** Calls back once after `delayMs`; the returned function cancels, and may be called at any time. */
  after(delayMs: number, callback: () => void): () => void;
}

/** setTimeout fires at once beyond this many milliseconds (24.8 days), so longer waits wake early instead. */
const longestTimerMs = 2 ** 31 - 1;

/** The process's own clock. Its timers keep the process alive, as the work behind them should. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Waits `delayMs`, or until the signal aborts, whichever comes first; never rejects, so check the signal afterwards. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      cancel();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    signal.addEventListener("abort", finish, { once: true });
  });
}

/** An RFC 3339 time with six digits, the only form that the API server takes for MicroTime (Lease, Event). */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000Z");
}
