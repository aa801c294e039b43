// The two parts of a replay: what is learned from, and what is judged by it. Files are read in the order given, events in that of arrival.
import { statSync } from "node:fs";
import type { Event, Micros } from "@bailiff/proto/event";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type RecordingTally, readBatches, recordingTally } from "../../tetragon/recording/recording.ts";
import { nameOf } from "../inputs/documents.ts";

export interface WindowOptions {
  readonly train: readonly string[];
  readonly judge: readonly string[];
  /** What lies before belongs to the learning window, in any file. */
  readonly until: Micros | undefined;
  /** Called now and then while a recording is read, and once when one that counts has ended. */
  readonly onRead?: (tally: RecordingTally, isEnd: boolean) => void;
  /** Gets each event that is learned from, after the learner. */
  readonly onLearned?: (event: Event) => void;
  /** Called once, when all is learned and nothing judged yet. */
  readonly onLearnedAll?: () => void;
  /** Gets each event that is judged, after the judge. */
  readonly onJudged?: (event: Event) => void;
}

export interface Walked {
  /** One for each recording that counts, in the order of reading. */
  readonly tallies: readonly RecordingTally[];
  readonly learned: number;
  readonly judged: number;
  /** The time of the latest event that was judged. */
  readonly last: Micros;
}

/** Whether a source can be read only once: standard input, or a pipe such as a shell's `<(…)`. */
function isStream(file: string): boolean {
  try {
    return file === "-" || !statSync(file).isFile();
  } catch {
    return false; // reading it will say what is wrong
  }
}

/**
 * Learns from what is to be learned from, then judges the rest. With `until`, files to be judged are read twice, since what one of
 * them says of the time before counts for all. Standard input and pipes can't be: there the first event after `until` ends the learning.
 */
export async function walk(pipeline: Pipeline, options: WindowOptions): Promise<Walked> {
  const {
    train,
    judge,
    until = Number.NEGATIVE_INFINITY,
    onRead = () => {},
    onLearned = () => {},
    onLearnedAll = () => {},
    onJudged = () => {},
  } = options;
  const streams = new Set(judge.filter(isStream));
  const tallies: RecordingTally[] = [];
  let learned = 0;
  let judged = 0;
  let last: Micros = 0;

  const read = async (file: string, tally: RecordingTally, take: (event: Event) => void): Promise<void> => {
    for await (const batch of readBatches(file, { tally })) {
      for (const event of batch) take(event);
      onRead(tally, false);
    }
    if (tallies.includes(tally)) onRead(tally, true);
  };
  const learn = (event: Event): void => {
    learned++;
    pipeline.learn(event);
    onLearned(event);
  };
  const counting = (file: string): RecordingTally => {
    const tally = recordingTally(nameOf(file));
    tallies.push(tally);
    return tally;
  };

  for (const file of train) {
    pipeline.nextRecording();
    await read(file, counting(file), learn);
  }
  pipeline.nextRecording();
  if (options.until !== undefined) {
    for (const file of judge.filter((one) => !streams.has(one)))
      await read(file, recordingTally(nameOf(file)), (event) => {
        if (event.time < until) learn(event);
      });
  }
  let isJudging = false;
  const finish = (): void => {
    if (isJudging) return;
    isJudging = true;
    pipeline.finishLearning();
    onLearnedAll();
  };
  for (const file of judge)
    await read(file, counting(file), (event) => {
      if (event.time < until) {
        if (streams.has(file)) learn(event);
        return;
      }
      finish();
      judged++;
      if (event.time > last) last = event.time;
      pipeline.take(event);
      onJudged(event);
    });
  finish();
  return { tallies, learned, judged, last };
}
