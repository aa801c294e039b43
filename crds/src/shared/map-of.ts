// A map with bounded keys: structural schemas know no propertyNames, so CEL looks at the keys.
import { z } from "zod";
import { celMatches, withRules } from "./rule.ts";

interface Keys {
  /** Most entries. */
  readonly max: number;
  readonly maxLength: number;
  readonly pattern?: RegExp;
  /** What is wrong with a key that doesn't fit, and what to do. */
  readonly message: string;
}

/** A map from bounded keys to `value`. */
export function mapOf<Value extends z.ZodType>(value: Value, keys: Keys, description: string) {
  const fits = (key: string) => key.length <= keys.maxLength && (keys.pattern?.test(key) ?? true);
  const matches = keys.pattern ? ` && ${celMatches("k", keys.pattern)}` : "";
  return withRules(
    z
      .record(z.string(), value)
      .refine((map) => Object.keys(map).length <= keys.max, `has too many entries; at most ${keys.max} are allowed`),
    {
      cel: `self.all(k, k.size() <= ${keys.maxLength}${matches})`,
      message: keys.message,
      holds: (map) => Object.keys(map).every(fits),
    },
  ).meta({ maxProperties: keys.max, description });
}
