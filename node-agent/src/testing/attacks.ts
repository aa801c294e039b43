// The labelled attack steps of the corpus: which events of which session are an attack's.
import type { Event } from "@bailiff/proto";
import { fixture, judgedSessions, recorded, type Session } from "./recordings.ts";

export interface Attack {
  readonly id: string;
  readonly session: Session;
  readonly technique: string;
  readonly form: "loud" | "mimicry";
  readonly agent: string;
  readonly pod: string;
  readonly startMicros: number;
  readonly endMicros: number;
}

interface Label extends Omit<Attack, "session" | "startMicros" | "endMicros"> {
  readonly start: string;
  readonly end: string;
}

const labels = (fixture("corpus/labels.json") as { sessions: Record<string, { attacks: Label[] }> }).sessions;

/** All attack steps of the judged sessions. */
export const attacks: readonly Attack[] = judgedSessions.flatMap((session) =>
  (labels[session]?.attacks ?? []).map((label) => ({
    ...label,
    session,
    startMicros: Date.parse(label.start) * 1000,
    endMicros: Date.parse(label.end) * 1000,
  })),
);

/** Effects of a step may reach so far past its end; times in labels are cut to milliseconds here. */
const slackMicros = { before: 50_000, after: 2_000_000 } as const;

/** The events of an attack step's pod during the step, the pod's benign work of that time included. */
export function attackEvents(id: string): readonly Event[] {
  const attack = attacks.find((one) => one.id === id);
  if (attack === undefined) throw new Error(`no attack step is labelled ${id}`);
  return recorded(attack.session).filter(
    (event) =>
      podOf(event) === attack.pod &&
      event.time >= attack.startMicros - slackMicros.before &&
      event.time <= attack.endMicros + slackMicros.after,
  );
}

/** The name of the pod that Tetragon found for an event; empty where it found none. */
export function podOf(event: Event): string {
  return "process" in event ? (event.process.pod?.name ?? "") : "";
}
