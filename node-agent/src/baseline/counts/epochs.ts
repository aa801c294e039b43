// The versions that an agent's containers were seen in, an epoch each: an image and a pod template. A new one is a rollout, in which new
// habits are likely. Bounded: the oldest go first.
import { limits } from "@bailiff/crds/shared/limits";
import type { Micros } from "@bailiff/proto/event";
import { counts } from "../../judge/thresholds.ts";

/** Either is empty where nothing says it. */
export interface Version {
  readonly imageDigest: string;
  readonly template: string;
}

export interface Epoch extends Version {
  readonly container: string;
  /** When it was seen first. */
  readonly since: Micros;
  readonly actions: number;
}

/**
 * Whether a version is one of those that settled, as far as is known of either: else it is so new here that its habits are still those
 * of the one before. Undefined where nothing is known of one side.
 */
export function isSettled(settled: readonly Version[], version: Version): boolean | undefined {
  if (settled.length === 0 || (version.imageDigest === "" && version.template === "")) return undefined;
  return settled.some((one) => agree(one, version));
}

/** Whether what is known of two versions is the same. */
const agree = (one: Version, other: Version): boolean =>
  isSame(one.imageDigest, other.imageDigest) && isSame(one.template, other.template);
const isSame = (one: string, other: string): boolean => one === other || one === "" || other === "";

type Counted = { -readonly [Key in keyof Epoch]: Epoch[Key] };

export class Epochs {
  readonly #all: Counted[] = [];

  get size(): number {
    return this.#all.length;
  }

  /** In the order in which they were told of. */
  values(): readonly Epoch[] {
    return this.#all;
  }

  /**
   * Counts actions of a container's version. An epoch of which only half was known (of a baseline that is older than templates, of a
   * pod whose status came late) is the first version's that agrees with it, or that one would count as a rollout.
   */
  saw(version: Version & { readonly container: string }, time: Micros, actions = 1): void {
    const { container, imageDigest, template } = version;
    if (imageDigest === "" && template === "") return;
    const known = this.#find(version);
    if (known === undefined) {
      this.#all.push({ container, imageDigest, template, since: time, actions });
      if (this.#all.length > limits.epochs) this.#dropOldest();
      return;
    }
    known.imageDigest ||= imageDigest;
    known.template ||= template;
    known.since = Math.min(known.since, time);
    known.actions += actions;
  }

  /** The first version of a container, and those after it that did enough to have habits of their own. */
  settled(container: string): readonly Version[] {
    const all = this.#of(container);
    const first = oldest(all);
    return all.filter(({ since, actions }) => since === first || actions >= counts.settled);
  }

  /** When this container's versions came, but for the first one. */
  openings(container: string): readonly Micros[] {
    const all = this.#of(container);
    const first = oldest(all);
    return all.filter(({ since }) => since > first).map(({ since }) => since);
  }

  #of(container: string): Epoch[] {
    return this.#all.filter((epoch) => epoch.container === container);
  }

  /** Asked about every action: nothing is made for it. */
  #find(version: Version & { readonly container: string }): Counted | undefined {
    let half: Counted | undefined;
    for (const epoch of this.#all) {
      if (epoch.container !== version.container) continue;
      if (epoch.imageDigest === version.imageDigest && epoch.template === version.template) return epoch;
      if (agree(epoch, version)) half = epoch;
    }
    return half;
  }

  #dropOldest(): void {
    const first = oldest(this.#all);
    this.#all.splice(
      this.#all.findIndex(({ since }) => since === first),
      1,
    );
  }
}

const oldest = (epochs: readonly Epoch[]): Micros =>
  epochs.reduce((first, { since }) => Math.min(first, since), Number.POSITIVE_INFINITY);
