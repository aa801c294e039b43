// What a container does all day: deeds that left no mark and to which no memoryless rule objected. The same deed under the same habits and
// the same policy is asked about by rules that look back only; the others have given their answer, and it was nothing.
import type { Expectation } from "../baseline/expectation.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Subject } from "../identity/subject.ts";
import type { Action } from "../normalise/action.ts";
import type { CompiledPolicy } from "./policy/compiled-policy.ts";

/** Deeds of each kind of action that are remembered; a container's work has a few dozen that come again. */
const deedsCap = 128;
/** Of more characters than this, all texts together, it is somebody's who has room to spare. */
const longest = 512;
/** A power of two: so many deeds that came once, by a number that others may have too. */
const onceCap = 256;

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

const nobody = { binary: undefined, arguments: undefined };

class Deeds {
  readonly #lines = new Map<string, Known[]>();
  readonly #once = new Int32Array(onceCap);
  #size = 0;
  #common: Common | undefined;

  has(action: Action, context: Around): boolean {
    if (!this.#isFor(context)) return false;
    const deeds = this.#lines.get(action.process.arguments);
    if (deeds === undefined) return false;
    for (const deed of deeds) if (isSame(deed, action, context)) return true;
    return false;
  }

  add(action: Action, context: Around): void {
    if (!this.#isFor(context)) {
      const { subject, policy, expectation } = context;
      this.#common = { subject, policy, expectation };
      this.#forget();
    }
    if (!this.#isSecond(action)) return;
    const { process, parent } = action;
    const { arguments: line, binary, cwd, flags, uid } = process;
    const { binary: above, arguments: aboveLine } = parent ?? nobody;
    const length = line.length + binary.length + cwd.length + (above?.length ?? 0) + (aboveLine?.length ?? 0);
    if (length > longest) return;
    if (this.#size >= deedsCap) this.#forget();
    const { origin, isRollout, destination } = context;
    const deed = { origin, isRollout, binary, cwd, flags, uid, above, aboveLine, destination };
    const deeds = this.#lines.get(line);
    if (deeds === undefined) this.#lines.set(line, [deed]);
    else deeds.push(deed);
    this.#size++;
  }

  #forget(): void {
    this.#lines.clear();
    this.#size = 0;
  }

  /** What comes once costs no memory. Taking two deeds for the same means no more than that the second is remembered at once. */
  #isSecond({ process: { arguments: line, binary, cwd }, parent }: Action): boolean {
    let number = line.length + 31 * binary.length + 997 * cwd.length + 7919 * (parent?.arguments.length ?? 0);
    for (let at = line.length - 1, step = (line.length >> 3) + 1; at >= 0; at -= step)
      number = (Math.imul(number, 31) + line.charCodeAt(at)) | 0;
    const slot = (number ^ (number >>> 12)) & (onceCap - 1);
    if (this.#once[slot] === number) return true;
    this.#once[slot] = number;
    return false;
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
