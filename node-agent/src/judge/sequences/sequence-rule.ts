// A rule of sequences: what people read of it, its patterns from the list, and what it objects to in a single action, if anything.
import type { LookingBackRule, Objection, Rule } from "../rule.ts";
import { completed } from "./match.ts";
import type { About, Pattern } from "./pattern.ts";
import { patterns } from "./patterns/index.ts";

const nameOf = ({ rule }: Pattern): string => (typeof rule === "string" ? rule : rule.name);

/** A rule that objects to the patterns under its name, and to single actions as `alone` does. */
export function sequenceRule(about: About, alone?: LookingBackRule["judge"]): Rule {
  const own = patterns.filter((pattern) => nameOf(pattern) === about.name);
  return {
    ...about,
    judge: (action, context) => {
      const single = alone?.(action, context);
      const sequences = completed(own, action, context);
      if (sequences === undefined || single === undefined) return single ?? sequences;
      return [...(Array.isArray(single) ? (single as readonly Objection[]) : [single as Objection]), ...sequences];
    },
  };
}

/** The rules that are nothing but sequences, in the order of the list. */
export const sequenceRules: readonly Rule[] = patterns.flatMap(({ rule }) =>
  typeof rule === "string" ? [] : [sequenceRule(rule)],
);
