// How far reading has come, on standard error, while somebody watches.
import type { RecordingTally } from "../../tetragon/recording/recording.ts";

/** Events between two looks: often enough to move, seldom enough to cost nothing. */
const everyEvents = 20_000;

export interface Progress {
  /** Tells of a recording from time to time; call it as often as you like. */
  show(tally: RecordingTally): void;
  /** Takes the line away again. */
  end(): void;
}

/** A line that is written over, or nothing at all where nobody watches. */
export function progress(isWatched: boolean, write: (text: string) => void): Progress {
  if (!isWatched) return { show: () => {}, end: () => {} };
  let current: RecordingTally | undefined;
  let shown = 0;
  return {
    show(tally) {
      if (tally !== current) shown = 0;
      current = tally;
      if (tally.events - shown < everyEvents) return;
      shown = tally.events;
      const { name, bytesTotal, bytesRead, events } = tally;
      const share = bytesTotal === undefined ? "" : `${Math.floor((100 * bytesRead) / bytesTotal)} %, `;
      write(
        `\r\u001b[K${name.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").slice(-60)}: ${share}${events.toLocaleString("en-US")} events`,
      );
    },
    end() {
      if (current !== undefined) write("\r\u001b[K");
      current = undefined;
    },
  };
}
