// One way of destroying something: by program, and by the words of its command line.

export interface Destruction {
  readonly what: string;
  readonly names: ReadonlySet<string>;
  readonly words: RegExp;
  /** Words that make it daily work, judged on the command line as it is. */
  readonly unless?: RegExp | ((args: string) => boolean);
  /** True: others can do without it, or have it back. */
  readonly isLesser?: boolean;
}

export const of = (...names: string[]): ReadonlySet<string> => new Set(names);

const scratchName = /(?:^|[^a-z])(?:preview|pr-?\d+|pr|ephemeral|scratch|sandbox|tmp|temp|test|e2e|ci)(?:[^a-z]|$)/i;
const production = /(?:^|[^a-z])prod(?:uction)?(?:[^a-z]|$)/i;
/** A path below /tmp says where a file lies, not what it is about. */
const scratchPath = /(?<=^|[\s="'])\/(?:var\/)?tmp\//g;

/** Whether a command line is about something short-lived: a preview, a test. */
export function isScratch(args: string): boolean {
  return !production.test(args) && scratchName.test(args.replaceAll(scratchPath, "/"));
}
