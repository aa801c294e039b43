// What a container does all day: deeds that left no mark and to which no memoryless rule objected. The same deed under the same habits and
// the same policy is asked about by rules that look back only; the others have given their answer, and it was nothing.
import type { Expectation } from "../baseline/expectation.ts";
import { Memo } from "../bounded/memo.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Subject } from "../identity/subject.ts";
import type { Action } from "../normalise/action.ts";
import type { CompiledPolicy } from "./policy/compiled-policy.ts";

/** Command lines that are remembered of each kind of action; a container's work has a few dozen. */
const linesCap = 64;
/** Deeds of one command line: what a server calls, or who starts a tool. */
const deedsCap = 8;
/** Longer ones come once. */
const longestLine = 256;

/** What all deeds that are remembered have in common: with another of them they are forgotten. Compared as objects. */
interface Common {
  readonly subject: Subject;
  readonly policy: CompiledPolicy | undefined;
  readonly expectation: Expectation | undefined;
}

/** What of a context belongs to a deed; the rest follows from these. */
interface Around extends Common {
  readonly origin: string;
  readonly isRollout: boolean;
  readonly destination: Destination | undefined;
}

/** All of an action, and of what is around it, that a memoryless rule may go by; compared part by part. */
interface Known extends Pick<Around, "origin" | "isRollout" | "destination"> {
  readonly binary: string;
  readonly cwd: string;
  readonly flags: string;
  readonly uid: number;
  readonly above: string | undefined;
  readonly aboveLine: string | undefined;
}

class Deeds {
  #lines = new Memo<string, Known[]>(linesCap);
  #common: Common | undefined;

  has(action: Action, context: Around): boolean {
    if (!this.#isFor(context)) return false;
    const deeds = this.#lines.get(action.process.arguments);
    if (deeds === undefined) return false;
    for (const deed of deeds) if (isSame(deed, action, context)) return true;
    return false;
  }

  add(action: Action, context: Around): void {
    const { process, parent } = action;
    const line = process.arguments;
    if (line.length > longestLine || (parent !== undefined && parent.arguments.length > longestLine)) return;
    if (!this.#isFor(context)) {
      const { subject, policy, expectation } = context;
      this.#common = { subject, policy, expectation };
      this.#lines = new Memo(linesCap);
    }
    let deeds = this.#lines.get(line);
    if (deeds === undefined) {
      deeds = [];
      this.#lines.set(line, deeds);
    }
    if (deeds.length >= deedsCap) deeds.length = 0;
    const { origin, isRollout, destination } = context;
    const { binary, cwd, flags, uid } = process;
    const above = { above: parent?.binary, aboveLine: parent?.arguments };
    deeds.push({ origin, isRollout, binary, cwd, flags, uid, ...above, destination });
  }

  #isFor({ subject, policy, expectation }: Around): boolean {
    const common = this.#common;
    if (common === undefined) return false;
    return common.subject === subject && common.policy === policy && common.expectation === expectation;
  }
}

/** One container's. Bounded: when there are too many they are forgotten, and asked about again. */
export class Ordinary {
  readonly #deeds: Readonly<Record<Exclude<Action["kind"], "file">, Deeds>> = {
    exec: new Deeds(),
    connect: new Deeds(),
  };

  /** Whether the same was done before, and was ordinary. */
  has(action: Action, context: Around): boolean {
    return action.kind !== "file" && this.#deeds[action.kind].has(action, context);
  }

  /** Remembers what turned out to be ordinary. */
  add(action: Action, context: Around): void {
    if (action.kind !== "file") this.#deeds[action.kind].add(action, context);
  }
}

function isSame(deed: Known, { process, parent }: Action, { origin, isRollout, destination }: Around): boolean {
  return (
    deed.destination === destination &&
    deed.binary === process.binary &&
    deed.above === parent?.binary &&
    deed.aboveLine === parent?.arguments &&
    deed.cwd === process.cwd &&
    deed.origin === origin &&
    deed.isRollout === isRollout &&
    deed.uid === process.uid &&
    deed.flags === process.flags
  );
}
