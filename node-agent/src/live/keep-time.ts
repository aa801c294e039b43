// Once a second: whoever waited long enough goes on, what could not be judged becomes a gap, and the heart beats.
import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Gap } from "../tetragon/stream/gap.ts";
import type { Inbox } from "../tetragon/stream/inbox.ts";
import type { TetragonStream } from "../tetragon/stream/stream.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";
import type { Custodies } from "./custodies/custodies.ts";
import type { Gaps } from "./gaps.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Signs } from "./signs.ts";
import { sum } from "./status.ts";

export interface TimeKept {
  readonly clock: Clock;
  /** When the inbox took its first event: what was lost before time was kept was lost since then. */
  readonly sinceMs: number;
  readonly inbox: Pick<Inbox, "losers">;
  readonly stream: Pick<TetragonStream, "state" | "undecodable">;
  readonly arrivals: Pick<Arrivals, "tick" | "broken">;
  readonly custodies: Pick<Custodies, "tick">;
  readonly signs: Pick<Signs, "gaps">;
  /** Brings custody to disk. */
  readonly remember: () => void;
  readonly heartbeat: Heartbeat | undefined;
  readonly gaps: Pick<Gaps, "take" | "know">;
}

export async function keepTime(kept: TimeKept, signal: AbortSignal): Promise<void> {
  const { clock, inbox, stream, arrivals, custodies, signs, remember, heartbeat, gaps } = kept;
  let [undecodable, broken] = [0, 0];
  for (let sinceMs = kept.sinceMs; !signal.aborted; sinceMs = clock.epochMs()) {
    await sleep(clock, 1_000, signal);
    arrivals.tick();
    custodies.tick();
    remember();
    const when = { since: sinceMs * 1000, until: clock.epochMs() * 1000 };
    for (const container of inbox.losers())
      gaps.take({
        ...when,
        container,
        reason: container === "" ? "Overflow" : "Flood",
        message: "events came faster than they can be judged: some were left out, starts of processes first",
      });
    for (const one of signs.gaps(clock.epochMs())) gaps.know(one);
    const more = sum(stream.undecodable) - undecodable;
    undecodable += more;
    if (more > 0)
      gaps.take(undecoded(when, `${more} messages of Tetragon's could not be read: what they said was not judged`));
    const failed = arrivals.broken - broken;
    broken += failed;
    if (failed > 0) gaps.take(undecoded(when, `${failed} events could not be judged: our own fault, see the log`));
    if (stream.state.state === "Connected") heartbeat?.beat(clock);
  }
}

const undecoded = (when: Pick<Gap, "since" | "until">, message: string): Gap => ({
  ...when,
  container: "",
  reason: "Undecodable",
  message,
});
