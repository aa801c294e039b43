// The processes of one container and how they descend from each other. Every event embeds its process and that one's parent,
// so links are known even of processes whose exec was never seen; forks, threads and lost exits are nothing special.
import type { EventProcess, Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import { task } from "../thresholds.ts";

interface Link {
  readonly parent: string;
  readonly start: Micros;
  /** Whether what started it is outside of the container; undefined where only others' events told of it, or its own didn't say. */
  readonly isTop: boolean | undefined;
}

/** Processes that one container may have on record. No exit is needed to forget one: the least used goes first. */
export const treeCap = 2048;
const climbAtMost = 32;

export class Tree {
  readonly #links = new BoundedMap<string, Link>(treeCap);
  /** Processes that others name as their parent and of which nothing is known: what they turn out to be is news. */
  readonly #missing = new BoundedMap<string, true>(treeCap);

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
  learn(process: EventProcess, parent: EventProcess | undefined): boolean {
    const isTop = parent && (parent.docker !== process.docker || parent.inInitTree !== process.inInitTree);
    const isNews = isTop === false && parent !== undefined && this.#tie(parent, undefined);
    return this.#tie(process, isTop) || isNews;
  }

  #tie({ execId, parentExecId: parent, startTime: start }: EventProcess, isTop: boolean | undefined): boolean {
    // No refresh: whoever is pushed out while in use is learned again with the next event.
    const known = this.#links.peek(execId);
    if (known !== undefined) {
      if (known.isTop === undefined && isTop !== undefined) this.#links.set(execId, { ...known, isTop });
      return false;
    }
    this.#links.set(execId, { parent, start, isTop });
    if (isTop !== true && this.#links.peek(parent) === undefined) this.#missing.set(parent, true);
    return this.#missing.delete(execId);
  }

  /** True if `ancestor` is the process itself or is known to be above it. */
  descends(execId: string, ancestor: string): boolean {
    let at = execId;
    for (let steps = 0; steps < climbAtMost; steps++) {
      if (at === ancestor) return true;
      const link = this.#links.peek(at);
      if (link === undefined || link.isTop === true) return false;
      at = link.parent;
    }
    return false;
  }

  /**
   * Whether two processes belong to one task: the same process, one above the other, or with a common ancestor that is not the
   * container's main process and began at most two minutes before `time`. What is not known to belong together doesn't.
   */
  isSameTask(one: string, other: string, time: Micros): boolean {
    if (one === other) return true;
    const above = this.#line(one);
    let at = other;
    for (let steps = 0; steps <= climbAtMost; steps++) {
      if (at === one) return true;
      const link = this.#links.peek(at);
      if (above.includes(at)) {
        if (at === other) return true;
        return link !== undefined && !this.#mayBeMain(link) && link.start >= time - task.beganMicros;
      }
      if (link === undefined || link.isTop === true) return false;
      at = link.parent;
    }
    return false;
  }

  /**
   * The process that a process's task began with: the furthest known ancestor below the container's main process. What the main
   * process does itself is a task of its own.
   */
  taskOf(execId: string): string {
    let at = execId;
    for (let steps = 0; steps < climbAtMost; steps++) {
      const link = this.#links.peek(at);
      if (link === undefined || link.isTop === true) return at;
      const above = this.#links.peek(link.parent);
      if (above === undefined || this.#mayBeMain(above)) return at;
      at = link.parent;
    }
    return at;
  }

  /** True of what is not known to be started by another process of its container. */
  isMain(execId: string): boolean {
    const link = this.#links.peek(execId);
    return link === undefined || (link.isTop ?? this.#mayBeMain(link));
  }

  /** What is not known to be started by a process of this container may be its main one. */
  #mayBeMain({ isTop, parent }: Link): boolean {
    return isTop === true || this.#links.peek(parent) === undefined;
  }

  /** A process's known ancestors, nearest first. */
  #line(execId: string): string[] {
    const line: string[] = [];
    let link = this.#links.peek(execId);
    while (link !== undefined && link.isTop !== true && line.length < climbAtMost) {
      line.push(link.parent);
      link = this.#links.peek(link.parent);
    }
    return line;
  }
}
