// Whose doing an event is, for detectors that know nothing but the event and which pod belongs to which agent.
import type { Event } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";

export interface Doing {
  readonly agent: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly timeMs: number;
}

/** Undefined for what no pod did. A pod that the labels don't name is an agent of its own. */
export function doingOf({ agentOf }: Session, event: Event): Doing | undefined {
  if (event.type !== "exec" && event.type !== "kprobe") return undefined;
  const { pod: named } = event.process;
  if (named === undefined) return undefined;
  const pod = `${named.namespace}/${named.name}`;
  return { agent: agentOf.get(pod) ?? pod, pod, timeMs: Math.floor(event.time / 1000) };
}
