// Our own judge on a corpus: trained on some sessions, asked about another.
import type { AgentVerdict } from "@bailiff/crds";
import { engineOf, type Trained } from "@bailiff/node-agent/testing/trained";
import type { Session } from "../corpus/corpus.ts";

export { engineOf, type Setting, type Trained, train } from "@bailiff/node-agent/testing/trained";

export interface Judged {
  readonly verdicts: readonly AgentVerdict[];
  readonly events: number;
  readonly actions: number;
  readonly unattributed: number;
}

/** Judges one recording. */
export function judge(trained: Trained, { events }: Pick<Session, "events">): Judged {
  const namespaces = new Set(
    events.flatMap((event) => ("process" in event ? (event.process.pod?.namespace ?? []) : [])),
  );
  const engine = engineOf(trained, namespaces);
  for (const event of events) engine.take(event);
  const { tally } = engine;
  return {
    verdicts: engine.verdicts(),
    events: tally.events,
    actions: tally.actions,
    unattributed: tally.unattributed,
  };
}
