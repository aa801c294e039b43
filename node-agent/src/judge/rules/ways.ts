// Command lines by program: most rules about words ask only a few programs, and ask them only a few words.
import type { Severity } from "@bailiff/crds";
import type { MemorylessRule } from "../rule.ts";
import { commandLine, quoteLine } from "../text.ts";

/** One thing that a program may be told to do. */
export interface Way {
  /** What it does, as the end of a sentence that begins with the program. */
  readonly what: string;
  readonly names: ReadonlySet<string>;
  readonly words: RegExp;
  /** Words that make it daily work. */
  readonly unless?: RegExp;
  readonly severity?: Severity;
  /** True: bad only for those who don't do it every day. */
  readonly isHabit?: boolean;
}

export const of = (...names: string[]): ReadonlySet<string> => new Set(names);

/** A finder of ways: the first that fits the program's name and its command line. */
export function byProgram(ways: readonly Way[]): (name: string, args: () => string) => Way | undefined {
  const named = new Map<string, Way[]>();
  for (const way of ways) for (const name of way.names) named.set(name, [...(named.get(name) ?? []), way]);
  return (name, args) => {
    const own = named.get(name);
    if (own === undefined) return undefined;
    const text = args();
    return own.find(({ words, unless }) => words.test(text) && !unless?.test(text));
  };
}

/** What a rule asks that is nothing but ways: each is a finding of its own, as bad as it says or as the rule is. */
export function anyOf(ways: readonly Way[]): MemorylessRule["judge"] {
  const find = byProgram(ways);
  return ({ process }, { name }) => {
    const way = find(name, () => commandLine(process, 1024));
    return (
      way && {
        signature: `${name} ${way.what}`,
        ...(way.severity && { severity: way.severity }),
        message: `${process.binary} ${way.what}: ${quoteLine(process)}`,
      }
    );
  };
}
