// The end of a node agent's life: what has come is judged, what was found is written, as far as there is time, and the next life is told
// since when nobody sees.
import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Reporter } from "../report/writer/reporter.ts";
import type { NodeWriter } from "../tetragon/health/node-writer.ts";
import type { Inbox } from "../tetragon/stream/inbox.ts";
import type { StreamState } from "../tetragon/stream/stream.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";
import type { keepStatus } from "./status.ts";

/** At the end there is so long for what is still to be written; the rest goes to disk. */
const farewellMs = 5_000;
/** And so long for the last word. */
const lastWordMs = 2_000;

/** Judges and writes what is there. True: the API server has all of it. */
export async function farewell(
  inbox: Pick<Inbox, "take">,
  arrivals: Pick<Arrivals, "offer" | "flush">,
  reporter: Pick<Reporter, "hurry" | "depth">,
  clock: Clock,
): Promise<boolean> {
  for (let event = inbox.take(); event !== undefined; event = inbox.take()) arrivals.offer(event);
  arrivals.flush();
  reporter.hurry();
  const lastMs = clock.monotonicMs() + farewellMs;
  while (reporter.depth > 0 && clock.monotonicMs() < lastMs) await sleep(clock, 20, never);
  return reporter.depth === 0;
}

const never = new AbortController().signal;

/** The stream of a node agent that has ended: its last word in AgentNode. */
export const endedAt = (sinceMs: number): StreamState => ({
  state: "Disconnected",
  sinceMs,
  message: "this node's agent has ended, as it was asked to",
});

/** Says in AgentNode that nobody sees from now on. Where that fails the next life's gap looks longer than it was, and no more. */
export async function sayLast({
  writer,
  status,
  report,
}: Pick<Parameters<typeof keepStatus>[0], "status" | "report"> & {
  readonly writer: Pick<NodeWriter, "sayNow">;
}): Promise<void> {
  await writer.sayNow(status(), AbortSignal.timeout(lastWordMs)).catch(report);
}

/** Resolves when the end begins. */
export const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
