// The end of a node agent's life: what has come is judged, and what was found is written, as far as there is time.
import type { Clock } from "@bailiff/crds/client/index";
import type { Reporter } from "../report/writer/reporter.ts";
import type { Inbox } from "../tetragon/stream/inbox.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";

/** At the end there is so long for what is still to be written; the rest goes to disk. */
const farewellMs = 5_000;

export async function farewell(inbox: Inbox, arrivals: Arrivals, reporter: Reporter, clock: Clock): Promise<void> {
  for (let event = inbox.take(); event !== undefined; event = inbox.take()) arrivals.offer(event);
  arrivals.flush();
  reporter.hurry();
  const lastMs = clock.monotonicMs() + farewellMs;
  while (reporter.depth > 0 && clock.monotonicMs() < lastMs)
    await new Promise((resolve) => clock.after(20, () => resolve(undefined)));
}

/** Resolves when the end begins. */
export const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
