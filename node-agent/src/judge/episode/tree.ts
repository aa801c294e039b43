// The processes of one container and how they descend from each other. Every event embeds its process and that one's parent,
// so links are known even of processes whose exec was never seen; forks, threads and lost exits are nothing special.
import type { EventProcess, Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import { task } from "../thresholds.ts";

interface Link {
  readonly parent: string;
  readonly start: Micros;
  /** True: what started it is outside of the container, or is unknown. */
  readonly isTop: boolean;
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
   * were known to descend, but not what it descends from itself.
   */
  learn(process: EventProcess, parent: EventProcess | undefined): boolean {
    // No refresh: whoever is pushed out while in use is learned again with the next event.
    const known = this.#links.peek(process.execId);
    const isTop = parent === undefined || parent.docker !== process.docker || parent.inInitTree !== process.inInitTree;
    let isNews = false;
    if (known === undefined || (known.isTop && !isTop)) {
      this.#links.set(process.execId, { parent: process.parentExecId, start: process.startTime, isTop });
      isNews = known !== undefined || this.#missing.delete(process.execId);
    }
    if (isTop || parent === undefined || this.#links.peek(parent.execId) !== undefined) return isNews;
    this.#links.set(parent.execId, { parent: parent.parentExecId, start: parent.startTime, isTop: false });
    isNews = this.#missing.delete(parent.execId) || isNews;
    if (this.#links.peek(parent.parentExecId) === undefined) this.#missing.set(parent.parentExecId, true);
    return isNews;
  }

  /** True if `ancestor` is the process itself or is known to be above it. */
  descends(execId: string, ancestor: string): boolean {
    let at = execId;
    for (let steps = 0; steps < climbAtMost; steps++) {
      if (at === ancestor) return true;
      const link = this.#links.peek(at);
      if (link === undefined || link.isTop) return false;
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
    if (above.includes(other)) return true;
    for (const common of this.#line(other)) {
      if (common === one) return true;
      if (!above.includes(common)) continue;
      const link = this.#links.peek(common);
      if (link === undefined || link.isTop || this.#links.peek(link.parent) === undefined) return false;
      return link.start >= time - task.beganMicros;
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
      if (link === undefined || link.isTop) return at;
      const above = this.#links.peek(link.parent);
      // What is not known to be started by a process of this container may be its main one.
      if (above === undefined || above.isTop || this.#links.peek(above.parent) === undefined) return at;
      at = link.parent;
    }
    return at;
  }

  /** True of what is not known to be started by another process of its container. */
  isMain(execId: string): boolean {
    return this.#links.peek(execId)?.isTop ?? true;
  }

  /** A process's known ancestors, nearest first. */
  #line(execId: string): string[] {
    const line: string[] = [];
    let link = this.#links.peek(execId);
    while (link !== undefined && !link.isTop && line.length < climbAtMost) {
      line.push(link.parent);
      link = this.#links.peek(link.parent);
    }
    return line;
  }
}
