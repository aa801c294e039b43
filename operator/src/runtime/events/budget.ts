// How many Events an object may cause: a burst, then one now and then. Pure but for the time that it is told.

/** Tokens of one object: spent by Events, refilled by time. */
interface Tokens {
  left: number;
  atMs: number;
}

/** What one object may do. */
export interface BudgetLimits {
  /** So many at once. */
  readonly burst: number;
  /** Then one each so many milliseconds. */
  readonly refillMs: number;
  /** Objects remembered; the one that was quiet for longest is forgotten first. */
  readonly objects: number;
}

/** 25 at once, then one in 5 minutes, as kube-apiserver's own clients do it; for 4,096 objects. */
export const eventLimits: BudgetLimits = { burst: 25, refillMs: 300_000, objects: 4_096 };

/** Token buckets by object. */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #tokens = new Map<string, Tokens>();

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** Takes a token of this object; false when it has none left. */
  spend(object: string, nowMs: number): boolean {
    const { burst, refillMs, objects } = this.#limits;
    const before = this.#tokens.get(object) ?? { left: burst, atMs: nowMs };
    const left = Math.min(burst, before.left + (nowMs - before.atMs) / refillMs);
    this.#tokens.delete(object);
    this.#tokens.set(object, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    for (const quiet of this.#tokens.keys()) {
      if (this.#tokens.size <= objects) break;
      this.#tokens.delete(quiet);
    }
    return left >= 1;
  }
}
