// A corpus with something taken out of it that the judge would otherwise be told.
import { normalise } from "@bailiff/node-agent/normalise/normalise";
import type { Event, EventProcess } from "@bailiff/proto/event";
import type { Corpus, RawObject } from "../corpus/corpus.ts";

function onEvents(corpus: Corpus, eventOf: (event: Event) => Event | undefined): Corpus {
  const sessions = corpus.sessions.map((session) => ({
    ...session,
    events: session.events.flatMap((event) => eventOf(event) ?? []),
  }));
  return { ...corpus, sessions };
}

/** No event that would be an action of this kind. */
export function withoutKind(corpus: Corpus, kind: "exec" | "connect" | "file"): Corpus {
  return onEvents(corpus, (event) => (normalise(event).action?.kind === kind ? undefined : event));
}

/** Nobody knows who started whom: every process stands alone. */
export function withoutAncestry(corpus: Corpus): Corpus {
  return onEvents(corpus, (event) =>
    "process" in event ? { ...event, process: { ...event.process, parentExecId: "" }, parent: undefined } : event,
  );
}

/** No image has a digest: a rollout looks like any other change. */
export function withoutImages(corpus: Corpus): Corpus {
  const bare = (process: EventProcess): EventProcess =>
    process.pod?.container === undefined
      ? process
      : { ...process, pod: { ...process.pod, container: { ...process.pod.container, imageId: "" } } };
  const sessions = onEvents(corpus, (event) =>
    "process" in event ? { ...event, process: bare(event.process) } : event,
  );
  return { ...sessions, objects: corpus.objects.map((object) => withoutKey(object, "imageID") as RawObject) };
}

function withoutKey(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutKey(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (name === key ? [] : [[name, withoutKey(item, key)] as const])),
  );
}

/** What the judge is told, and the corpus without it. */
export const blinders: Readonly<Record<string, (corpus: Corpus) => Corpus>> = {
  "exec events": (corpus) => withoutKind(corpus, "exec"),
  "connect events": (corpus) => withoutKind(corpus, "connect"),
  "file events": (corpus) => withoutKind(corpus, "file"),
  "who started whom": withoutAncestry,
  "image digests (rollouts)": withoutImages,
  "what the cluster says of pods and addresses": (corpus) => ({ ...corpus, objects: [] }),
};
