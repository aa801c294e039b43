// What is remembered of each container while its actions come by. Bounded: the one that was looked at longest ago goes first, counted.
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Subject } from "../identity/subject.ts";
import { Room } from "../judge/episode/room.ts";
import { ContainerState } from "./container-state.ts";
import { add, type Tally } from "./tally.ts";

const cap = 4096;

export class Containers {
  readonly #states: BoundedMap<string, ContainerState>;
  readonly #room = new Room();

  constructor({ shed }: Pick<Tally, "shed">) {
    this.#states = new BoundedMap(cap, (_, { trail }) => {
      trail.leave();
      add(shed, "container");
    });
  }

  of({ key, pod }: Subject): ContainerState {
    let state = this.#states.get(key);
    if (state === undefined) {
      state = new ContainerState(pod.uid, this.#room);
      this.#states.set(key, state);
    }
    return state;
  }

  /** The learning window has ended: what was learned stays learned. */
  forgetLessons(): void {
    for (const state of this.#states.values()) state.forgetLessons();
  }

  get sizes() {
    let processesOfOneContainer = 0;
    for (const { tree } of this.#states.values())
      processesOfOneContainer = Math.max(processesOfOneContainer, tree.size);
    return { containers: this.#states.size, marksBeyondTheirOwn: this.#room.taken, processesOfOneContainer };
  }
}
