// The processes of one container and how they descend from each other. Every event embeds its process and that one's parent,
// so links are known even of processes whose exec was never seen; forks, threads and lost exits are nothing special.
import type { EventParent, EventProcess, Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import { micros } from "../thresholds.ts";
import { keyOf, Links, nowhere, type ProcessKey, type Slot } from "./links.ts";

/** Processes that one container may have on record. No exit is needed to forget one: the least used goes first. */
export const treeCap = 2048;
const climbAtMost = 32;

export class Tree {
  readonly #links = new Links(treeCap);
  /** Processes that others name as their parent and of which nothing is known: what they turn out to be is news. */
  readonly #missing = new BoundedMap<ProcessKey, true>(treeCap);

  get evictions(): number {
    return this.#links.evictions;
  }

  get size(): number {
    return this.#links.size;
  }

  /**
   * Takes what an event says of a process and its parent. True if that joins what looked unrelated: a process of which others
   * were known to descend, but not what it descends from itself. What is known in the end doesn't depend on the order.
   */
  learn(process: EventProcess, parent: EventParent | undefined): boolean {
    const isTop = parent && (parent.docker !== process.docker || parent.inInitTree !== process.inInitTree);
    const isNews = isTop === false && parent !== undefined && this.#tie(parent, undefined);
    return this.#tie(process, isTop) || isNews;
  }

  #tie({ execId, parentExecId, startTime: start }: EventParent, isTop: boolean | undefined): boolean {
    // No refresh: whoever is pushed out while in use is learned again with the next event.
    const key = keyOf(execId);
    const known = this.#links.find(key);
    if (known !== nowhere) {
      if (isTop !== undefined && this.#links.isTop(known) === undefined) this.#links.setTop(known, isTop);
      return false;
    }
    const parent = keyOf(parentExecId);
    this.#links.add(key, parent, start, isTop);
    if (isTop !== true && this.#links.find(parent) === nowhere) this.#missing.set(parent, true);
    return this.#missing.delete(key);
  }

  /** True if `ancestor` is the process itself or is known to be above it. */
  descends(execId: string, ancestor: string): boolean {
    if (execId === ancestor) return true;
    const wanted = keyOf(ancestor);
    let at = keyOf(execId);
    for (let steps = 0; steps < climbAtMost; steps++) {
      if (at === wanted) return true;
      const link = this.#links.find(at);
      if (link === nowhere || this.#links.isTop(link) === true) return false;
      at = this.#links.parentOf(link);
    }
    return false;
  }

  /**
   * Whether two processes belong to one task: the same process, one above the other, or with a common ancestor that is not the
   * container's main process and began at most two minutes before `time`. What is not known to belong together doesn't.
   */
  areSameTask(first: ProcessKey, second: ProcessKey, time: Micros): boolean {
    if (first === second) return true;
    const above = this.#line(first);
    let at = second;
    for (let steps = 0; steps <= climbAtMost; steps++) {
      if (at === first) return true;
      const link = this.#links.find(at);
      if (above.includes(at)) {
        if (at === second) return true;
        return link !== nowhere && !this.#mayBeMain(link) && this.#links.startOf(link) >= time - micros.task;
      }
      if (link === nowhere || this.#links.isTop(link) === true) return false;
      at = this.#links.parentOf(link);
    }
    return false;
  }

  /**
   * Names the task of a process: by the one that it began with, the furthest known ancestor below the container's main process. What
   * the main process does itself is a task of its own. The name is good for telling tasks apart, and for nothing else.
   */
  taskOf(execId: string): string {
    return String(this.taskKeyOf(keyOf(execId)));
  }

  /** The same of a process of which only the key is kept. */
  taskKeyOf(process: ProcessKey): ProcessKey {
    let at = process;
    for (let steps = 0; steps < climbAtMost; steps++) {
      const link = this.#links.find(at);
      if (link === nowhere || this.#links.isTop(link) === true) break;
      const parent = this.#links.parentOf(link);
      const above = this.#links.find(parent);
      if (above === nowhere || this.#mayBeMain(above)) break;
      at = parent;
    }
    return at;
  }

  /** True of what is not known to be started by another process of its container. */
  isMain(execId: string): boolean {
    const link = this.#links.find(keyOf(execId));
    return link === nowhere || (this.#links.isTop(link) ?? this.#mayBeMain(link));
  }

  /** What is not known to be started by a process of this container may be its main one. */
  #mayBeMain(link: Slot): boolean {
    return this.#links.isTop(link) === true || this.#links.find(this.#links.parentOf(link)) === nowhere;
  }

  /** A process's known ancestors, nearest first. */
  #line(key: ProcessKey): ProcessKey[] {
    const line: ProcessKey[] = [];
    let link = this.#links.find(key);
    while (link !== nowhere && this.#links.isTop(link) !== true && line.length < climbAtMost) {
      const parent = this.#links.parentOf(link);
      line.push(parent);
      link = this.#links.find(parent);
    }
    return line;
  }
}
