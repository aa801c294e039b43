// Command lines by program: most rules about words ask only a few programs, and ask them only a few words.
import type { Severity } from "@bailiff/crds";

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
