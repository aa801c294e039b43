// From the inbox to the judge, a few milliseconds at a time, so that the stream, the API server and the probes get their turn.
import type { Event } from "@bailiff/proto";
import type { Inbox } from "../../tetragon/stream/inbox.ts";

/** So long one turn may last. */
const turnMs = 5;
/** The clock is asked once in so many events. */
const stride = 32;

/** Feeds `pass` with what comes into the inbox, until the signal aborts. What `pass` throws is told and costs that event only. */
export function pump(
  inbox: Inbox,
  pass: (event: Event) => void,
  report: (problem: unknown) => void,
  signal: AbortSignal,
): void {
  let isRunning = false;
  const turn = () => {
    const endMs = performance.now() + turnMs;
    for (let done = 0; !signal.aborted; done++) {
      if (done % stride === stride - 1 && performance.now() > endMs) return void setImmediate(turn);
      const event = inbox.take();
      if (event === undefined) break;
      try {
        pass(event);
      } catch (error) {
        report(error);
      }
    }
    isRunning = false;
  };
  inbox.wake = () => {
    if (isRunning) return;
    isRunning = true;
    setImmediate(turn);
  };
  if (inbox.size > 0) inbox.wake();
}
