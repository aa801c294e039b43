// What a detector is here: trained on sessions, it says of another which alarms it would raise.
import type { Corpus, Session } from "../corpus/corpus.ts";
import type { Alarm } from "../score/alarm.ts";
import type { Result } from "../score/score.ts";

/** Learns from the training sessions; the answer judges a session. */
export type Detector = (training: readonly Session[], corpus: Pick<Corpus, "objects">) => (session: Session) => Alarm[];

/** The sessions to learn from, and those to judge. */
export function splitOf({ sessions }: Corpus): { readonly training: Session[]; readonly judged: Session[] } {
  return {
    training: sessions.filter(({ kind }) => kind === "training"),
    judged: sessions.filter(({ kind }) => kind !== "training"),
  };
}

/** Trains a detector on the training sessions and has it judge the others. */
export function resultsOf(detector: Detector, corpus: Corpus): Result[] {
  const { training, judged } = splitOf(corpus);
  const judge = detector(training, corpus);
  return judged.map((session) => ({ session, alarms: judge(session) }));
}
