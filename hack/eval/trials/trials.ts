// Everything that a threshold or a term is held against, as one list of trials: a session to be judged, and the sessions to learn from.
// The recordings first; then folds of them; then what was never recorded, which counts for robustness alone.
import type { Corpus, Session } from "../corpus/corpus.ts";
import { splitOf } from "../detectors/detector.ts";
import { leaveOneOut } from "../folds/folds.ts";
import { attacks } from "../invent/attacks.ts";
import { honest } from "../invent/honest.ts";
import { play, templatesOf } from "../invent/play.ts";
import { hostsOf } from "../perturb/host.ts";
import { perturbations } from "../perturb/perturbations.ts";
import { transplants } from "../perturb/transplant.ts";
import { groundOf } from "../situations/ground.ts";
import { situations } from "../situations/situations.ts";
import { variations } from "../variations/variations.ts";
import type { Lesson, Part, Trial } from "./trial.ts";

/** `recorded`: the corpus and its folds. `situations`: those too, but for the long ones. `varied`: honest variations, scripts and situations too. `all`: whatever there is. */
export type Width = "recorded" | "situations" | "varied" | "all";

/** The trials of a corpus. */
export function trialsOf(corpus: Corpus, width: Width): Trial[] {
  const { training, judged } = splitOf(corpus);
  const { objects } = corpus;
  const whole: Lesson = { training, objects };
  const attacked = judged.filter(({ steps }) => steps.length > 0);
  const recorded = [
    ...trials("judged", whole, judged),
    ...leaveOneOut(corpus).flatMap((fold) => {
      const lesson = { training: fold.training, objects };
      return [...trials("heldOut", lesson, fold.heldOut), ...trials("attacked", lesson, attacked)];
    }),
  ];
  if (width === "recorded") return recorded;
  if (width === "situations") return [...recorded, ...situated(corpus, false)];
  const varied = [
    ...recorded,
    ...variedTrials(corpus),
    ...scripts(corpus, whole),
    ...situated(corpus, width === "all"),
  ];
  if (width === "varied") return varied;
  const perturbed = perturbations
    .filter(({ isOfAttacks }) => isOfAttacks)
    .flatMap(({ make, seeds: [seed = 1] }) => {
      const those = make(corpus, seed).sessions.filter(({ steps }) => steps.length > 0);
      return trials("perturbed", whole, those);
    });
  const grafts = transplants(corpus).map(({ session }): Trial => ({ part: "grafts", lesson: whole, session }));
  return [...varied, ...perturbed, ...grafts];
}

const recordedParts: ReadonlySet<Part> = new Set<Part>(["judged", "heldOut", "attacked"]);

/** Whether a trial is one of that width. */
export function isNarrow({ part, situation }: Trial, width: "recorded" | "situations"): boolean {
  if (width === "recorded" || part !== "situations") return recordedParts.has(part);
  return situations.find(({ name }) => name === situation)?.isLong !== true;
}

const trials = (part: Part, lesson: Lesson, sessions: readonly Session[]): Trial[] =>
  sessions.map((session) => ({ part, lesson, session }));

/** Honest sessions that are other than any that was learned from, each in its own way. */
function variedTrials(corpus: Corpus): Trial[] {
  const { training, judged } = splitOf(corpus);
  const quiet = judged.filter(({ steps }) => steps.length === 0);
  return variations.flatMap(({ make, seeds: [seed = 1] }) => {
    const made = make({ objects: corpus.objects, sessions: quiet }, seed);
    return trials("varied", { training, objects: made.objects }, made.sessions);
  });
}

/** What no recording holds and single terms exist for; without the long ones where they are not wanted. */
export function situated(corpus: Corpus, areLongWanted = true): Trial[] {
  const ground = groundOf(corpus);
  if (ground === undefined) return [];
  return situations
    .filter(({ isLong }) => areLongWanted || isLong !== true)
    .flatMap(({ name, make }) => make(ground).map((one): Trial => ({ ...one, part: "situations", situation: name })));
}

function scripts(corpus: Corpus, lesson: Lesson): Trial[] {
  const templates = templatesOf(corpus);
  const hosts = hostsOf(corpus.sessions);
  if (templates === undefined) return [];
  const sessions = (of: Readonly<Record<string, readonly string[]>>, agent?: string): Session[] =>
    Object.entries(of).flatMap(([name, script]) =>
      hosts
        .filter((host) => agent === undefined || host.agent === agent)
        .flatMap((host) => play(name, script, host, templates)?.session ?? []),
    );
  return [
    ...trials("invented", lesson, sessions(attacks)),
    ...Object.entries(honest).flatMap(([agent, of]) => trials("honest", lesson, sessions(of, agent))),
  ];
}
