// HTTP/2's pings: a connection over which nothing comes may be one that died without a word.
import type { ClientHttp2Session } from "node:http2";
import type { Clock } from "@bailiff/crds/client/clock";

export interface Keepalive {
  /** From one answer to the next ping, in milliseconds. */
  readonly everyMs: number;
  /** For the answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** A Go server breaks connections that are pinged more often than every 5 min; the health call is what notices silence sooner. */
export const everydayKeepalive: Keepalive = { everyMs: 310_000, timeoutMs: 10_000 };

/**
 * Pings for as long as the session lives, and destroys it where an answer doesn't come: its streams end with that. One whose server said
 * goodbye is not pinged any more, HTTP/2 has no way to. Returns what ends it.
 */
export function keepAlive(session: ClientHttp2Session, { everyMs, timeoutMs }: Keepalive, clock: Clock): () => void {
  const ping = (): void => {
    if (session.closed || session.destroyed) return;
    stop = clock.after(timeoutMs, () => session.destroy(new Error(`no answer to a ping within ${timeoutMs} ms`)));
    session.ping((unanswered) => {
      stop();
      if (unanswered === null) stop = clock.after(everyMs, ping);
    });
  };
  let stop = clock.after(everyMs, ping);
  session.once("close", () => stop());
  return () => stop();
}
