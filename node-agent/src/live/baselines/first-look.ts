// Baselines before the first event is judged, if they can be had soon: an API server that is slow must not make us blind.
import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { BaselineStore } from "./store.ts";

/** Events wait in the inbox meanwhile: at 5,000 a second that is three quarters of its room. */
const mostMs = 3_000;

/**
 * Fetches what this node's agents usually do. Resolves once it is there, or `isWhole: false` after 3 s: then events are judged by what is
 * known, and `rest` resolves when the others have come. Never rejects.
 */
export async function firstLook(
  store: Pick<BaselineStore, "round">,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ isWhole: boolean; rest: Promise<void> }> {
  let isWhole = false;
  const rest = store.round(signal).then(() => {
    isWhole = true;
  });
  const enough = new AbortController();
  await Promise.race([rest, sleep(clock, mostMs, AbortSignal.any([signal, enough.signal]))]);
  enough.abort();
  return { isWhole, rest };
}
