// Which hard backends a cut may rely on. One that failed, or that nobody confirms for a while, is not relied on any more: then the plan
// takes labels away where that is possible (the second PATCH).
import type { Cut } from "../../quarantine/backends/backend.ts";
import { hardBackends } from "../../quarantine/backends/index.ts";
import type { Offer } from "../../quarantine/plan/backends.ts";

/** A backend that cuts may stay unconfirmed for so long. */
export const patienceMs = 10_000;

export interface Reliance {
  /** Backends that take part in the cut so far; none before the first one. */
  readonly applied: readonly string[];
  /** Since when the case is Pending; undefined where it is not. */
  readonly pendingSinceMs: number | undefined;
}

/** The offers, with those marked as not ready that turned out not to hold, and those kept that are only in doubt. */
export function trusted(offers: readonly Offer[], cut: Cut, { applied, pendingSinceMs }: Reliance): Offer[] {
  return offers.map((offer) => {
    const backend = hardBackends.find(({ name }) => name === offer.name);
    if (!backend || !applied.includes(offer.name)) return offer;
    const { state, message, isUnconfirmed } = backend.prove(cut);
    if (state === "Ineffective") return { name: offer.name, ready: false, message: `Ineffective: ${message}` };
    if (isUnconfirmed !== true) return offer;
    const pendingMs = pendingSinceMs === undefined ? 0 : cut.nowMs - pendingSinceMs;
    if (pendingMs < patienceMs) return { name: offer.name, ready: true };
    return { name: offer.name, ready: false, message: `Pending for ${patienceMs / 1000} s: ${message}` };
  });
}
