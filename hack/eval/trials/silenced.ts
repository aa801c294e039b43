// Rules that say nothing while something is measured, and rules that are listened to: who never objects to anything in a trial can be
// left out of it without asking again.
import type { LookingBackRule, Rule } from "@bailiff/node-agent/judge/rule";
import { rules } from "@bailiff/node-agent/judge/rules/index";

/** Measures while these rules object to nothing, and puts them back. */
export function silenced<T>(those: readonly Rule[], measure: () => T): T {
  return asked(those, () => undefined, measure);
}

/** Measures, and tells which rules objected to anything meanwhile. */
export function listened<T>(measure: () => T): { readonly answer: T; readonly spoke: ReadonlySet<string> } {
  const spoke = new Set<string>();
  const answer = asked(
    rules,
    (rule, judge) =>
      (...about) => {
        const told = judge(...about);
        if (told !== undefined && (!Array.isArray(told) || told.length > 0)) spoke.add(rule.name);
        return told;
      },
    measure,
  );
  return { answer, spoke };
}

type Judge = LookingBackRule["judge"];

/** Has rules judge by another function, or by none, for as long as it takes. */
function asked<T>(
  those: readonly Rule[],
  otherOf: (rule: Rule, judge: Judge) => Judge | undefined,
  measure: () => T,
): T {
  const own = those.map((rule) => [rule, rule.judge] as const);
  for (const [rule, judge] of own) put(rule, otherOf(rule, judge) ?? (() => undefined));
  try {
    return measure();
  } finally {
    for (const [rule, judge] of own) put(rule, judge);
  }
}

const put = (rule: Rule, judge: Judge): unknown =>
  Object.defineProperty(rule, "judge", { value: judge, configurable: true, enumerable: true, writable: true });
