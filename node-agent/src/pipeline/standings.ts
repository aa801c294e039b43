// Which policy a pod is judged by, looked up once. Bounded: who was asked for longest ago is looked up again.
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { PodIdentity } from "../identity/subject.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";

export interface Standing {
  readonly policy: CompiledPolicy | undefined;
  /** Whether anybody asked for this pod to be judged. */
  readonly isSelected: boolean;
}

/** The standing of what belongs to no known pod: judged, by no policy. */
export const noStanding: Standing = { policy: undefined, isSelected: true };

const cap = 4096;

export class Standings {
  readonly #known = new BoundedMap<string, Standing>(cap);
  readonly #policies: () => readonly CompiledPolicy[];
  readonly #isAnybodys: boolean;

  /**
   * @param policies older first, as of now: where two select a pod, the first wins.
   * @param isAnybodys whether every pod is judged where there is no policy at all.
   */
  constructor(policies: () => readonly CompiledPolicy[], isAnybodys: boolean) {
    this.#policies = policies;
    this.#isAnybodys = isAnybodys;
  }

  of(pod: PodIdentity): Standing {
    const known = this.#known.get(pod.uid);
    if (known !== undefined) return known;
    const policies = this.#policies();
    const policy = policies.find((one) => one.selects(pod));
    const standing = { policy, isSelected: policy !== undefined || (this.#isAnybodys && policies.length === 0) };
    this.#known.set(pod.uid, standing);
    return standing;
  }

  /** Policies changed, or labels did. */
  forget(): void {
    this.#known.clear();
  }

  get size(): number {
    return this.#known.size;
  }
}
