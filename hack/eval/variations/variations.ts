// Honest sessions that are other than those that were learned from, one thing at a time: the one place that lists the ways. Whatever is
// said of them is false. They are made of recordings, and are none.
import type { Session } from "../corpus/corpus.ts";
import type { Material } from "../perturb/rewrite.ts";
import { newRelease, otherAnswers } from "./places.ts";
import { atOnce, onFewerPods } from "./pods.ts";
import { atPace, jumbled, longer } from "./time.ts";

export interface Variation {
  readonly name: string;
  /** Made anew for each seed; one that has no chance in it has one seed. */
  readonly seeds: readonly number[];
  /** Sessions in which nothing was done to anybody, and the cluster's objects. */
  readonly make: (quiet: Material, seed: number) => Material;
}

const seeds = [1, 2, 3];
const once = [1];
const each =
  (change: (session: Session, seed: number) => Session): Variation["make"] =>
  ({ sessions, objects }, seed) => ({ objects, sessions: sessions.map((session) => change(session, seed)) });

export const variations: readonly Variation[] = [
  { name: "a quarter busier", seeds: once, make: each((session) => atPace(session, 0.8)) },
  { name: "half as busy again", seeds: once, make: each((session) => atPace(session, 2 / 3)) },
  { name: "half as busy", seeds: once, make: each((session) => atPace(session, 2)) },
  { name: "one pod does the work of two", seeds: once, make: each(onFewerPods) },
  { name: "tasks come up to 20 s later", seeds, make: each((session, seed) => jumbled(session, 20, seed)) },
  { name: "three times as long", seeds: once, make: each((session) => longer(session, 3)) },
  {
    name: "all pods at once",
    seeds: once,
    make: ({ sessions, objects }) => ({ objects, sessions: atOnce(sessions) }),
  },
  {
    name: "a third of all names have another answer",
    seeds,
    make: each((session, seed) => otherAnswers(session, 1 / 3, seed)),
  },
  { name: "new images, a tenth of the tools renamed", seeds, make: (quiet, seed) => newRelease(quiet, 0.1, seed) },
];
