// Custody as a merge patch that leaves nothing of what was stored before: a new cut must not inherit the proofs of an earlier one.
import type { Custody, CustodyWindow } from "@bailiff/crds";
import { counters } from "../../custody/counts.ts";

export function wholeCustody(custody: Custody): object {
  const { window, settling, total } = custody;
  return { ...custody, window: whole(window), settling: whole(settling), total: whole(total) };
}

function whole(window: CustodyWindow | undefined): object | null {
  if (window === undefined) return null;
  const last = counters.map((counter) => {
    const latest = window.last[counter];
    return [counter, latest === undefined ? null : { ...latest, destination: latest.destination ?? null }];
  });
  return { ...window, last: Object.fromEntries(last) };
}
