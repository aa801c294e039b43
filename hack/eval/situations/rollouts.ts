// A third of an agent's tools and of the places it goes to are others: with a new image that is a release, without one it is drift, which
// must weigh more. And attacks in the middle of a release.
import type { Event } from "@bailiff/proto/event";
import type { Session, Step } from "../corpus/corpus.ts";
import { inventor } from "../perturb/invent.ts";
import { type Material, rewriteSession, wordReplacer } from "../perturb/rewrite.ts";
import { isWorld, newImages, otherTools, worldOf } from "../variations/places.ts";
import type { Ground, Situated } from "./ground.ts";

const share = 1 / 3;
const seed = 1;

/** New tools in place of a third of the old ones, in those folders that `folder` says, and new places instead of a third of all. */
function changed(sessions: readonly Session[], folderOf?: (path: string) => string): Session[] {
  const { address } = inventor(seed);
  const isOther = (index: number): boolean => index % Math.round(1 / share) === 0;
  const places = worldOf(sessions).filter((_, index) => isOther(index));
  const text = wordReplacer(
    new Map([
      ...otherTools(sessions, share, seed, folderOf),
      ...places.map((place) => [place, address(place)] as const),
    ]),
  );
  return sessions.map((session) => rewriteSession(session, { text }));
}

/** A release: the same change under a new digest. One Low finding an agent is due, and no alarm. */
export function rollout({ quiet, objects, lesson }: Ground): Situated[] {
  const made = newImages({ sessions: changed(quiet), objects });
  return made.sessions.map((session) => ({ lesson: { ...lesson, objects: made.objects }, session }));
}

/** The same change without a new digest: each pod that does anything new for its agent is a step to be found. */
export function drift({ quiet, lesson }: Ground): Situated[] {
  return changed(quiet).map((session, index) => ({ lesson, session: drifted(session, quiet[index]) }));
}

/** Drift after a release that brought as much: what that one brought excuses nothing that comes later. */
export function driftAfterRollout({ quiet, training, objects }: Ground): Situated[] {
  const [released, before] = [quiet.at(-1), quiet[0]];
  if (released === undefined || before === undefined || released === before) return [];
  const made = newImages({ sessions: changed([released]), objects });
  const lesson = { training: [...training, ...made.sessions], objects: made.objects };
  return changed([before]).map((session) => ({ lesson, session: drifted(session, before) }));
}

/** The recorded attacks while every image is new. */
export function attackedInRollout({ attacked, objects, lesson }: Ground): Situated[] {
  const made = newImages({ sessions: attacked, objects });
  return made.sessions.map((session) => ({ lesson: { ...lesson, objects: made.objects }, session }));
}

/** The recorded attacks after a release that was learned from. */
export function attackedAfterRollout({ quiet, attacked, training, objects }: Ground): Situated[] {
  const made: Material = newImages({ sessions: changed(quiet.slice(-1)), objects });
  const lesson = { training: [...training, ...made.sessions], objects: made.objects };
  return attacked.map((session) => ({ lesson, session }));
}

/** A session whose pods that did something else than before are steps, from the first such event to the last. */
function drifted(session: Session, before: Session | undefined): Session {
  const times = new Map<string, number[]>();
  for (const [index, event] of session.events.entries()) {
    const was = before?.events[index];
    if (was === undefined || !("process" in event) || event.process.pod === undefined || whatOf(event) === whatOf(was))
      continue;
    const pod = `${event.process.pod.namespace}/${event.process.pod.name}`;
    times.set(pod, [...(times.get(pod) ?? []), event.time / 1000]);
  }
  const steps = [...times].flatMap(([pod, all]): Step[] => {
    const [first, last] = [all[0], all.at(-1)];
    if (first === undefined || last === undefined) return [];
    const agent = session.agentOf.get(pod) ?? pod;
    const times = { startMs: Math.floor(first), endMs: last, firstMs: first };
    return [
      {
        ...{ id: `drift ${pod}`, technique: "drift", form: "drift", agent, pod, ...times },
        execIds: new Set(),
        markerMicros: new Set(),
      },
    ];
  });
  return { ...session, kind: "attack", steps };
}

function whatOf(event: Event): string {
  if (event.type === "exec") return event.process.binary;
  if (event.type !== "kprobe") return "";
  return event.args.flatMap((one) => ("address" in one && isWorld(one.address) ? [one.address] : [])).join();
}
