// A session to be judged, and what there is to learn from before.
import type { CompiledPolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import type { Corpus, Session } from "../corpus/corpus.ts";

/**
 * judged: the corpus as it is meant. heldOut: each training session by what the others taught; attacked: the sessions with attacks, by
 * the same. varied: honest sessions made busier, longer, fuller, with other tools and hosts. invented, honest: scripts. perturbed, grafts:
 * recorded attacks done otherwise, and to others. situations: what single terms exist for, each with a name.
 */
export type Part =
  | "judged"
  | "heldOut"
  | "attacked"
  | "varied"
  | "invented"
  | "honest"
  | "perturbed"
  | "grafts"
  | "situations";

/** What there is to learn from. */
export interface Lesson {
  readonly training: readonly Session[];
  readonly objects: Corpus["objects"];
}

export interface Trial {
  readonly part: Part;
  readonly lesson: Lesson;
  readonly session: Session;
  /** Of which situation. */
  readonly situation?: string;
  /** What the cluster says by the time of judging, where that is another than while it was learned. */
  readonly objects?: Corpus["objects"];
  /** What people declare of the agents; without any, every pod is one. */
  readonly policies?: readonly CompiledPolicy[];
}
