// What a Lease says, and what follows from it: pure. Times in a Lease are other machines' clocks, so they are compared
// only as opaque text ("has it changed?"); how long that is ago is measured by our own monotonic clock.
import { type ApiObject, microTime } from "@bailiff/crds/client/index";

/** The spec of a coordination.k8s.io/v1 Lease; every field may be missing. */
export type LeaseSpec = {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number | null;
  readonly acquireTime?: string | null;
  readonly renewTime?: string | null;
  readonly leaseTransitions?: number | null;
};

/** A Lease as stored. */
export type Lease = ApiObject & { readonly spec?: LeaseSpec };

/** How long things may take, in milliseconds. Each must be well below the one before. */
export interface Timing {
  /** Others take over when the lease was not renewed for so long. */
  readonly leaseMs: number;
  /** The holder gives up when it couldn't renew for so long: before others may take over. */
  readonly renewMs: number;
  /** Between two tries to acquire or renew. */
  readonly retryMs: number;
}

/** The times of Kubernetes' own controllers. */
export const defaultTiming: Timing = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 };

/** The state of a lease that was seen, and since when it has been in that state, by our monotonic clock. */
export interface Sighting {
  readonly state: string;
  readonly sinceMs: number;
}

/** Remembers when the lease last changed: an unchanged state keeps its time. */
export function sight(before: Sighting | undefined, lease: Lease, nowMs: number): Sighting {
  const { holderIdentity, renewTime, leaseTransitions } = lease.spec ?? {};
  const state = JSON.stringify([lease.metadata.uid, holderIdentity, renewTime, leaseTransitions]);
  return before?.state === state ? before : { state, sinceMs: nowMs };
}

/** True where nobody holds the lease, we do, or its holder has let it go stale for as long as the lease itself says. */
export function isFree(lease: Lease, identity: string, { sinceMs }: Sighting, nowMs: number, timing: Timing): boolean {
  const { holderIdentity, leaseDurationSeconds } = lease.spec ?? {};
  if (!holderIdentity || holderIdentity === identity) return true;
  const grantedMs = leaseDurationSeconds ? leaseDurationSeconds * 1000 : timing.leaseMs;
  return nowMs - sinceMs > grantedMs;
}

/** What to write in order to hold the lease, or to go on holding it. */
export function held(before: LeaseSpec | undefined, identity: string, epochMs: number, timing: Timing): LeaseSpec {
  const now = microTime(epochMs);
  const isOurs = before?.holderIdentity === identity;
  const transitions = before?.leaseTransitions ?? 0;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(timing.leaseMs / 1000),
    acquireTime: isOurs ? (before.acquireTime ?? now) : now,
    renewTime: now,
    leaseTransitions: isOurs || !before ? transitions : transitions + 1,
  };
}

/** What to write in order to let the lease go, so that another takes it at its next try. */
export function released(before: LeaseSpec | undefined, epochMs: number): LeaseSpec {
  const now = microTime(epochMs);
  return {
    holderIdentity: "",
    leaseDurationSeconds: 1,
    acquireTime: now,
    renewTime: now,
    leaseTransitions: before?.leaseTransitions ?? 0,
  };
}
