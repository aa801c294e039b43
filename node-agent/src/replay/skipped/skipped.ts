// What was passed over, said at once and summed up in one line at the end: `skipped: 2 truncated, 1 policy`.
import { plain } from "../../report/evidence/evidence.ts";
import type { RecordingTally } from "../../tetragon/recording/recording.ts";

export interface Skipped {
  /** Says problems, one a line, and counts what they cost. */
  add(what: string, problems: readonly string[], count?: number): void;
  addRecording(tally: RecordingTally): void;
  total(): number;
  /** Writes the sum, if there is any. */
  close(): void;
}

/** An account that writes to standard error. */
export function skipped(write: (text: string) => void): Skipped {
  const counts = new Map<string, number>();
  const count = (what: string, by: number): void => {
    if (by > 0) counts.set(what, (counts.get(what) ?? 0) + by);
  };
  const say = (problems: readonly string[]): void => {
    for (const problem of problems) write(`${plain(problem, 600)}\n`);
  };
  return {
    add(what, problems, by = problems.length) {
      say(problems);
      count(what, by);
    },
    addRecording(tally) {
      say(tally.problems);
      const all = [...tally.skipped.values()].reduce((sum, one) => sum + one, 0);
      if (all > tally.problems.length) say([`${tally.name}: and ${all - tally.problems.length} problems more`]);
      for (const [reason, times] of tally.skipped) count(reason, times);
    },
    total: () => [...counts.values()].reduce((sum, one) => sum + one, 0),
    close() {
      if (counts.size === 0) return;
      write(`skipped: ${[...counts].map(([what, times]) => `${times} ${what}`).join(", ")}\n`);
    },
  };
}
