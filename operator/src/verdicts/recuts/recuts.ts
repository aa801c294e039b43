// How often a cut had to be made again, since somebody undid it. A controller that puts its labels back would otherwise have us write
// as fast as it does.
const windowMs = 60_000;
/** So many are made at once; then each waits twice as long as the one before. */
const free = 3;
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** By pod uid; only what happened within the last minute, or is being waited for, is kept. */
export class Recuts {
  readonly #times = new Map<string, number[]>();

  /** Within the last minute. */
  count(uid: string, nowMs: number): number {
    const recent = (this.#times.get(uid) ?? []).filter((atMs) => nowMs - atMs < windowMs);
    if (recent.length === 0) this.#times.delete(uid);
    else this.#times.set(uid, recent);
    return recent.length;
  }

  /** How long the next one has to wait. */
  waitMs(uid: string, nowMs: number): number {
    const count = this.count(uid, nowMs);
    if (count < free) return 0;
    const last = this.#times.get(uid)?.at(-1) ?? nowMs;
    return Math.max(0, last + Math.min(longestWaitMs, firstWaitMs * 2 ** (count - free)) - nowMs);
  }

  note(uid: string, nowMs: number): void {
    for (const [other, times] of this.#times) if (nowMs - (times.at(-1) ?? 0) >= windowMs) this.#times.delete(other);
    const times = this.#times.get(uid) ?? [];
    this.#times.set(uid, [...times, nowMs].slice(-32));
  }
}
