// A rule that no type can express, said once: CEL for the API server, a predicate for us, one message for both.
import { z } from "zod";

export interface Rule<Value> {
  readonly cel: string;
  /** What is wrong and what to do, in one sentence. */
  readonly message: string;
  /** The same claim at run time; left out where CEL compares with the stored object (oldSelf). */
  readonly holds?: (value: Value) => boolean;
}

/** The schema with the rules added to its checks and to `x-kubernetes-validations`. Describe the result, not the argument. */
export function withRules<Schema extends z.ZodType>(
  schema: Schema,
  ...rules: readonly Rule<z.output<Schema>>[]
): Schema {
  let checked = schema;
  for (const { holds, message } of rules) if (holds) checked = checked.refine(holds, message);
  return checked.meta({
    ...schema.meta(),
    "x-kubernetes-validations": rules.map(({ cel, message }) => ({ rule: cel, message })),
  });
}

/**
 * A text of at most `max` characters that matches. CEL rather than `pattern`, since the API server's complaint about a
 * pattern is the pattern itself, while a rule says what to do.
 */
export const matching = (max: number, pattern: RegExp, message: string) =>
  withRules(z.string().max(max), { cel: celMatches("self", pattern), message, holds: (text) => pattern.test(text) });

/** The CEL expression that `variable` matches; RE2 needs no escaped slash, and a raw string no doubled backslash. */
export const celMatches = (variable: string, pattern: RegExp) =>
  `${variable}.matches(r'${pattern.source.replaceAll("\\/", "/")}')`;
