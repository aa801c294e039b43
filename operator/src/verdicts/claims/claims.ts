// Cuts that this process has made or is making, before any cache shows them: two cases that are weighed at the same moment must not both
// take the last place under a cap. Asking and claiming happen without a pause in between, so no lock is needed.

interface Claim {
  readonly agent: string;
  readonly policy: string;
  readonly atMs: number;
  isHeld: boolean;
}

const hourMs = 3_600_000;
/** A pod that was just cut may be unknown to the caches for a while. */
const unknownMs = 60_000;

/** By pod uid. */
export class Claims {
  readonly #claims = new Map<string, Claim>();

  /** The pod is about to be cut; `agent` and `policy` with their namespace. */
  claim(uid: string, agent: string, policy: string, nowMs: number): void {
    for (const [old, { atMs, isHeld }] of this.#claims) if (!isHeld && nowMs - atMs > hourMs) this.#claims.delete(old);
    if (!this.#claims.has(uid)) this.#claims.set(uid, { agent, policy, atMs: nowMs, isHeld: true });
    const known = this.#claims.get(uid);
    if (known) known.isHeld = true;
  }

  has(uid: string): boolean {
    return this.#claims.get(uid)?.isHeld ?? false;
  }

  /** The pod is free again; it still counts for the hour. */
  free(uid: string): void {
    const known = this.#claims.get(uid);
    if (known) known.isHeld = false;
  }

  /** The cut was refused: as if it had never been claimed. */
  withdraw(uid: string): void {
    this.#claims.delete(uid);
  }

  /** Pods of the agent that are held, as far as we made the cut. */
  held(agent: string): string[] {
    return this.#uids((claim) => claim.isHeld && claim.agent === agent);
  }

  /** Pods of the agent that were cut within the last hour. */
  lastHour(agent: string, nowMs: number): string[] {
    return this.#uids((claim) => claim.agent === agent && nowMs - claim.atMs < hourMs);
  }

  /** Whether a pod is held, or about to be, under this policy. A pod that is gone with its case had nobody to free it. */
  holdsFor(policy: string, isLive: (uid: string) => boolean, nowMs: number): boolean {
    for (const [uid, claim] of this.#claims)
      if (claim.isHeld && claim.policy === policy && (isLive(uid) || nowMs - claim.atMs < unknownMs)) return true;
    return false;
  }

  /** Asked for each case: thousands of claims must not become thousands of pairs each time. */
  #uids(is: (claim: Claim) => boolean): string[] {
    const uids: string[] = [];
    this.#claims.forEach((claim, uid) => {
      if (is(claim)) uids.push(uid);
    });
    return uids;
  }
}
